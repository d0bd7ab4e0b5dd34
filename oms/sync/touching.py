"""Locks what a push touches before the first of its effects: orders, balances, payments, each in order of their keys.

Two pushes of one store, or a push and an order, that want the same stock then wait for each other in turn; taken entry
by entry the locks would stand crosswise, and PostgreSQL would take a second to end each of those deadlocks.
"""

from __future__ import annotations

from collections.abc import Collection

from contract.messages.facts import Fact, PaymentEnded, PaymentStarted
from contract.rules.fold import touched
from oms.db.engine import Tx
from oms.db.turns import take_turns
from oms.inventory.ledger import lock_levels
from oms.orders.repository import lock_orders
from oms.payments.repository import lock_payments


def lock_touched(tx: Tx, location_id: str, facts: Collection[Fact]) -> None:
    """``facts`` are those whose effects come next at the location."""
    # PostgreSQL's text cannot hold NUL, so no record has such a key.
    keys = {key for fact in facts for key in touched(fact) if "\x00" not in key[1]}
    orders = {key for kind, key in keys if kind == "order"}
    take_turns(tx, orders - lock_orders(tx, orders))  # one register may place what another has worked on
    lock_levels(tx, [(location_id, key) for kind, key in keys if kind == "stock"])
    lock_payments(tx, [fact.payment_id for fact in facts if isinstance(fact, PaymentStarted | PaymentEnded)])
