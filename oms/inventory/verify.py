"""Does every balance say what its ledger and its open reservations say? Anything else is a defect, and is listed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from oms.db.engine import Tx

_FOLDS = text("""
    SELECT location_id, item_id, sum(on_hand)::bigint, sum(reserved)::bigint, sum(moved)::bigint, sum(held)::bigint
    FROM (
        SELECT location_id, item_id, on_hand, reserved, 0 AS moved, 0 AS held FROM stock_balance
        UNION ALL
        SELECT location_id, item_id, 0, 0, thousandths, 0 FROM stock_movement
        UNION ALL
        SELECT location_id, item_id, 0, 0, 0, thousandths FROM reservation WHERE closed_at IS NULL
    ) AS every
    GROUP BY location_id, item_id
    HAVING sum(on_hand) <> sum(moved) OR sum(reserved) <> sum(held)
    ORDER BY location_id, item_id
""")


@dataclass(frozen=True, slots=True)
class Difference:
    """A balance that is not the fold of what it is made from, in thousandths."""

    location_id: str
    item_id: str
    figure: str
    balance: int
    ledger: int


def differences(tx: Tx) -> tuple[Difference, ...]:
    """Rebuild every balance and compare. Empty when all is right."""
    found = []
    for location_id, item_id, on_hand, reserved, moved, held in tx.conn.execute(_FOLDS):
        if on_hand != moved:
            found.append(Difference(location_id, item_id, "on_hand", on_hand, moved))
        if reserved != held:
            found.append(Difference(location_id, item_id, "reserved", reserved, held))
    return tuple(found)
