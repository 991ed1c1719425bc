"""``workspace/executeCommand``: one file a command, with ``COMMAND`` and ``register(server)``.

A command takes one JSON object, described by a ``msgspec.Struct``, and returns one JSON object.
"""
