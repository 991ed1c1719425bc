"""Results that cost much to make, kept under a hash of everything they depend on."""
