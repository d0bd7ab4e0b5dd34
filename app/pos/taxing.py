"""The tax of a basket by what the store's place and the customer's certificate make of it."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection

from app.catalog.catalog import Catalog
from app.pos.model.basket import Basket, taxed_lines
from app.pos.model.line import BasketLine
from app.pos.premises import jurisdictions
from contract.rules.tax import TaxedDocument, TaxPolicy, TaxRate
from contract.rules.tax_in_force import relieved
from contract.values.time import BusinessCalendar


def taxed(
    basket: Basket, catalog: Catalog, conn: Connection, now: datetime, calendar: BusinessCalendar
) -> TaxedDocument:
    """Unavailable: ``market_unknown``. Refused: ``tax_category_unknown``."""
    market = catalog.market()
    taxes = relieved(market.taxes(now, calendar.local(now).date(), jurisdictions(conn)), basket.exemption)
    return _document(basket.lines, tuple(taxes.items()), market.tax)


@lru_cache(maxsize=4)
def _document(
    lines: tuple[BasketLine, ...], taxes: tuple[tuple[str, tuple[TaxRate, ...]], ...], policy: TaxPolicy
) -> TaxedDocument:
    """What the screen showed last is what is paid: worked out once."""
    return taxed_lines(lines, dict(taxes), policy)
