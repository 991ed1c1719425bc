"""Rules about what the Azure Marketplace accepts in a package."""
