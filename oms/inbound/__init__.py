"""Goods on their way to stores: announced, received there, and what differed."""
