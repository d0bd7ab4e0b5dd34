"""Counts of the stores, and what they change."""
