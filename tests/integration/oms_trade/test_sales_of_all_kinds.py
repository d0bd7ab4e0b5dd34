"""Sales with returns, promotions, several taxes and every kind of tender, as head office books them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from contract.messages.facts import (
    CustomerCreated,
    ModifierShare,
    PriceModifier,
    ReturnedFrom,
    SaleCompleted,
    SoldPrice,
    SoldTax,
    SoldTaxTotal,
    SoldTender,
    SoldUnits,
)
from contract.rules.promotion.conditions import code_key
from oms.exceptions.repository import open_exceptions
from oms.inventory.tables import balance
from oms.main import main
from oms.promotions.promotion_import import import_promotions
from oms.promotions.repository import promotion_by_code
from oms.promotions.uses import give_serials, limited_uses
from oms.sales.receipts import receipts_of
from oms.sales.tables import sale as sale_table
from oms.sales.tables import sale_line, sale_line_modifier, sale_tender
from tests.integration.oms_trade.shop import Shop
from tests.integration.oms_trade.test_sales import OPENING, closing, sale

CONDITIONS = ("sellable", "damaged", "waste")


def returning(shop: Shop, condition: str = "sellable", number: int = 1, **told: Any) -> SaleCompleted:
    """One of the two pieces of ``sale`` comes back: 1.00, of which 0.19 tax as it was charged."""
    sold = sale(shop)
    back = ReturnedFrom.model_validate(
        {"transaction_id": "T-1", "line_id": "l1", "receipt_number": "014-1-1", "reason": "torn"}
        | {"condition": condition}
    )
    figures = {"net_minor": -81, "tax_minor": -19}
    line = sold.lines[0].model_copy(
        update=figures
        | {"quantity_thousandths": -1_000, "regular_minor": -100, "extended_minor": -100, "gross_minor": -100}
        | {"intent": "return", "returned": back}
    )
    total = sold.tax_totals[0].model_copy(update=figures | {"gross_minor": -100})
    paid = SoldTender(tender_id="t1", kind="cash", tendered_minor=-100, change_minor=0, rounding_minor=0)
    parts = {"transaction_id": f"R-{number}", "series": "return", "document_number": number, "rounding_minor": 0}
    parts |= {"total_minor": -100, "lines": (line,), "tax_totals": (total,), "tenders": (paid,)}
    return sold.model_copy(
        update=figures
        | parts
        | {"total_minor": -100, "lines": (line,), "tax_totals": (total,), "tenders": (paid,)}
        | told
    )


def held(shop: Shop) -> dict[str, int]:
    """What store A holds of item 100, by condition."""
    query = select(balance.c.condition, balance.c.on_hand).where(
        balance.c.location_id == shop.a.id, balance.c.item_id == shop.items["100"]
    )
    with shop.db.snapshot() as tx:
        return {row.condition: row.on_hand for row in tx.conn.execute(query)}


@pytest.mark.parametrize("condition", CONDITIONS)
def test_what_comes_back_stands_where_it_was_put(shop: Shop, condition: str) -> None:
    shop.tell(shop.till_a, OPENING, sale(shop), returning(shop, condition))
    assert shop.exceptions() == {}
    expected = {"sellable": 8_000}
    expected[condition] = expected.get(condition, 0) + 1_000
    assert held(shop) == expected
    assert shop.balanced()


def test_a_return_has_a_series_of_its_own_and_the_shift_counts_it(shop: Shop) -> None:
    sold, back = sale(shop), returning(shop)
    z = closing(sold, back, last_sale_number=1)
    shop.tell(shop.till_a, OPENING, sold, back, z)
    assert shop.exceptions() == {}
    with shop.db.snapshot() as tx:
        numbers = tx.conn.execute(select(sale_table.c.series, sale_table.c.document_number)).all()
        named = tx.conn.execute(
            select(sale_line.c.returned_transaction_id, sale_line.c.returned_line_id, sale_line.c.return_reason).where(
                sale_line.c.condition.is_not(None)
            )
        ).all()
    assert sorted(map(tuple, numbers)) == [("return", 1), ("sale", 1)]
    assert list(map(tuple, named)) == [("T-1", "l1", "torn")]


def test_a_return_that_pays_out_more_than_it_comes_to_is_listed(shop: Shop) -> None:
    paid = SoldTender(tender_id="t1", kind="cash", tendered_minor=-500, change_minor=0, rounding_minor=0)
    shop.tell(shop.till_a, OPENING, sale(shop), returning(shop, tenders=(paid,)))
    assert shop.exceptions() == {"sale_totals_differ": 1}


@pytest.fixture
def promotion_id(shop: Shop, tmp_path: Any) -> str:
    """A fifth off item 100, for two sales in the whole chain."""
    path = tmp_path / "promotions.csv"
    path.write_text(
        "code,name,kind,value,items,limit_total,limit_customer,needs\nFIFTH,A fifth off,percent,20,sku:100,2,4,\n"
        "HI,Welcome,percent,20,sku:100,,,serial:HI\n",
        encoding="utf-8",
    )
    assert import_promotions(shop.db, path).landed == 2
    with shop.db.snapshot() as tx:
        return str(promotion_by_code(tx, "FIFTH")["promotion_id"])


def promoted(shop: Shop, promotion_id: str, number: int = 1, shared: int = 20, code: str = "") -> SaleCompleted:
    """Two pieces at 1.00 with 0.20 off each: 1.60, of which 0.30 tax."""
    sold = sale(shop, number)
    own = PriceModifier(
        kind="promotion", amount_minor=40, reason="A fifth off", promotion_id=promotion_id, code=code,
        shares=(ModifierShare(count=2, quantity_thousandths=1_000, amount_minor=shared),),
    )  # fmt: skip
    figures = {"net_minor": 130, "tax_minor": 30}
    units = SoldUnits(count=2, quantity_thousandths=1_000, extended_minor=80, net_minor=65, tax_minor=15)
    line = sold.lines[0].model_copy(
        update=figures | {"extended_minor": 160, "gross_minor": 160, "modifiers": (own,), "units": (units,)}
    )
    total = sold.tax_totals[0].model_copy(update=figures | {"gross_minor": 160})
    tender = SoldTender(tender_id="t1", kind="cash", tendered_minor=200, change_minor=40, rounding_minor=0)
    parts = {"lines": (line,), "tax_totals": (total,), "tenders": (tender,), "customer_id": "c1"}
    return sold.model_copy(update=figures | parts | {"total_minor": 160, "rounding_minor": 0})


def test_what_a_promotion_gave_each_unit_is_kept_and_its_use_is_counted(shop: Shop, promotion_id: str) -> None:
    sold = promoted(shop, promotion_id)
    shop.tell(shop.till_a, OPENING, sold, closing(sold, promotion_minor=40))
    assert shop.exceptions() == {}
    with shop.db.snapshot() as tx:
        kept = tx.conn.execute(select(sale_line_modifier.c.promotion_id, sale_line_modifier.c.shares)).one()
        assert limited_uses(tx, ["c1"]) == {"c1": {promotion_id: 1}}
    assert kept.promotion_id == promotion_id
    assert kept.shares == [{"count": 2, "quantity_thousandths": 1_000, "amount_minor": 20}]


def test_a_promotion_used_beyond_its_limit_is_listed(shop: Shop, promotion_id: str) -> None:
    shop.tell(shop.till_a, promoted(shop, promotion_id, 1), promoted(shop, promotion_id, 2))
    assert shop.exceptions() == {}
    shop.tell(shop.till_b, promoted(shop, promotion_id, 3))
    assert shop.exceptions() == {"promotion_over_limit": 1}


def test_a_customers_uses_reach_the_stores_that_know_them_and_leave_with_a_sale_taken_back(
    shop: Shop, promotion_id: str
) -> None:
    sold = promoted(shop, promotion_id)
    shop.tell(shop.till_a, CustomerCreated(customer_id="c1", fields=()), sold)
    assert shop.pulled(shop.till_a, "customer", "c1")["uses"] == [{"promotion_id": promotion_id, "times": 1}]
    shop.tell(shop.till_a, returning(shop, post_voids=sold.transaction_id))
    assert shop.pulled(shop.till_a, "customer", "c1")["uses"] == []


def test_a_coupon_spent_twice_is_listed_with_both_receipts_and_every_till_is_told_of_the_first(
    shop: Shop, promotion_id: str
) -> None:
    with shop.db.snapshot() as tx:
        welcome = str(promotion_by_code(tx, "HI")["promotion_id"])
    (serial,) = shop.db.run(lambda tx: give_serials(tx, "HI", 1))
    first = promoted(shop, welcome, 1, code=serial)
    shop.tell(shop.till_a, first)
    told = shop.pulled(shop.till_b, "spent_coupon", code_key(serial))
    assert told["location_name"] == "Store 014"
    shop.tell(shop.till_b, promoted(shop, welcome, 2, code=serial).model_copy(update={"transaction_id": "T-99"}))
    assert shop.exceptions() == {"coupon_used_twice": 1}
    with shop.db.snapshot() as tx:
        (doubt,) = open_exceptions(tx)
    numbers = doubt.details["receipts"]
    assert isinstance(numbers, list)
    assert [number[-6:] for number in numbers] == ["000001", "000002"]
    assert shop.pulled(shop.till_b, "spent_coupon", code_key(serial)) == told
    shop.tell(shop.till_a, returning(shop, post_voids=first.transaction_id))
    assert shop.pulled(shop.till_b, "spent_coupon", code_key(serial))["receipt_number"] == numbers[1]


def test_what_comes_back_uses_no_promotion(shop: Shop, promotion_id: str) -> None:
    back = returning(shop)
    given = PriceModifier(kind="promotion", amount_minor=-20, reason="A fifth off", promotion_id=promotion_id)
    less = {"extended_minor": -80, "gross_minor": -80, "net_minor": -65, "tax_minor": -15}
    line = back.lines[0].model_copy(update=less | {"modifiers": (given,)})
    shop.tell(shop.till_a, back.model_copy(update={"lines": (line,), "customer_id": "c1"}))
    with shop.db.snapshot() as tx:
        assert limited_uses(tx, ["c1"]) == {}


def test_units_that_got_other_than_their_line_are_listed(shop: Shop, promotion_id: str) -> None:
    shop.tell(shop.till_a, promoted(shop, promotion_id, shared=19))
    assert shop.exceptions() == {"sale_totals_differ": 1}


def twice_taxed(shop: Shop, second: int = 4) -> SaleCompleted:
    """Two pieces at 1.00 with 5 % and 2 % of the price before tax on top: 2.14."""
    sold, paid = sale(shop), 200 + 10 + second
    taxes = (
        SoldTax(letter="A", name="State", ppm=50_000, base_minor=200, tax_minor=10),
        SoldTax(letter="B", name="City", ppm=20_000, base_minor=200, tax_minor=second),
    )
    figures = {"net_minor": 200, "tax_minor": 10 + second}
    line = sold.lines[0].model_copy(
        update=figures | {"gross_minor": paid, "tax_letter": "AB", "tax_ppm": 70_000, "taxes": taxes}
    )
    totals = tuple(
        SoldTaxTotal(
            letter=one.letter, name=one.name, ppm=one.ppm, net_minor=200, tax_minor=one.tax_minor,
            gross_minor=200 + one.tax_minor,
        )
        for one in taxes
    )  # fmt: skip
    card = SoldTender(tender_id="t1", kind="card", tendered_minor=paid, change_minor=0, rounding_minor=0)
    parts = {"lines": (line,), "tax_totals": totals, "tenders": (card,), "prices_include_tax": False}
    return sold.model_copy(update=figures | parts | {"total_minor": paid, "rounding_minor": 0})


def test_each_of_several_taxes_is_worked_out_again(shop: Shop) -> None:
    shop.tell(shop.till_a, twice_taxed(shop))
    assert shop.exceptions() == {}
    with shop.db.snapshot() as tx:
        kept = tx.conn.execute(select(sale_line.c.taxes)).scalar_one()
    assert [(own["name"], own["base_minor"], own["tax_minor"]) for own in kept] == [
        ("State", 200, 10),
        ("City", 200, 4),
    ]


def test_one_of_several_taxes_that_is_wrong_is_listed(shop: Shop) -> None:
    shop.tell(shop.till_a, twice_taxed(shop, second=5))
    assert shop.exceptions() == {"sale_totals_differ": 1}


KINDS: tuple[Any, ...] = ("coupon", "card", "gift_card", "store_credit", "voucher", "on_account", "loyalty")


def test_every_kind_of_tender_is_booked_with_what_it_refers_to(shop: Shop) -> None:
    others = tuple(
        SoldTender(tender_id=f"t{at}", kind=kind, tendered_minor=20, change_minor=0, rounding_minor=0, reference=kind)
        for at, kind in enumerate(KINDS, start=2)
    )  # fmt: skip
    cash = SoldTender(tender_id="t1", kind="cash", tendered_minor=100, change_minor=40, rounding_minor=0)
    shop.tell(shop.till_a, OPENING, sale(shop).model_copy(update={"tenders": (*others, cash)}))
    with shop.db.snapshot() as tx:
        told = tx.conn.execute(select(sale_tender.c.kind, sale_tender.c.reference).order_by(sale_tender.c.position))
        assert list(map(tuple, told)) == [*((kind, kind) for kind in KINDS), ("cash", "")]
    assert "sale_totals_differ" not in shop.exceptions()


@pytest.mark.parametrize("kind", ["card", "on_account"])
def test_change_of_what_is_not_cash_is_listed(shop: Shop, kind: Any) -> None:
    odd = SoldTender(tender_id="t1", kind=kind, tendered_minor=250, change_minor=50, rounding_minor=0)
    shop.tell(shop.till_a, sale(shop).model_copy(update={"tenders": (odd,)}))
    assert shop.exceptions().get("sale_totals_differ") == 1


def test_head_office_sees_why_a_receipt_was_priced_as_it_was(
    shop: Shop, promotion_id: str, oms_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    sold = promoted(shop, promotion_id)
    dearer = PriceModifier(
        kind="price_override", amount_minor=-20, reason="Wrong label", unit_price=SoldPrice(ten_thousandths=11_000),
        approver_id="P-9",
    )  # fmt: skip
    own = sold.lines[0].modifiers[0].model_copy(update={"times": 1, "because": "percent", "code": "FIFTH20"})
    line = sold.lines[0].model_copy(update={"modifiers": (dearer, own)})
    shop.tell(shop.till_a, sold.model_copy(update={"lines": (line,), "removed_promotions": (promotion_id,)}))
    with shop.db.snapshot() as tx:
        entry_id = tx.conn.execute(select(sale_table.c.entry_id)).scalar_one()
        number = receipts_of(tx, [entry_id])[entry_id].number
    with pytest.raises(SystemExit) as ended:
        main(["receipt", "show", number, "--json", "--database-url", oms_url])
    assert not ended.value.code
    rows = json.loads(capsys.readouterr().out)
    told = ("what", "reason", "because", "promotion", "units", "approver", "minor")
    assert [[row[name] for name in told] for row in rows[:3]] == [
        ["carry_out", line.name, "1.0000 for 1", "", "", "", 200],
        ["price_override", "Wrong label", "1.1000 for 1", "", "", "P-9", 20],
        ["promotion", "A fifth off", "percent", "FIFTH", "2 x 20", "", -40],
    ]
    assert (rows[3]["what"], rows[3]["minor"]) == ("paid", 160)
    assert (rows[4]["what"], rows[4]["promotion"]) == ("taken out by hand", "FIFTH")
