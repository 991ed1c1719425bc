"""Packages the VS Code extension: one .vsix for each platform, with the server and its run-time packages inside.

    python -m tools.vsix [TARGET…]        # all targets; writes dist/armls-<target>-<version>.vsix
    python -m tools.vsix --update-lock    # resolves the run-time packages anew

docs/packaging.md explains the parts. Everything that is downloaded is kept in a cache folder outside the checkout.
"""
