"""Questions of registers about customers and accounts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Security

from contract.messages.customer_wire import (
    BalanceFound,
    BalanceWanted,
    CustomersFound,
    CustomersWanted,
    HistoryFound,
    HistoryWanted,
)
from oms.customers.wire import found_for, history_of
from oms.db.engine import Database
from oms.described import refusing
from oms.json_route import JsonRoute
from oms.security.guards import REGISTER_TOKEN, authenticated_register, database, one_of_few
from oms.stored_value.holds import balance
from oms.sync.booking import RegisterIdentity

router = APIRouter(
    prefix="/v1",
    tags=["registers"],
    dependencies=[Depends(one_of_few), Security(REGISTER_TOKEN)],
    responses=refusing("register_revoked", "too_many_at_once"),
    route_class=JsonRoute,
)

Db = Annotated[Database, Depends(database)]
Asking = Annotated[RegisterIdentity, Depends(authenticated_register)]


@router.post("/customers/find")
def find_customers(wanted: CustomersWanted, register: Asking, db: Db) -> CustomersFound:
    """Customers of the whole chain. The one who was meant is known to the register's store from now on."""
    return db.run(lambda tx: found_for(tx, wanted.words, register.location_id))


@router.post("/customers/history")
def customer_history(wanted: HistoryWanted, _register: Asking, db: Db) -> HistoryFound:
    """What a customer bought anywhere."""
    with db.snapshot() as tx:
        return history_of(tx, wanted.customer_id)


@router.post("/accounts/balance")
def account_balance(wanted: BalanceWanted, _register: Asking, db: Db) -> BalanceFound:
    """What stands in an account now."""
    with db.snapshot() as tx:
        return balance(tx, wanted.account_id)
