"""Rules about Azure's limits on templates."""
