"""Goods that come in: what is on its way, and receiving it by scan."""
