"""Rules about the limits that Azure sets: how much of each is used."""
