"""What a store is told of a line of an order beside its goods: what may take their place."""

from __future__ import annotations

from contract.messages.row import Entry


class SubstituteEntry(Entry):
    """An item that the customer takes in the place of what was ordered, never dearer than it."""

    item_id: str
    sku: str
    name: str
    size: str = ""
    unit: str = "each"
    age_minimum: int = 0
