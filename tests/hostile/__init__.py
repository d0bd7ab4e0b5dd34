"""Hostile text by dice, through everything that turns text into commands or takes it from a wire."""
