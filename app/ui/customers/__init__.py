"""Customers and stored value on screen."""
