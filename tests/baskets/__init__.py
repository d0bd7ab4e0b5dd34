"""Baskets by dice: realistic ones, rung through the store's own models and worked out again elsewhere.

``python -m tests.baskets`` goes through as many as one likes; the tests through ten thousand. A basket is all that its
seed says, so that a number is enough to have it back.
"""
