"""Counting as pure values."""
