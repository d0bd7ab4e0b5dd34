"""SQL of customers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from contract.errors import Refused
from contract.rules.customer_match import email_key, name_key, phone_key, postal_key
from oms.customers.tables import customer, customer_change, customer_consent, customer_sale, customer_store
from oms.db.engine import Tx
from oms.sales.tables import sale, sale_line
from oms.stores.tables import location
from oms.sync.feed import mark, store_stream
from oms.sync.tables import attachment

KIND = "customer"
PERSONAL = ("name", "phone", "email", "address", "postal_code", "city", "tax_certificate")
_KEYS = {"name": ("name_key", name_key), "phone": ("phone_key", phone_key), "email": ("email_key", email_key),
         "postal_code": ("postal_key", postal_key)}  # fmt: skip


def make_known(tx: Tx, customer_id: str, member_number: str = "") -> bool:
    """Whether nobody knew them before."""
    values = {"customer_id": customer_id, "member_number": member_number, "created_at": tx.now}
    added = insert(customer).values(values).on_conflict_do_nothing().returning(customer.c.customer_id)
    return tx.conn.execute(added).first() is not None


def lock_customer(tx: Tx, customer_id: str) -> RowMapping | None:
    query = select(customer).where(customer.c.customer_id == customer_id).with_for_update()
    return tx.conn.execute(query).mappings().one_or_none()


def customer_named(tx: Tx, customer_id: str) -> RowMapping:
    """Locked. Refused: ``customer_unknown``."""
    found = lock_customer(tx, customer_id)
    if found is None:
        raise Refused("customer_unknown", id=customer_id[:64])
    return found


def customers_by_id(tx: Tx, ids: Collection[str]) -> dict[str, RowMapping]:
    found = tx.conn.execute(select(customer).where(customer.c.customer_id.in_(ids))).mappings()
    return {row["customer_id"]: row for row in found}


def change_customer(tx: Tx, customer_id: str, values: Mapping[str, object]) -> None:
    """With the keys that follow from personal values."""
    keys = {_KEYS[name][0]: _KEYS[name][1](str(value)) for name, value in values.items() if name in _KEYS}
    statement = update(customer).where(customer.c.customer_id == customer_id)
    tx.conn.execute(statement.values({**values, **keys}))


def note_change(tx: Tx, entry_id: str, customer_id: str, field: str, before: str | None, after: str | None) -> bool:
    """``before`` and ``after`` are ids of attachments. Whether it was not noted before."""
    values = {
        "entry_id": entry_id,
        "field": field,
        "customer_id": customer_id,
        "before_id": before,
        "after_id": after,
        "booked_at": tx.now,
    }
    added = insert(customer_change).values(values).on_conflict_do_nothing().returning(customer_change.c.field)
    return tx.conn.execute(added).first() is not None


def newest_changes(tx: Tx, customer_id: str) -> dict[str, str | None]:
    """Field -> the attachment of its value now, by the change that was booked last."""
    told = select(customer_change).where(customer_change.c.customer_id == customer_id)
    found = tx.conn.execute(told.order_by(customer_change.c.booked_at, customer_change.c.entry_id))
    return {row.field: row.after_id for row in found}


def attached_values(tx: Tx, ids: Collection[str]) -> dict[str, str]:
    """Attachment id -> value, of those that are there."""
    query = select(attachment.c.id, attachment.c.value).where(attachment.c.id.in_(ids))
    return {row.id: row.value for row in tx.conn.execute(query)}


def note_consent(tx: Tx, entry_id: str, customer_id: str, values: Mapping[str, object]) -> None:
    row = {"entry_id": entry_id, "customer_id": customer_id, **values}
    tx.conn.execute(insert(customer_consent).values(row).on_conflict_do_nothing())


def consents_of(tx: Tx, customer_ids: Collection[str]) -> Sequence[RowMapping]:
    """Every word, the oldest first."""
    query = select(customer_consent).where(customer_consent.c.customer_id.in_(customer_ids))
    order = (customer_consent.c.told_at, customer_consent.c.entry_id)
    return tx.conn.execute(query.order_by(*order)).mappings().all()


def know_at(tx: Tx, customer_id: str, location_id: str) -> None:
    """The store is told of the customer from now on, and again each time this is called."""
    values = {"customer_id": customer_id, "location_id": location_id, "since": tx.now}
    tx.conn.execute(insert(customer_store).values(values).on_conflict_do_nothing())
    mark(tx, store_stream(location_id), KIND, customer_id)


def forget_at(tx: Tx, customer_id: str, location_id: str) -> None:
    """The store is told that the customer is gone, also if it was told before."""
    mark(tx, store_stream(location_id), KIND, customer_id, tombstone=True)


def tell_stores(tx: Tx, customer_id: str, *, tombstone: bool = False) -> None:
    """Every store that knows the customer."""
    stores = select(customer_store.c.location_id).where(customer_store.c.customer_id == customer_id)
    for location_id in sorted(tx.conn.execute(stores).scalars()):
        mark(tx, store_stream(location_id), KIND, customer_id, tombstone=tombstone)


def known_in(tx: Tx, location_id: str, ids: Collection[str]) -> frozenset[str]:
    """Those of ``ids`` that the store knows."""
    here = customer_store.c.location_id == location_id
    query = select(customer_store.c.customer_id).where(here, customer_store.c.customer_id.in_(ids))
    return frozenset(tx.conn.execute(query).scalars())


def find(tx: Tx, words: str, limit: int) -> tuple[str, ...]:
    """Ids of those whose name begins so, or whose number or address it is; merged and erased ones left out."""
    key, digits = name_key(words), phone_key(words)
    wanted = [customer.c.member_number == words.strip(), customer.c.email_key == email_key(words)]
    if key:
        parts = key.split()
        # A name's key has its words in order of the alphabet, so each may stand anywhere.
        wanted.append((" " + customer.c.name_key).contains(f" {parts[0]}", autoescape=True))
        for part in parts[1:]:
            wanted[-1] = wanted[-1] & (" " + customer.c.name_key).contains(f" {part}", autoescape=True)
    if digits:
        wanted.append(customer.c.phone_key.endswith(digits, autoescape=True))
    alive = (customer.c.merged_into.is_(None), customer.c.erased_at.is_(None))
    query = select(customer.c.customer_id).where(*alive, or_(*wanted)).order_by(customer.c.name_key).limit(limit)
    return tuple(tx.conn.execute(query).scalars())


def maybe_the_same(tx: Tx, limit: int) -> Sequence[RowMapping]:
    """Pairs who share a phone number, an e-mail address or a postal code, the earlier one first."""
    one, other = customer.alias("one"), customer.alias("other")
    shared = or_(
        (one.c.phone_key != "") & (one.c.phone_key == other.c.phone_key),
        (one.c.email_key != "") & (one.c.email_key == other.c.email_key),
        (one.c.postal_key != "") & (one.c.postal_key == other.c.postal_key),
    )
    alive = [table.c[name].is_(None) for table in (one, other) for name in ("merged_into", "erased_at")]
    columns = [
        table.c[name].label(f"{prefix}_{name}")
        for prefix, table in (("one", one), ("other", other))
        for name in ("customer_id", "name", "name_key", "phone_key", "email_key", "postal_key")
    ]
    query = select(*columns).where(one.c.customer_id < other.c.customer_id, shared, *alive)
    return tx.conn.execute(query.order_by(one.c.customer_id, other.c.customer_id).limit(limit)).mappings().all()


def note_sales(tx: Tx, rows: Sequence[tuple[str, str]]) -> None:
    """(entry id, customer id) of finished sales."""
    values = [{"entry_id": entry_id, "customer_id": customer_id} for entry_id, customer_id in rows]
    if values:
        tx.conn.execute(insert(customer_sale).on_conflict_do_nothing(), values)


def purchases_of(tx: Tx, customer_ids: Collection[str], limit: int) -> Sequence[RowMapping]:
    """The newest first."""
    lines = select(func.count()).where(sale_line.c.entry_id == sale.c.entry_id).scalar_subquery()
    query = (
        select(
            sale.c.transaction_id,
            location.c.name.label("location_name"),
            sale.c.completed_at,
            sale.c.currency,
            sale.c.total_minor,
            lines.label("line_count"),
        )
        .join(customer_sale, customer_sale.c.entry_id == sale.c.entry_id)
        .join(location, location.c.id == sale.c.location_id)
        .where(customer_sale.c.customer_id.in_(customer_ids))
        .order_by(sale.c.completed_at.desc(), sale.c.entry_id.desc())
        .limit(limit)
    )
    return tx.conn.execute(query).mappings().all()


def changes_of(tx: Tx, customer_ids: Collection[str]) -> list[dict[str, Any]]:
    """What was asked to be changed, with the values that still stand, the oldest first."""
    query = select(customer_change).where(customer_change.c.customer_id.in_(customer_ids))
    order = (customer_change.c.booked_at, customer_change.c.entry_id, customer_change.c.field)
    found = tx.conn.execute(query.order_by(*order)).mappings().all()
    ids = {row[name] for row in found for name in ("before_id", "after_id") if row[name]}
    values = attached_values(tx, ids)
    return [
        {**row, "before": values.get(row["before_id"] or ""), "after": values.get(row["after_id"] or "")}
        for row in found
    ]


def merged_ids(tx: Tx, customer_id: str) -> tuple[str, ...]:
    """The customer and all who turned out to be them."""
    query = select(customer.c.customer_id).where(customer.c.merged_into == customer_id)
    return (customer_id, *tx.conn.execute(query.order_by(customer.c.customer_id)).scalars())


def forget_values(tx: Tx, customer_ids: Collection[str]) -> None:
    """Every personal value and the salt of its hash: what entries hold of them says nothing any more."""
    told = select(customer_change).where(customer_change.c.customer_id.in_(customer_ids))
    ids = {row[name] for row in tx.conn.execute(told).mappings() for name in ("before_id", "after_id") if row[name]}
    tx.conn.execute(delete(attachment).where(attachment.c.id.in_(ids)))
    for customer_id in sorted(customer_ids):
        blank: dict[str, object] = dict.fromkeys((*PERSONAL, "member_number", "tax_reason"), "")
        change_customer(
            tx, customer_id, {**blank, "tax_valid_to": None, "erased_at": func.coalesce(customer.c.erased_at, tx.now)}
        )
