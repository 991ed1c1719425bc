"""Text becomes facts: the immutable model of a document. No disk, clock, thread or LSP here."""
