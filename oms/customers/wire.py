"""Customers as registers are told of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import RowMapping

from contract.messages.customer_rows import AccountEntry, ConsentEntry, CustomerRow, PromotionUseEntry
from contract.messages.customer_wire import MAX_FOUND, MAX_PURCHASES, CustomersFound, HistoryFound, Purchase
from contract.messages.row import Row
from contract.values.time import instant_text
from oms.customers import repository
from oms.db.engine import Tx
from oms.promotions.uses import limited_uses
from oms.stored_value.repository import Standing, standings_of


def load_customers(tx: Tx, stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    """Only those whom the store knows."""
    return dict(rows_of(tx, repository.known_in(tx, stream.partition(":")[2], keys)))


def rows_of(tx: Tx, ids: Collection[str]) -> dict[str, CustomerRow]:
    """Of those who were not erased."""
    found = {key: row for key, row in repository.customers_by_id(tx, ids).items() if row["erased_at"] is None}
    consents: dict[str, dict[str, ConsentEntry]] = {}
    for told in repository.consents_of(tx, found):
        entry = ConsentEntry(
            purpose=told["purpose"], granted=told["granted"], at=told["told_at"], source=told["source"]
        )
        consents.setdefault(told["customer_id"], {})[told["purpose"]] = entry
    accounts: dict[str, list[AccountEntry]] = {}
    for own in standings_of(tx, found):
        accounts.setdefault(own.customer_id or "", []).append(_account(own))
    uses = limited_uses(tx, found)
    return {
        key: _row(row, tuple(consents.get(key, {}).values()), tuple(accounts.get(key, ()))).model_copy(
            update={"uses": _uses(uses.get(key, {}))}
        )
        for key, row in found.items()
    }


def found_for(tx: Tx, words: str, location_id: str) -> CustomersFound:
    """Who is looked up in a store is known there from now on."""
    ids = repository.find(tx, words.replace("\x00", ""), MAX_FOUND)
    rows = rows_of(tx, ids)
    if len(ids) == 1:
        repository.know_at(tx, ids[0], location_id)
    return CustomersFound(customers=tuple(rows[key] for key in ids if key in rows))


def history_of(tx: Tx, customer_id: str) -> HistoryFound:
    """What was bought anywhere in the chain, by those who turned out to be the same too."""
    ids = repository.merged_ids(tx, customer_id.replace("\x00", ""))
    return HistoryFound(
        purchases=tuple(
            Purchase(
                transaction_id=row["transaction_id"],
                location_name=row["location_name"],
                completed_at=instant_text(row["completed_at"]),
                currency=row["currency"],
                total_minor=row["total_minor"],
                line_count=row["line_count"],
            )
            for row in repository.purchases_of(tx, ids, MAX_PURCHASES)
        )
    )


def _uses(times: Mapping[str, int]) -> tuple[PromotionUseEntry, ...]:
    return tuple(PromotionUseEntry(promotion_id=own, times=count) for own, count in sorted(times.items()))


def _account(own: Standing) -> AccountEntry:
    return AccountEntry.model_validate(
        {"account_id": own.account_id, "kind": own.kind, "balance": own.balance, "limit_minor": own.limit_minor}
    )


def _row(row: RowMapping, consents: tuple[ConsentEntry, ...], accounts: tuple[AccountEntry, ...]) -> CustomerRow:
    valid_to = row["tax_valid_to"]
    return CustomerRow(
        customer_id=row["customer_id"],
        member_number=row["member_number"],
        name=row["name"],
        phone=row["phone"],
        email=row["email"],
        address=row["address"],
        postal_code=row["postal_code"],
        city=row["city"],
        groups=tuple(row["groups"]),
        tier=row["tier"],
        tax_certificate=row["tax_certificate"],
        tax_reason=row["tax_reason"],
        tax_valid_to=valid_to.isoformat() if valid_to else None,
        consents=consents,
        accounts=accounts,
        merged_into=row["merged_into"] or "",
    )
