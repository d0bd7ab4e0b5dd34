"""Asking for an order to work on: whoever asks first has it; the answer to one request never changes."""

from __future__ import annotations

import re

from contract.errors import Refused
from contract.messages.rows import OrderClaim
from contract.messages.sync import RequestAnswer, RequestPush
from contract.values.time import instant_text
from oms.db.engine import Tx
from oms.fulfillment import repository
from oms.fulfillment.repository import Status
from oms.orders import repository as orders
from oms.stores.repository import operators
from oms.sync.booking import RegisterIdentity
from oms.sync.feed import mark, store_stream

_ID = re.compile(r"[0-9A-Za-z-]{1,64}")


def claim(tx: Tx, register: RegisterIdentity, request: RequestPush) -> RequestAnswer:
    """Grant or refuse. Refused: ``claim_unreadable``, ``order_not_here``, ``claimed_by_other``."""
    order_id, entry_id = request.body.get("order_id", ""), request.body.get("entry_id", "")
    if not all(_ID.fullmatch(told) for told in (order_id, entry_id, request.operator_id)):
        raise Refused("claim_unreadable")
    known = orders.lock_order(tx, order_id)
    here = repository.at_location(tx, order_id, register.location_id) if known else None
    if here is None or here.status is not Status.ACTIVE:
        raise Refused("order_not_here", order_id=order_id)
    standing = here.row.claim
    if standing is not None and standing.operator_id != request.operator_id:
        raise Refused("claimed_by_other", operator=standing.operator_name, at=standing.at)
    if standing is None:
        names = operators(tx, ids=[request.operator_id])
        own = OrderClaim(
            entry_id=entry_id,
            operator_id=request.operator_id,
            operator_name=names[0].name if names else "",
            register_id=register.register_id,
            at=instant_text(tx.now),
        )
        repository.save(tx, here, here.row.model_copy(update={"claim": own}))
        mark(tx, store_stream(register.location_id), "order", order_id)
    return RequestAnswer(id=request.id, granted=True)
