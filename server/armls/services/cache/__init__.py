"""The cache of costly results, under a hash of everything on which they depend."""
