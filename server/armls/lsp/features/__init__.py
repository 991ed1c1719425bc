"""One file a group of LSP methods: each has ``register(server)``, which is called once at start-up."""
