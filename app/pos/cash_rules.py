"""What head office set for the drawers of this store."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import Connection

from app.catalog.catalog import Catalog
from app.db.rows import first_body
from contract.errors import Refused
from contract.messages.facts import Denomination
from contract.messages.rows import CashRulesRow

_MAX_COUNT = 100_000
_NO_RULES = CashRulesRow(location_id="")


def read_cash_rules(conn: Connection) -> CashRulesRow:
    """No bounds and no accounts where nothing was set."""
    body = first_body(conn, CashRulesRow.KIND)
    return _rules(body) if body is not None else _NO_RULES


def require_known(catalog: Catalog, counted: Sequence[Denomination]) -> None:
    """Refused: ``denomination_unknown``, ``amount_out_of_bounds``."""
    market = catalog.market()
    known = {*market.notes, *market.coins}
    for own in counted:
        if own.value_minor not in known:
            raise Refused("denomination_unknown", value_minor=own.value_minor)
        if own.count > _MAX_COUNT:
            raise Refused("amount_out_of_bounds")


@lru_cache(maxsize=2)
def _rules(body: str) -> CashRulesRow:
    return CashRulesRow.model_validate_json(body)
