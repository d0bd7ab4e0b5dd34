"""The tests of Aisle: a real package, because a dependency ships a stray top-level `tests` of its own."""
