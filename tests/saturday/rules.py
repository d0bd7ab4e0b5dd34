"""What holds on a simulated Saturday: places, hours, goods, how often people err, and what real baskets look like."""

from __future__ import annotations

from datetime import time, timedelta

STORES = ("101", "102", "103")
REGISTERS = 2
"""Of each store."""
OPENS, SHUTS = time(8), time(20)
ORDERS_UNTIL = time(18)
DARK_FROM, DARK_UNTIL = time(12), time(14)
"""Nobody reaches head office."""
PIN = "902713"

LINES = (15, 13, 10, 8, 6, 5, 4, 4, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 5)
"""Percent of baskets with so many lines, the last with thirty: 142,494 receipts of "The Complete Journey"
(Dunnhumby).
"""
PIECES = (80, 15, 3, 2)
"""Percent of lines with so many pieces, of the same receipts."""
PIECES_AN_ORDER = 14
POPULAR = 0.77
"""The n-th best seller is bought about n to the minus this times as often as the first, in the same receipts."""

SKUS = 400
TOO_MANY_IN_BOOKS = 0.04
"""So much of the assortment is not on the shelf as the books say."""
WRONG_ITEM, SCANNED_TWICE, FORGOTTEN, CRASH, LAN_BREAKS = 0.02, 0.01, 0.02, 0.0007, 0.004
"""Of each scan, each scan, each hand-over, each register's minute, each store's minute."""
SHIPPED, DECLINES = 0.35, 0.03
"""Of orders, of hand-overs."""
PROMISE = timedelta(hours=3)
ACTS_A_MINUTE = 12
"""A scan and the way to the next bin take five seconds."""
