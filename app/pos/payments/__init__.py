"""Money that a card terminal moves: intent, outside call, result."""
