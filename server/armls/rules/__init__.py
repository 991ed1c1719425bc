"""Rules, one in each file, in folders by their subject."""
