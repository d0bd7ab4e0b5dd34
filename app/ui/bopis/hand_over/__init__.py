"""Handing an order to the person who collects it."""
