"""Picking one order, and putting it on a shelf."""
