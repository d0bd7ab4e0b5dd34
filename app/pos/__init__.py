"""Selling: the basket, its payment, the shift it belongs to, and the papers they leave."""
