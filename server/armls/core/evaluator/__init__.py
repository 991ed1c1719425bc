"""The evaluator of template expressions: the values that Azure's engine computes, without Azure."""
