"""Rules about secrets: where they are asked for, where they may come to light."""
