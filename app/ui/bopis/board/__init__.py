"""The orders board."""
