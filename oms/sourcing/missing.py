"""Orders that are collected where goods of them are missing: others send these, if the plan has that done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from oms.db.engine import Database, Tx
from oms.exceptions.repository import open_about
from oms.fulfillment.missing import UNFILLABLE, comes_later, nobody_sends
from oms.fulfillment.to_store import coming
from oms.inventory.ledger import levels
from oms.inventory.model import Level
from oms.keeper import one_by_one
from oms.orders import repository as orders
from oms.orders.acceptance import OnSale
from oms.orders.rests import Rest, all_undone, given_back
from oms.orders.to_store import ToSend, lacking, times_sent
from oms.sourcing import repository
from oms.sourcing.elsewhere import AT_ONCE, PAUSE
from oms.sourcing.to_store import ToStore
from oms.stores.repository import locations


class MissingAtStores:
    """Looks after them, each in a transaction of its own."""

    def __init__(self, db: Database, to_store: ToStore) -> None:
        self._db, self._to_store = db, to_store
        self._rests: dict[str, datetime] = {}

    def look(self) -> int:
        """How many. What fails, or nobody can send yet, is looked at again after ``PAUSE``."""
        count, last, now = 0, "", self._db.clock.now()
        self._rests = {one: until for one, until in self._rests.items() if until > now}
        while found := self._found(last):
            last = found[-1]
            due = [one for one in found if one not in self._rests]
            one_by_one("sourcing", due, self._try)
            count += len(due)
        return count

    def _found(self, last: str) -> Sequence[str]:
        with self._db.snapshot() as tx:
            return repository.missing_at_stores(tx, AT_ONCE, last) if self._to_store.brings(tx) else ()

    def _try(self, order_id: str) -> None:
        settled = False
        try:
            settled = self._db.run(partial(self._bring, order_id=order_id))
        finally:
            if not settled:
                self._rests[order_id] = self._db.clock.now() + PAUSE

    def _bring(self, tx: Tx, order_id: str) -> bool:
        """Whether others send it, a person has to look, or its store still does."""
        promised = bool(open_about(tx, UNFILLABLE, order_id))
        rest = all_undone(tx, order_id) if promised else given_back(tx, order_id)
        if rest is None or rest.here is None:
            return True
        wanted = _to_send(tx, rest)
        lines = lacking(wanted, _short(tx, rest)) if promised else wanted
        if not lines:
            comes_later(tx, order_id, rest.order["due_at"])
            return True
        store = locations(tx, [rest.location_id])[0]
        asked = times_sent(tx, rest.order)
        _, plan = repository.published(tx)
        bringing = None
        if asked < plan.again.places:
            bringing = self._to_store.send(tx, rest.order, store, lines, OnSale())
        if bringing is not None:
            comes_later(tx, order_id, bringing.due_at)
            return True
        if promised:
            return False
        told: list[dict[str, object]] = [
            {"line_id": line.line_id, "item_id": line.item_id, "sku": line.sku, "thousandths": line.thousandths}
            for line in rest.lines
        ]
        nobody_sends(tx, order_id, store.id, told, "no_stock" if asked < plan.again.places else "places_asked")
        return True


def _to_send(tx: Tx, rest: Rest) -> tuple[ToSend, ...]:
    """What is not on its way already: a store may give back what it waits for."""
    position = {line["line_id"]: line["position"] for line in orders.order_lines(tx, [rest.order_id])}
    comes = coming(tx, rest.order_id)
    left = ((line, line.thousandths - comes.get(line.line_id, 0)) for line in rest.lines)
    return tuple(
        ToSend(position[line.line_id], line.sku, some, line.price_minor * some // line.thousandths)
        for line, some in left
        if some > 0
    )


def _short(tx: Tx, rest: Rest) -> dict[str, int]:
    """By SKU, how much more is promised there than there is."""
    skus = {line.item_id: line.sku for line in rest.lines}
    found = levels(tx, [(rest.location_id, item_id) for item_id in skus])
    return {sku: max(0, -found.get((rest.location_id, item_id), Level()).available) for item_id, sku in skus.items()}
