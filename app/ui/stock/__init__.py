"""Screens of what stands on the shelves."""
