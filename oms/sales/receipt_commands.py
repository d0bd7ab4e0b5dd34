"""``aisle-oms receipt``: what a sale was charged, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated

import typer

from contract.messages.facts import PriceModifier, SaleCompleted, SoldLine, SoldPrice
from oms.db.engine import Tx
from oms.promotions.repository import codes_of
from oms.returns.repository import sale_on_receipt
from oms.stores.repository import operators
from oms.terminal import AsJson, DatabaseUrl, opened, show_table

receipt = typer.Typer(help="What sales were charged, and why.", no_args_is_help=True)

_COLUMNS = ("line", "sku", "what", "quantity", "reason", "because", "promotion", "code", "units", "approver", "minor")
_BLANK: Mapping[str, object] = dict.fromkeys(_COLUMNS, "")


@receipt.command("show")
def receipt_show(
    database_url: DatabaseUrl,
    number: Annotated[str, typer.Argument(metavar="RECEIPT", help="The number on it, such as 014-3-9C1F-000482.")],
    as_json: AsJson = False,
) -> None:
    """Show each line of a sale with the price that the catalog told, what changed it and why, and what was paid."""
    with opened(database_url) as db, db.snapshot() as tx:
        sale = sale_on_receipt(tx, number).fact
        show_table(list(_Explained(tx, sale).rows()), _COLUMNS, as_json=as_json)


class _Explained:
    """A row for each line as the catalog prices it, then one for each change, then what it came to."""

    def __init__(self, tx: Tx, sale: SaleCompleted) -> None:
        self._sale = sale
        promotions = {own.promotion_id for line in sale.lines for own in line.modifiers if own.promotion_id}
        self._codes = codes_of(tx, promotions | set(sale.removed_promotions))
        self._people = {one.id: one.name for one in operators(tx)}

    def rows(self) -> Iterator[dict[str, object]]:
        for at, line in enumerate(self._sale.lines, 1):
            yield self._listed(at, line)
            for own in line.modifiers:
                yield self._change(at, line, own)
            paid = {"line": at, "sku": line.sku, "what": "paid", "minor": line.extended_minor}
            yield {**_BLANK, **paid, "reason": f"tax {line.tax_letter}".strip(), "because": f"{line.tax_minor} tax"}
        for promotion_id in self._sale.removed_promotions:
            taken = {"what": "taken out by hand", "promotion": self._codes.get(promotion_id, promotion_id)}
            yield {**_BLANK, **taken}

    def _listed(self, at: int, line: SoldLine) -> dict[str, object]:
        price = _price(line.unit_price)
        return {
            **_BLANK,
            "line": at,
            "sku": line.sku,
            "what": line.intent,
            "quantity": f"{_number(line.quantity_thousandths)} {line.unit}",
            "reason": line.name,
            "because": price,
            "minor": line.regular_minor,
        }

    def _change(self, at: int, line: SoldLine, own: PriceModifier) -> dict[str, object]:
        given = " + ".join(f"{one.count} x {one.amount_minor}" for one in own.shares)
        because = " ".join([own.because, *(f"{one.name}={one.value}" for one in own.params)]).strip()
        if own.unit_price is not None:
            because = _price(own.unit_price)
        return {
            **_BLANK,
            "line": at,
            "sku": line.sku,
            "what": own.kind,
            "reason": own.reason,
            "because": because,
            "promotion": self._codes.get(own.promotion_id, own.promotion_id),
            "code": own.code,
            "units": given,
            "approver": self._people.get(own.approver_id or "", own.approver_id or ""),
            "minor": -own.amount_minor,
        }


def _price(own: SoldPrice) -> str:
    return f"{Decimal(own.ten_thousandths).scaleb(-4)} for {_number(own.per_thousandths)}"


def _number(thousandths: int) -> str:
    return f"{Decimal(thousandths).scaleb(-3).normalize():f}"
