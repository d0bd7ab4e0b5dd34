"""Carriers that collect at stores: what they charge, when they come, and what stores pack into."""
