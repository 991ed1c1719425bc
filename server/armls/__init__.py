"""armls: language server, editor extension and command line for Azure Resource Manager templates."""

__version__ = "0.1.0"
