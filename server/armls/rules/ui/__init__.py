"""Rules about createUiDefinition and viewDefinition."""
