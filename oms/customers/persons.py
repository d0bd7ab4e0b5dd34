"""Two records of one person, all that is known of a person, and forgetting it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from contract.errors import Refused
from contract.rules.customer_match import similar
from contract.rules.stored_value import AccountKind, customer_account
from oms.channels import forgetting as captured
from oms.customers import repository
from oms.db.engine import Tx
from oms.messages.repository import forget_addresses
from oms.orders import forgetting as orders
from oms.sourcing.forgetting import forget_places
from oms.stored_value import repository as ledgers
from oms.stored_value.repository import LedgerLine, Standing

_KEPT_OUT = ("name_key", "phone_key", "email_key", "postal_key")


@dataclass(frozen=True, slots=True)
class MaybeTheSame:
    """Two customers who may be one, and why."""

    one_id: str
    one_name: str
    other_id: str
    other_name: str
    because: tuple[str, ...]


def duplicates(tx: Tx, limit: int = 500) -> tuple[MaybeTheSame, ...]:
    """The same phone number or e-mail address, or a similar name in the same place."""
    found = []
    for pair in repository.maybe_the_same(tx, limit):
        reasons = [name for name in ("phone", "email") if pair[f"one_{name}_key"] == pair[f"other_{name}_key"] != ""]
        near = pair["one_postal_key"] == pair["other_postal_key"] != ""
        if near and similar(pair["one_name_key"], pair["other_name_key"]):
            reasons.append("name_and_place")
        if reasons:
            found.append(
                MaybeTheSame(
                    pair["one_customer_id"],
                    pair["one_name"],
                    pair["other_customer_id"],
                    pair["other_name"],
                    tuple(reasons),
                )
            )
    return tuple(found)


def merge(tx: Tx, keep_id: str, other_id: str) -> None:
    """``other_id`` is ``keep_id`` from now on: groups and what stands in accounts go over, sales stay as they were.

    Refused: ``customer_unknown``, ``customer_gone`` for one merged or erased already, ``customers_same``.
    """
    if keep_id == other_id:
        raise Refused("customers_same")
    first, second = sorted((keep_id, other_id))
    rows = {own: repository.customer_named(tx, own) for own in (first, second)}
    for own, row in rows.items():
        if row["merged_into"] is not None or row["erased_at"] is not None:
            raise Refused("customer_gone", id=own)
    groups = sorted({*rows[keep_id]["groups"], *rows[other_id]["groups"]})
    missing = {
        name: rows[other_id][name] for name in (*repository.PERSONAL, "member_number") if not rows[keep_id][name]
    }
    repository.change_customer(tx, keep_id, {**missing, "groups": groups})
    repository.change_customer(tx, other_id, {"merged_into": keep_id})
    for standing in ledgers.standings_of(tx, [other_id]):
        _carry_over(tx, standing, keep_id)
    for own in (keep_id, other_id):
        repository.tell_stores(tx, own)


def erase(tx: Tx, customer_id: str, *, leave_orders: bool = False) -> None:
    """Forget who it was, also in orders that ended and in what channels sent of them. Entries keep their bytes, sales
    their figures; values and salts are gone everywhere. ``leave_orders``: what is under way goes on with its name.

    Refused: ``customer_unknown``, ``customer_has_orders`` (orders) that are under way.
    """
    repository.customer_named(tx, customer_id)
    ids = repository.merged_ids(tx, customer_id)
    rows = repository.customers_by_id(tx, ids).values()
    emails, phones = [row["email"] for row in rows], [row["phone"] for row in rows]
    placed = orders.forget_person(tx, ids, emails, phones)
    told = captured.forget_person(tx, emails, phones)
    under_way = placed.under_way + told.under_way
    if under_way and not leave_orders:
        raise Refused("customer_has_orders", orders=under_way)
    forget_places(tx, placed.ids, told.ids)
    repository.forget_values(tx, ids)
    forget_addresses(tx, ids)
    for own in ids:
        repository.tell_stores(tx, own, tombstone=True)


def export(tx: Tx, customer_id: str) -> dict[str, Any]:
    """All that is known of a person, for that person. Refused: ``customer_unknown``."""
    repository.customer_named(tx, customer_id)
    ids = repository.merged_ids(tx, customer_id)
    rows = repository.customers_by_id(tx, ids)
    accounts = ledgers.standings_of(tx, ids)
    account_ids = [own.account_id for own in accounts]
    return {
        "customers": [{name: value for name, value in rows[own].items() if name not in _KEPT_OUT} for own in ids],
        "changes": [
            {name: row[name] for name in ("booked_at", "field", "before", "after")}
            for row in repository.changes_of(tx, ids)
        ],
        "consents": [dict(row) for row in repository.consents_of(tx, ids)],
        "accounts": [
            {"account_id": own.account_id, "kind": own.kind, "balance": own.balance, "currency": own.currency}
            for own in accounts
        ],
        "movements": [dict(row) for row in ledgers.movements_of(tx, account_ids)],
        "purchases": [dict(row) for row in repository.purchases_of(tx, ids, ledgers.MAX_LISTED)],
    }


def _carry_over(tx: Tx, standing: Standing, keep_id: str) -> None:
    to = customer_account(AccountKind(standing.kind), keep_id)
    ledgers.open_account(tx, to, standing.currency, customer_id=keep_id)
    for account_id in sorted((standing.account_id, to)):
        ledgers.lock_account(tx, account_id)
    kept = ledgers.standing(tx, to)
    if kept is not None and standing.limit_minor > kept.limit_minor:
        ledgers.set_limit(tx, to, standing.limit_minor)
    if not standing.balance:
        return
    entry_id = tx.new_id()
    moved = ((standing.account_id, -standing.balance), (to, standing.balance))
    ledgers.add_movements(
        tx,
        [
            LedgerLine(
                entry_id=entry_id,
                position=at,
                account_id=account_id,
                deed="carried_over",
                amount=amount,
                value_minor=0,
                currency=standing.currency,
                transaction_id="",
                part_id=entry_id,
                offline=False,
                register_id=None,
                location_id=None,
                business_day=tx.now.date(),
                note="merged",
            )
            for at, (account_id, amount) in enumerate(moved)
        ],
    )
