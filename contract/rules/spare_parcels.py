"""Parcels that hold what other parcels of the same order hold: two registers which did not hear each other packed the
same goods, and only one set of them goes to the customer.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from contract.messages.rows import OrderRow, ParcelEntry
from contract.states.fulfillment import IN_HAND, LineState

_GOES_OUT = (LineState.OPEN, *IN_HAND, LineState.SHIPPED)
"""What left with its carrier, or still may."""


def spare_parcels(order: OrderRow) -> tuple[ParcelEntry, ...]:
    """Parcels that must not leave: with them more of some line would go out than may.

    What the register that has the claim packed goes out, else what was closed first: the same parcels at every register
    that heard of the same facts.
    """
    return tuple(one for one in _too_many(order) if not one.shipped)


def sent_twice(order: OrderRow) -> tuple[ParcelEntry, ...]:
    """Parcels that left although other ones with the same goods had."""
    return tuple(one for one in _too_many(order) if one.shipped)


def held_twice(order: OrderRow, parcel: ParcelEntry) -> ParcelEntry | None:
    """The parcel that goes out, or went, with goods that ``parcel`` holds too."""
    too_many = _too_many(order)
    others = (one for one in order.parcels if one not in too_many and one.quantities.keys() & parcel.quantities.keys())
    return next(others, None)


def _too_many(order: OrderRow) -> list[ParcelEntry]:
    room = {line.line_id: line.standing.standing(*_GOES_OUT) for line in order.lines}
    found = []
    for parcel in sorted(order.parcels, key=partial(_precedence, order)):
        if any(count > room.get(line_id, 0) for line_id, count in parcel.quantities.items()):
            found.append(parcel)
            continue
        for line_id, count in parcel.quantities.items():
            room[line_id] = room.get(line_id, 0) - count
    return found


def loose_in(order: OrderRow, parcel_id: str, quantities: Mapping[str, int]) -> dict[str, int]:
    """Line id -> thousandths of a parcel with these ``quantities`` that no other one holds: once it is open they are to
    be packed again. The rest of it is needed no more.
    """
    others = [one for one in order.parcels if one.parcel_id != parcel_id and not one.shipped]
    held = {
        line.line_id: line.standing.standing(LineState.PACKED)
        - sum(one.quantities.get(line.line_id, 0) for one in others)
        for line in order.lines
    }
    loose = {line_id: min(count, held.get(line_id, 0)) for line_id, count in quantities.items()}
    return {line_id: count for line_id, count in loose.items() if count > 0}


def needless_in(order: OrderRow, parcel: ParcelEntry) -> dict[str, int]:
    """Line id -> thousandths of ``parcel`` that belong back on the shelf once it is open."""
    loose = loose_in(order, parcel.parcel_id, parcel.quantities)
    return {line_id: count - loose.get(line_id, 0) for line_id, count in parcel.quantities.items()}


def _precedence(order: OrderRow, parcel: ParcelEntry) -> tuple[bool, bool, str]:
    holder = order.claim.register_id if order.claim else ""
    return not parcel.shipped, parcel.register_id != holder, parcel.parcel_id
