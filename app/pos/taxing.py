"""The tax of a basket by what the store's place and the customer's certificate make of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from app.catalog.catalog import Catalog
from app.pos.model.basket import Basket
from app.pos.premises import jurisdictions
from contract.rules.tax import TaxedDocument
from contract.rules.tax_in_force import relieved
from contract.values.time import BusinessCalendar


def taxed(
    basket: Basket, catalog: Catalog, conn: Connection, now: datetime, calendar: BusinessCalendar
) -> TaxedDocument:
    """Unavailable: ``market_unknown``. Refused: ``tax_category_unknown``."""
    market = catalog.market()
    taxes = market.taxes(now, calendar.local(now).date(), jurisdictions(conn))
    return basket.taxed(relieved(taxes, basket.exemption), market.tax)
