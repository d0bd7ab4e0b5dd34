"""Counting one item, blind."""
