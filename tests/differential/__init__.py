"""What Azure's own engine says, compared with what armls says, on what is generated here."""
