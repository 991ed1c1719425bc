"""The immutable model of a document, from its text to values. No disk, clock, thread or LSP here."""
