"""Locations, their registers and their operators."""
