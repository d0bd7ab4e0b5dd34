"""What holds in the simulated world: its stores, people, goods, prices and hours."""

from __future__ import annotations

STORES = ("041", "042")
REGISTERS = 2
"""Of each store."""
PIN = "902713"
WORKERS = {store: tuple(f"{store}{number}" for number in range(1, REGISTERS + 1)) for store in STORES}
"""By store: who works at register 1, 2 ..."""
GOODS = {"milk": 119, "bread": 237, "coffee": 649, "wine": 1_299, "lamp": 4_990, "blender": 8_995}
"""What stands on the price tags, tax included."""
TEA, TEA_MINOR = "tea", 349
"""Nobody buys it, so that its price may change at any moment."""
GIFT = "gift-card"
GIFTS = tuple(f"62990000{number:04d}" for number in range(1, 5))
"""Cards with money on them, which are used in every store."""
UNASKED = {"account_minor": 30_00, "register_minor": 50_00}
"""What a till takes of one gift card, and of all, in a day without asking head office."""
GOES = {store: f"{store}9" for store in STORES}
"""By store: who leaves the chain one day."""
STOCK = 200
"""Pieces of each in every store, in the beginning."""
OPENS_S, SHUTS_S = 3_600.0, 12 * 3_600.0
"""After the beginning of each day."""
FLOAT = 150_00
