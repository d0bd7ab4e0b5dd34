"""Why an order is here, by when it is due step by step, and what the board warns of."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from PySide6.QtCore import Qt

from app.db.rows import withdraw_row
from app.ui.screen import Place
from contract.messages.rows import OrderRow, SourcingCandidate, SourcingTrace
from contract.messages.sync import WireRow
from contract.values.time import instant_text
from demo.scenes.counter import Counter
from demo.scenes.orders import order_row, ready
from demo.scenes.packing import tell_carriers
from demo.scenes.scene import Scene
from tests.builders import LOCATION_ID

_WAITED_FOR = "Niamh O’Sullivan"
_STORES = (
    ("027", "Rathmines", "could", ""),
    ("021", "Camden Street", "had_it", ""),
    ("030", "Blackrock", "short", "1"),
    ("033", "Cork, Opera Lane", "frozen", "0"),
    ("038", "Dún Laoghaire", "full", ""),
    ("041", "Galway, Shop Street", "stopped", ""),
)


def sent_by_channel(counter: Counter) -> None:
    """A channel ordered it from this store: nobody chose."""
    counter.sign_on("manager")
    _tell(counter, 0, "Eoin McCarthy", 22, SourcingTrace(rule="asked_for", by="web", decided_at=_ago(counter, 90)))
    _ask(counter)


def given_on(counter: Counter) -> None:
    """Another store gave it back; of those that could have had it, this one has most left."""
    counter.sign_on("manager")
    _tell(counter, 1, "Katarzyna Wiśniewska", 22, _chosen(counter))
    _ask(counter)


def to_send(counter: Counter) -> None:
    """Of all that have it, it costs least from here; it has to be with the last carrier that brings it in time."""
    counter.sign_on("manager")
    tell_carriers(counter)
    chosen = _chosen(counter)
    could = tuple(one for one in chosen.candidates if one.verdict in ("chosen", "could"))
    cheapest = SourcingTrace(rule="costs_least", decided_at=chosen.decided_at, candidates=could)
    _tell(counter, 2, "Aaliyah Khan", 3 * 24 * 60, cheapest, kind="ship")
    _ask(counter)


def long_names(counter: Counter) -> None:
    counter.sign_on("manager")
    trace = _chosen(counter)
    long = [
        one.model_copy(update={"name": f"{one.name} – Einkaufszentrum am Hauptbahnhof"}) for one in trace.candidates
    ]
    _tell(
        counter, 1, "Wolfeschlegelsteinhausen", -5, trace.model_copy(update={"candidates": tuple(long), "others": 31})
    )
    _ask(counter)


def warned(counter: Counter) -> None:
    """What has to begin now, what is late, what has time."""
    counter.sign_on("manager")
    trace = SourcingTrace(rule="asked_for", by="web", decided_at=_ago(counter, 90))
    for at, minutes in enumerate((-12, 4, 14, 26, 90)):
        _tell(counter, at, ("Eoin", "Blessing", "Seán", "Hannah", "Declan")[at], minutes, trace)
    counter.go(Place.ORDERS)


def expired(counter: Counter) -> None:
    """Nobody came for it: head office took it back, and everything goes back on the shelf."""
    order_id = _ready_until(counter, timedelta())
    counter.clock.advance(minutes=2)
    gone = WireRow(kind=OrderRow.KIND, key=order_id, number=9, body=None)
    with counter.services.store.transaction() as tx:
        withdraw_row(tx.conn, f"store:{LOCATION_ID}", gone, {})
    counter.go(Place.ORDERS)
    counter.key(Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)


def kept(counter: Counter) -> None:
    """It waits for its customer, and how long still."""
    _ready_until(counter, timedelta(days=5))
    counter.go(Place.ORDERS)
    counter.key(Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)


def _ready_until(counter: Counter, span: timedelta) -> str:
    counter.sign_on("manager")
    order_id = ready(counter, "", _WAITED_FOR)
    until = instant_text(counter.clock.now() + span)
    row = order_row(counter, 0, _WAITED_FOR, 60).model_copy(update={"collect_until": until})
    counter.tell(f"store:{LOCATION_ID}", (row,))
    return order_id


def _chosen(counter: Counter) -> SourcingTrace:
    row = order_row(counter, 1, "", 0)
    told = [
        SourcingCandidate(
            location_id=f"store-{code}",
            code=code,
            name=name,
            verdict=verdict,
            sku=row.lines[int(line)].sku if line else "",
        )
        for code, name, verdict, line in _STORES
    ]
    own = SourcingCandidate(location_id=LOCATION_ID, code="014", name="Grafton Street", verdict="chosen")
    return SourcingTrace(
        rule="first_that_has_all", by="021", decided_at=_ago(counter, 35), candidates=(own, *told), others=3
    )


def _ago(counter: Counter, minutes: int) -> str:
    return instant_text(counter.clock.now() - timedelta(minutes=minutes))


def _tell(
    counter: Counter, at: int, name: str, minutes: int, why: SourcingTrace, kind: Literal["pickup", "ship"] = "pickup"
) -> None:
    row: OrderRow = order_row(counter, at, name, minutes, kind=kind)
    counter.tell(f"store:{LOCATION_ID}", (row.model_copy(update={"why": why}),))


def _ask(counter: Counter) -> None:
    counter.go(Place.ORDERS)
    counter.key(Qt.Key.Key_F4)


SCENES = (
    Scene("06-orders", "why", sent_by_channel),
    Scene("06-orders", "why-chosen", given_on, thorough=True),
    Scene("06-orders", "why-sent", to_send),
    Scene("06-orders", "why-long-names", long_names, hostile=True),
    Scene("06-orders", "warned", warned, thorough=True),
    Scene("06-orders", "kept", kept),
    Scene("06-orders", "expired", expired),
)
