"""Identifiers. All are UUIDv7 text made by an ``IdFactory`` unless the comment says otherwise."""

from collections.abc import Callable
from typing import NewType

EntryId = NewType("EntryId", str)
RequestId = NewType("RequestId", str)
RegisterId = NewType("RegisterId", str)
LocationId = NewType("LocationId", str)
OperatorId = NewType("OperatorId", str)
ItemId = NewType("ItemId", str)
OrderId = NewType("OrderId", str)
OrderLineId = NewType("OrderLineId", str)
LineId = NewType("LineId", str)
ShiftId = NewType("ShiftId", str)
TransactionId = NewType("TransactionId", str)

Incarnation = NewType("Incarnation", str)
"""128 random bits as 32 hex digits: one life of one register database."""

IdFactory = Callable[[], str]
"""Makes the next UUIDv7, monotonic within a process."""
