"""Stores, head office and everything that can go wrong between them, in one thread and by one seed."""
