"""The sale that a letter is about, and the store that it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import RowMapping, select

from contract.messages.entry import EntryHeader
from contract.messages.facts import SaleCompleted, read_fact
from oms.catalog.tables import market
from oms.db.engine import Tx
from oms.sales.tables import sale
from oms.stores.tables import location
from oms.sync.tables import entry

_NO_MARKET = "en_IE"


@dataclass(frozen=True, slots=True)
class Premises:
    """Who sold it, and how they speak."""

    name: str
    address: tuple[str, ...]
    tax_number: str
    footer: tuple[str, ...]
    time_zone: str
    language: str


def sale_of(tx: Tx, transaction_id: str) -> tuple[EntryHeader, SaleCompleted, Premises] | None:
    """None while it is not here."""
    query = (
        select(entry.c.header, entry.c.body, location, market.c.language)
        .join(sale, sale.c.entry_id == entry.c.id)
        .join(location, location.c.id == sale.c.location_id)
        .join(market, market.c.country == location.c.country, isouter=True)
        .where(sale.c.transaction_id == transaction_id)
        .order_by(sale.c.entry_id)
        .limit(1)
    )
    found = tx.conn.execute(query).mappings().one_or_none()
    if found is None:
        return None
    header = EntryHeader.model_validate_json(found["header"])
    fact = read_fact(header.kind, header.version, bytes(found["body"]).decode())
    if not isinstance(fact, SaleCompleted):
        return None
    return header, fact, premises_of(found)


def premises_of(found: RowMapping) -> Premises:
    """Of a location's row with the ``language`` of its market."""
    town = " ".join(part for part in (found["postal_code"], found["city"]) if part)
    return Premises(
        name=found["name"],
        address=tuple(part for part in (found["legal_entity"], found["address"], town) if part),
        tax_number=found["tax_number"],
        footer=tuple(found["receipt_footer"]),
        time_zone=found["time_zone"],
        language=found["language"] or _NO_MARKET,
    )


def premises_at(tx: Tx, location_id: str) -> Premises:
    query = (
        select(location, market.c.language)
        .join(market, market.c.country == location.c.country, isouter=True)
        .where(location.c.id == location_id)
    )
    return premises_of(tx.conn.execute(query).mappings().one())
