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
STOCK = 200
"""Pieces of each in every store, in the beginning."""
OPENS_S, SHUTS_S = 3_600.0, 12 * 3_600.0
"""After the beginning of each day."""
FLOAT = 150_00
