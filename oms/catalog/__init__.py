"""Items, prices with their history, the rules of markets, and the tiles of quick keys."""
