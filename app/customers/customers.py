"""Customers at the till: found here or in the whole chain, made known and changed also without the line, attached.

What this register shows of a customer is the row ⊕ the facts that are not in it. Personal values travel beside entries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from app.customers import repository
from app.customers.desk import AccountDesk
from app.db import rows
from app.db.store import StoreDb
from app.db.transaction import Tx
from app.operators.operators import Operators
from app.pos.basket_view import BasketView
from app.pos.promotion_uses import uses_of
from app.pos.sell import Sell
from app.typed_text import fit_to_keep
from contract.errors import Refused, Unavailable
from contract.messages.customer_facts import ConsentPurpose
from contract.messages.customer_rows import ConsentEntry
from contract.messages.customer_wire import Purchase
from contract.messages.facts import (
    CustomerChanged,
    CustomerConsented,
    CustomerCreated,
    CustomerField,
    Fact,
)
from contract.messages.rows import CustomerRow
from contract.messages.sync import WireRow
from contract.rules.customer_match import email_key, name_key, phone_key
from contract.rules.promotion import Shopper
from contract.rules.tax_in_force import Exemption

FIELDS = ("name", "phone", "email", "address", "postal_code", "city", "tax_certificate")
MAX_FIELD = 200
_FEWEST_LETTERS = 2
_FEWEST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Found:
    """Customers by their name, and whether the whole chain was asked."""

    customers: tuple[CustomerRow, ...]
    whole_chain: bool


@dataclass(frozen=True, slots=True)
class History:
    """The newest first; None where head office could not be asked."""

    purchases: tuple[Purchase, ...] | None


class Customers:
    """Found, made known, changed and attached."""

    def __init__(self, db: StoreDb, operators: Operators, sell: Sell, desk: AccountDesk) -> None:
        self._db = db
        self._operators = operators
        self._sell = sell
        self._desk = desk

    def known(self, customer_id: str) -> CustomerRow:
        """As this store knows them; who was merged is who they turned out to be. Refused: ``customer_unknown``."""
        with self._db.read() as conn:
            found = customer_of(conn, customer_id)
            if found is not None and found.merged_into:
                found = customer_of(conn, found.merged_into) or found
        if found is None:
            raise Refused("customer_unknown")
        return found

    def find_here(self, words: str) -> tuple[CustomerRow, ...]:
        """Of those whom this store knows, by name, end of phone number, e-mail address or member number."""
        self._operators.require("find_customer")
        with self._db.read() as conn:
            found = [_of(conn, customer_id) for customer_id in repository.customer_ids(conn)]
        matching = [row for row in found if row is not None and not row.merged_into and _matches(row, words)]
        return tuple(sorted(matching, key=lambda row: (name_key(row.name), row.customer_id)))[: repository.MAX_FOUND]

    def find(self, words: str) -> Found:
        """Also in the whole chain, where head office answers; may wait for the network. Refused: ``words_needed``."""
        if len(words.strip()) < _FEWEST_LETTERS:
            raise Refused("words_needed")
        here = self.find_here(words)
        try:
            told = self._desk.find(words.strip()[:120])
        except Unavailable:
            return Found(here, whole_chain=False)
        known = {row.customer_id: row for row in told.customers} | {row.customer_id: row for row in here}
        ordered = sorted(known.values(), key=lambda row: (name_key(row.name), row.customer_id))
        return Found(tuple(ordered), whole_chain=True)

    def maybe_known(self, values: Mapping[str, str]) -> tuple[CustomerRow, ...]:
        """Who of this store has the same phone number or e-mail address: perhaps the same person."""
        phone, email = phone_key(values.get("phone", "")), email_key(values.get("email", ""))
        with self._db.read() as conn:
            found = [_of(conn, customer_id) for customer_id in repository.customer_ids(conn)]
        return tuple(
            row
            for row in found
            if row is not None
            and ((phone and phone_key(row.phone) == phone) or (email and email_key(row.email) == email))
        )

    def create(self, values: Mapping[str, str], member_number: str = "") -> CustomerRow:
        """Somebody becomes known, also without the line.

        Refused: ``customer_name_needed``, ``text_too_long``, ``card_number_typed``.
        """
        actor, told = self._operators.require("edit_customer"), _fit(values)
        if not told.get("name"):
            raise Refused("customer_name_needed")
        number = fit_to_keep(member_number)
        with self._db.transaction(actor) as tx:
            customer_id = tx.new_id()
            fields = tuple(_field(tx, name, "", value) for name, value in told.items() if value)
            tx.record(CustomerCreated(customer_id=customer_id, member_number=number, fields=fields))
        return self.known(customer_id)

    def change(self, customer_id: str, values: Mapping[str, str]) -> CustomerRow:
        """What differs is told, from what to what. Refused: as ``create``, ``customer_unknown``."""
        actor, told, before = self._operators.require("edit_customer"), _fit(values), self.known(customer_id)
        if "name" in told and not told["name"]:
            raise Refused("customer_name_needed")
        changed = {name: value for name, value in told.items() if getattr(before, name) != value}
        if changed:
            with self._db.transaction(actor) as tx:
                fields = tuple(_field(tx, name, getattr(before, name), value) for name, value in changed.items())
                tx.record(CustomerChanged(customer_id=before.customer_id, fields=fields))
        return self.known(before.customer_id)

    def consent(self, customer_id: str, purpose: ConsentPurpose, *, granted: bool) -> CustomerRow:
        """What the customer says now holds, with when and where. Refused: ``customer_unknown``."""
        actor, known = self._operators.require("edit_customer"), self.known(customer_id)
        with self._db.transaction(actor) as tx:
            tx.record(CustomerConsented(customer_id=known.customer_id, purpose=purpose, granted=granted))
        return self.known(customer_id)

    def attach(self, customer: CustomerRow) -> BasketView:
        """The sale is this customer's. One found in the chain is kept until head office tells of them."""
        if customer.merged_into:
            customer = self.known(customer.merged_into)
        with self._db.transaction() as tx:
            if repository.stored_customer(tx.conn, customer.customer_id) is None:
                self._keep(tx, customer)
        return self._sell.attach_customer(customer.customer_id)

    def detach(self) -> BasketView:
        """The sale is nobody's again."""
        return self._sell.attach_customer("")

    def history(self, customer_id: str) -> History:
        """What was bought in the whole chain; may wait for the network."""
        self._operators.require("find_customer")
        try:
            return History(self._desk.history(customer_id).purchases)
        except Unavailable:
            return History(None)

    def _keep(self, tx: Tx, customer: CustomerRow) -> None:
        if customer_of(tx.conn, customer.customer_id) is not None:
            return
        identity = self._db.identity
        stream = f"store:{identity.location_id if identity else ''}"
        told = WireRow(kind=CustomerRow.KIND, key=customer.customer_id, number=0, body=customer.model_dump(mode="json"))
        self._db.put_rows(tx, stream, [told], {})


