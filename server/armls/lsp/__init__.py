"""The language server: the editor's protocol on one side, the services on the other."""
