"""ARM-TTK, run by warm PowerShell workers: who runs it, what it is given, and what its results mean here."""
