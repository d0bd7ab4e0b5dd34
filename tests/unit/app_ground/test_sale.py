"""A sale whose sums disagree is never written."""

from __future__ import annotations

import pytest

from app.pos.model.basket import Basket
from app.pos.model.change import Till
from app.pos.model.line import BasketLine
from app.pos.model.sale import Issuing, completed_sale
from app.pos.model.sale_check import InconsistentSaleError, check
from app.pos.model.tender import Tendering, TenderKind, TenderPart
from contract.messages.facts import SaleCompleted
from contract.rules.rounding import CashRounding
from contract.rules.tax import TaxPolicy, TaxRate
from contract.values.quantity import Unit

RATES = {"standard": (TaxRate("standard", "C", "Standard rate", 230_000),)}
TILL = Till("EUR", (), (), CashRounding(5))


def sold() -> SaleCompleted:
    line = BasketLine("l", "i", "1", "Skillet", "", Unit.EACH, "", "standard", 0, 1000, 249_900, 1000, 2499)
    basket = Basket("b", "EUR", "2026-11-21T12:00:00.000Z").added(line)
    taxed = basket.taxed(RATES, TaxPolicy())
    paid = Tendering(taxed.gross, TILL, (TenderPart(TenderKind.CASH, 3000),))
    return completed_sale(basket, taxed, paid, Issuing(1, "s", prices_include_tax=True), lambda: "t")


def test_a_sound_sale_passes() -> None:
    check(sold())


@pytest.mark.parametrize(
    "changes",
    [
        {"total_minor": 2500},
        {"tax_minor": 466},
        {"net_minor": 2033},
        {"rounding_minor": 0},
        {"tenders": ()},
        {"tax_totals": ()},
        {"lines": ()},
        {"prices_include_tax": False},
    ],
    ids=str,
)
def test_a_sale_whose_sums_disagree_is_a_bug(changes: dict[str, object]) -> None:
    with pytest.raises(InconsistentSaleError):
        check(sold().model_copy(update=changes))


@pytest.mark.parametrize("changes", [{"gross_minor": 2498}, {"tax_minor": 0}, {"extended_minor": 1}], ids=str)
def test_a_line_whose_sums_disagree_is_a_bug(changes: dict[str, object]) -> None:
    sale = sold()
    with pytest.raises(InconsistentSaleError):
        check(sale.model_copy(update={"lines": (sale.lines[0].model_copy(update=changes),)}))
