"""Editor features as pure functions over the model."""
