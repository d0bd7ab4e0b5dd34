"""The customer says from outside that they are here: the store that has the order sees it first."""

from __future__ import annotations

import unicodedata

from contract.errors import Refused
from contract.messages.rows import OrderRow
from contract.states.order import OrderState, order_state
from contract.values.time import instant_text
from oms.db.engine import Tx
from oms.fulfillment import repository
from oms.fulfillment.repository import Fulfillment, Status
from oms.orders import repository as orders
from oms.sync.feed import mark, store_stream

MOST_PLACE_CHARACTERS = 20
_WAITED_FOR = (OrderState.OPEN, OrderState.IN_WORK, OrderState.READY)


def check_in(tx: Tx, order_id: str, place: str = "") -> OrderRow:
    """They wait since now, at ``place`` if they say where; said again, they wait since they said it first.

    Refused: ``not_collected`` for an order that is sent, has ended, or that no store has.
    """
    where = "".join(one for one in place if unicodedata.category(one)[0] != "C")[:MOST_PLACE_CHARACTERS].strip()
    here = _waited_for(tx, order_id)
    since = here.row.here_since or instant_text(tx.now)
    return _saved(tx, here, {"here_since": since, "here_place": where or here.row.here_place})


def gone(tx: Tx, order_id: str) -> OrderRow:
    """They went away again. Refused: as ``check_in``."""
    return _saved(tx, _waited_for(tx, order_id), {"here_since": "", "here_place": ""})


def _waited_for(tx: Tx, order_id: str) -> Fulfillment:
    orders.lock_order(tx, order_id)
    here = next((one for one in repository.fulfillments(tx, order_id) if one.status is Status.ACTIVE), None)
    if (
        here is None
        or here.row.kind == "ship"
        or order_state([line.standing for line in here.row.lines]) not in _WAITED_FOR
    ):
        raise Refused("not_collected", order=order_id[:40])
    return here


def _saved(tx: Tx, here: Fulfillment, told: dict[str, str]) -> OrderRow:
    after = here.row.model_copy(update=told)
    if after != here.row:
        repository.save(tx, here, after)
        mark(tx, store_stream(here.location_id), "order", here.row.order_id)
    return after