def customer_of(conn: Connection, customer_id: str) -> CustomerRow | None:
    """The row ⊕ the facts that are not in it; None for somebody whom this store does not know."""
    return _of(conn, customer_id) if customer_id else None


def shopper_of(conn: Connection, customer_id: str) -> Shopper | None:
    """Who the customer is to prices and promotions."""
    found = customer_of(conn, customer_id)
    if found is None:
        return None
    stored = repository.stored_customer(conn, customer_id)
    told = {own.promotion_id: own.times for own in found.uses}
    uses = uses_of(conn, customer_id, told, stored.inside if stored else {})
    return Shopper.known(found.groups, found.member_number, found.tier, uses)


def exemption_of(customer: CustomerRow) -> Exemption | None:
    """The certificate that lifts their taxes."""
    if not customer.tax_certificate or not customer.tax_reason:
        return None
    until = date.fromisoformat(customer.tax_valid_to) if customer.tax_valid_to else None
    return Exemption(customer.tax_certificate, customer.tax_reason, valid_to=until)


def _of(conn: Connection, customer_id: str) -> CustomerRow | None:
    stored = repository.stored_customer(conn, customer_id)
    row = CustomerRow.model_validate(stored.body) if stored else None
    facts = rows.facts_not_inside(conn, CustomerRow.KIND, customer_id, stored.inside if stored else {})
    for header, fact in facts:
        row = _folded(conn, row, fact, header.occurred_at)
    return row


def _folded(conn: Connection, row: CustomerRow | None, fact: Fact, at: str) -> CustomerRow | None:
    match fact:
        case CustomerCreated() | CustomerChanged():
            number = fact.member_number if isinstance(fact, CustomerCreated) else ""
            before = row or CustomerRow(customer_id=fact.customer_id, member_number=number)
            values = repository.attached(conn, [own.after.attachment_id for own in fact.fields if own.after])
            changed = {own.field: values.get(own.after.attachment_id, "") if own.after else "" for own in fact.fields}
            return before.model_copy(update={str(name): value for name, value in changed.items()})
        case CustomerConsented() if row is not None:
            own = ConsentEntry(purpose=fact.purpose, granted=fact.granted, at=at, source=fact.source)
            others = tuple(one for one in row.consents if one.purpose != fact.purpose)
            return row.model_copy(update={"consents": (*others, own)})
        case _:
            return row


def _matches(row: CustomerRow, words: str) -> bool:
    if words.strip() == row.member_number != "" or (row.email and email_key(words) == email_key(row.email)):
        return True
    digits = phone_key(words) or _end_of_number(words)
    if digits and phone_key(row.phone).endswith(digits):
        return True
    parts, name = name_key(words).split(), name_key(row.name).split()
    return bool(parts) and all(any(own.startswith(part) for own in name) for part in parts)


def _end_of_number(words: str) -> str:
    """Too few digits for a number, and enough to find one by its end."""
    digits = "".join(words.split())
    return digits if digits.isascii() and digits.isdigit() and len(digits) >= _FEWEST_DIGITS else ""


def _fit(values: Mapping[str, str]) -> dict[str, str]:
    told = {name: fit_to_keep(values[name]) for name in FIELDS if name in values}
    if any(len(value) > MAX_FIELD for value in told.values()):
        raise Refused("text_too_long", longest=MAX_FIELD)
    return told


def _field(tx: Tx, name: str, before: str, after: str) -> CustomerField:
    return CustomerField.model_validate(
        {"field": name, "before": tx.attach(before) if before else None, "after": tx.attach(after) if after else None}
    )
