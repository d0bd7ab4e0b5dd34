"""Asking for an amount of an account: held for the tender that asked, until its sale or its release is told."""

from __future__ import annotations

from contract.errors import Refused
from contract.messages.customer_wire import BalanceFound
from contract.messages.sync import RequestAnswer, RequestPush
from contract.rules.stored_value import account_kind, redeemable, require_redeemable
from oms.db.engine import Tx
from oms.stored_value import repository
from oms.sync.booking import RegisterIdentity

_MOST_DIGITS = 12


def hold(tx: Tx, register: RegisterIdentity, request: RequestPush) -> RequestAnswer:
    """Grant or refuse. Refused: ``hold_unreadable``, ``stored_value_unknown``, ``stored_value_too_little``."""
    account_id, told = request.body.get("account_id", ""), request.body.get("amount", "")
    readable = told.isascii() and told.isdigit() and len(told) <= _MOST_DIGITS
    if not readable or account_kind(account_id) is None or "\x00" in account_id:
        raise Refused("hold_unreadable")
    found = repository.lock_account(tx, account_id)
    if found is None:
        raise Refused("stored_value_unknown")
    amount = int(told)
    require_redeemable(amount, found.balance, found.held, found.limit_minor)
    repository.place_hold(tx, request.id, account_id, amount, register.register_id, register.location_id)
    left = redeemable(found.balance, found.held + amount, found.limit_minor)
    return RequestAnswer(id=request.id, granted=True, params={"left": str(left)})


def balance(tx: Tx, account_id: str) -> BalanceFound:
    """What may be told at a till."""
    found = None if "\x00" in account_id else repository.standing(tx, account_id)
    if found is None:
        return BalanceFound(known=False)
    return BalanceFound(known=True, balance=found.balance, held=found.held, limit_minor=found.limit_minor)


def release_hold(tx: Tx, hold_id: str, person: str) -> None:
    """By a person who accepts that its sale may still come. Refused: ``hold_unknown``."""
    if not repository.end_holds(tx, [hold_id], person):
        raise Refused("hold_unknown", id=hold_id)
