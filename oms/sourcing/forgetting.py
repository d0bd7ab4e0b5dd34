"""Where somebody lived is forgotten in what is kept of decisions; why each was made stays.

No postal code is left, the place is cut to a tenth of a degree, ways to ten kilometers, for from several ways a place
is found again. What the decision was made from goes; its CO2 is reckoned anew from the ways that are left.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import RowMapping, or_, select, update

from oms.db.engine import Tx
from oms.sourcing.packed import packed, parted
from oms.sourcing.repository import record_of
from oms.sourcing.tables import sourcing_decision
from oms.sourcing.trace import emitted

_TENTH_E6 = 100_000
_WAY_M = 10_000


def forget_places(tx: Tx, order_ids: Collection[str], captured_ids: Collection[str]) -> None:
    """Of all decisions of these orders."""
    of = sourcing_decision.c
    theirs = or_(
        of.order_id.in_([one for one in order_ids if one]), of.captured_id.in_([one for one in captured_ids if one])
    )
    for row in tx.conn.execute(select(sourcing_decision).where(theirs).with_for_update()).mappings().all():
        told = _without_place(row)
        values = {"record": None, "told": packed(told), "inputs": None, "co2_grams": told["decision"]["co2_grams"]}
        tx.conn.execute(update(sourcing_decision).where(of.decision_id == row["decision_id"]).values(values))


def _without_place(row: RowMapping) -> dict[str, Any]:
    told, _ = parted(record_of(row))
    order = told["order"]
    place = {name: _nearest(order[name], _TENTH_E6) for name in ("latitude_e6", "longitude_e6")}
    told["order"] = order | {"postal_code": ""} | place
    for inputs, part in zip(told["co2"], told["decision"]["parts"], strict=True):
        for leg in inputs["legs"]:
            if leg["meters"] == part["meters"]:
                leg["meters"] = _nearest(part["meters"], _WAY_M)
        inputs["co2_grams"] = emitted(inputs)
        part |= {"meters": _nearest(part["meters"], _WAY_M), "co2_grams": inputs["co2_grams"]}
    told["decision"]["co2_grams"] = sum(part["co2_grams"] for part in told["decision"]["parts"])
    for one in told["candidates"]:
        way = _nearest(one["meters"], _WAY_M)
        one |= {"meters": way, "co2_grams": one["co2_grams"] * way // one["meters"] if one["meters"] else 0}
    return told


def _nearest(value: int, of: int) -> int:
    return (value + of // 2) // of * of
