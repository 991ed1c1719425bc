"""End-to-end tests of the extension in the real VS Code. `make e2e` runs them; `make test` does not."""
