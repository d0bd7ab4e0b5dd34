"""Each store reads why it has its part of an order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update

from contract.messages.rows import SourcingCandidate, SourcingTrace
from contract.values.time import instant_text
from oms.db.engine import Tx
from oms.fulfillment.tables import fulfillment
from oms.fulfillment.trace import MAX_TOLD, Rule, Verdict
from oms.sourcing.decider import Decided


def traces(own: Decided, now: datetime, by: str = "") -> Mapping[str, SourcingTrace]:
    """For each location that has a part: that it costs least, alone or with the others, and which could have it all.
    ``by``: the code of the store that gave it back.
    """
    places = own.known.places
    found = {}
    for chosen in own.parts:
        verdicts = {chosen: Verdict.CHOSEN.value}
        could = [one["location_id"] for one in own.told["candidates"]]
        verdicts |= {one: Verdict.COULD.value for one in could if one != chosen}
        shown = list(verdicts.items())[:MAX_TOLD]
        found[chosen] = SourcingTrace(
            rule=Rule.COSTS_LEAST if len(own.parts) == 1 else Rule.COSTS_LEAST_IN_PARTS,
            by=by,
            decided_at=instant_text(now),
            candidates=tuple(
                SourcingCandidate(location_id=one, code=places[one].code, name=places[one].name, verdict=verdict)
                for one, verdict in shown
            ),
            others=max(0, len(verdicts) - MAX_TOLD),
        )
    return found


def tell_stores(tx: Tx, own: Decided, order_ids: Mapping[str, str]) -> None:
    """``order_ids``: of the parts that were just placed, by location."""
    told = traces(own, tx.now)
    for location_id, order_id in order_ids.items():
        here = (fulfillment.c.order_id == order_id, fulfillment.c.location_id == location_id)
        why = told[location_id].model_dump(mode="json")
        tx.conn.execute(update(fulfillment).where(*here).values(why=why))
