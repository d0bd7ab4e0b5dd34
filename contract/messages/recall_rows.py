"""Goods that must not be sold, and containers that come back: few rows, that every register holds."""

from __future__ import annotations

from typing import ClassVar

from contract.messages.row import Row


class RecallRow(Row):
    """An item must not be sold from now on; only these ``lots`` of it where any are named. ``reason`` is for people."""

    KIND: ClassVar[str] = "recall"
    STREAM: ClassVar[str] = "chain"

    recall_id: str
    item_id: str
    lots: tuple[str, ...] = ()
    reason: str = ""


class ContainerRow(Row):
    """An item that is paid back when it comes back empty, at its price."""

    KIND: ClassVar[str] = "container"
    STREAM: ClassVar[str] = "chain"

    item_id: str
