"""Giving an order to a store: its lines stand open there, and the store is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert

from contract.messages.rows import SourcingTrace
from contract.states.fulfillment import LineState
from oms.db.engine import Tx
from oms.fulfillment.tables import fulfillment, fulfillment_line
from oms.sync.feed import mark_many, store_stream


@dataclass(frozen=True, slots=True)
class Release:
    """An order for a store; ``sequence`` counts the stores it was given to. Lines are (line id, thousandths); ``why``
    says how the store was chosen, where it was.
    """

    order_id: str
    location_id: str
    sequence: int
    lines: tuple[tuple[str, int], ...]
    why: SourcingTrace | None = None


def release(tx: Tx, releases: Sequence[Release]) -> None:
    """The orders stand in their stores."""
    if not releases:
        return
    ids = [tx.new_id() for _ in releases]
    tx.conn.execute(
        insert(fulfillment),
        [
            {
                "fulfillment_id": fulfillment_id,
                "order_id": one.order_id,
                "location_id": one.location_id,
                "sequence": one.sequence,
                "status": "active",
                "shelf": "",
                "released_at": tx.now,
                "why": one.why.model_dump(mode="json") if one.why else None,
            }
            for fulfillment_id, one in zip(ids, releases, strict=True)
        ],
    )
    nothing = {state.value: 0 for state in LineState}
    tx.conn.execute(
        insert(fulfillment_line),
        [
            {"fulfillment_id": fulfillment_id, "line_id": line_id, "thousandths": thousandths}
            | nothing
            | {LineState.OPEN.value: thousandths}
            for fulfillment_id, one in zip(ids, releases, strict=True)
            for line_id, thousandths in one.lines
        ],
    )
    for location_id in sorted({one.location_id for one in releases}):
        own = [one.order_id for one in releases if one.location_id == location_id]
        mark_many(tx, store_stream(location_id), "order", own)
