"""Paying by card: what the terminal does, and what to do when it cannot tell."""
