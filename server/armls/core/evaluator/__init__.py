"""Evaluates template expressions as Azure's engine does, without Azure."""
