"""Customers of the chain: what tills told of them, duplicates, consents, and how a person is forgotten."""
