"""What came back across stores: told to whoever asks, and listed where it is more than was sold."""

from __future__ import annotations

import json
from datetime import date

import pytest

from contract.errors import Refused
from contract.messages.facts import ReturnedFrom, SaleCompleted, SoldTender
from contract.messages.rows import ReturnRulesRow
from contract.messages.sync import RequestAnswer, RequestPush
from contract.rules.returnable import NOTHING, paid_lines, refund
from oms.catalog.markets import put_rates
from oms.catalog.model import RateDraft
from oms.inventory.model import Level
from oms.main import main
from oms.orders.repository import find_order
from oms.returns.answers import answer_returnable
from oms.returns.wire import load_return_rules, set_rules
from oms.sync.booking import RegisterIdentity
from tests.integration.oms_trade.shop import Shop
from tests.integration.oms_trade.test_fulfillment import begin
from tests.integration.oms_trade.test_payments import ended, paid_by_card, started
from tests.integration.oms_trade.test_sales import sale


def bring_back(of: SaleCompleted, transaction_id: str) -> SaleCompleted:
    """Everything of a sale comes back."""
    lines = []
    for line in of.lines:
        back = refund(paid_lines(of)[line.line_id], NOTHING, paid_lines(of)[line.line_id].count)
        told = {
            "quantity_thousandths": -back.quantity_thousandths, "regular_minor": -back.gross_minor,
            "extended_minor": -back.gross_minor, "net_minor": -back.net_minor, "tax_minor": -back.tax_minor,
            "gross_minor": -back.gross_minor, "intent": "return", "units": (), "modifiers": (),
            "returned": ReturnedFrom(
                transaction_id=of.transaction_id, line_id=line.line_id, reason="faulty"
            ),
        }  # fmt: skip
        lines.append(line.model_copy(update=told))
    totals = tuple(
        own.model_copy(
            update={"net_minor": -own.net_minor, "tax_minor": -own.tax_minor, "gross_minor": -own.gross_minor}
        )
        for own in of.tax_totals
    )
    tender = of.tenders[0]
    paid = tender.model_copy(
        update={
            "tendered_minor": -of.total_minor - of.rounding_minor,
            "change_minor": 0,
            "rounding_minor": -of.rounding_minor,
        }
    )
    told = {
        "transaction_id": transaction_id, "series": "return", "lines": tuple(lines), "tax_totals": totals,
        "net_minor": -of.net_minor, "tax_minor": -of.tax_minor, "total_minor": -of.total_minor,
        "rounding_minor": -of.rounding_minor, "tenders": (paid,), "external_reference": "",
    }  # fmt: skip
    return of.model_copy(update=told)


def asked(shop: Shop, told: str, by: str = "receipt") -> RequestAnswer:
    request = RequestPush(id="R-1", kind="returnable", operator_id="O-1", body={by: told})
    who = RegisterIdentity(shop.till_b.register_id, shop.b.id, 1, "IE", "standard")
    with shop.db.snapshot() as tx:
        return answer_returnable(tx, who, request)


def receipt_of(shop: Shop, sold: SaleCompleted) -> str:
    life = shop.till_a.journal.incarnation[:4].upper()
    return f"014-1-{life}-{sold.document_number:06d}"


def test_what_comes_back_in_another_store_stands_there_and_is_told_to_whoever_asks(shop: Shop) -> None:
    sold = sale(shop)
    shop.tell(shop.till_a, sold)
    before = shop.level(shop.till_b, "100")
    shop.tell(shop.till_b, bring_back(sold, "T-9"))
    assert shop.exceptions() == {}
    assert shop.level(shop.till_b, "100") == Level(before.on_hand + 2_000, before.reserved)
    answer = asked(shop, receipt_of(shop, sold))
    assert SaleCompleted.model_validate_json(answer.params["sale"]) == sold
    ((_, line_id, units, net, tax),) = json.loads(answer.params["returned"])
    assert (line_id, units, net + tax) == (sold.lines[0].line_id, 2, sold.total_minor)


def test_a_sale_from_a_list_is_told_with_what_the_acquirer_calls_its_card_payment(shop: Shop) -> None:
    sold = paid_by_card(shop)
    gone = started("P-2", kind="refund", amount_minor=40, reverses="P-1")
    shop.tell(shop.till_a, started(), ended(terminal_reference="ABC.1", brand="visa"), sold, gone)
    answer = asked(shop, sold.transaction_id, "transaction")
    assert answer.params["receipt"] == receipt_of(shop, sold)
    (charge,) = json.loads(answer.params["charges"])
    assert (charge["terminal_reference"], charge["card"], charge["refunds"]) == ("ABC.1", "Visa 1142", {"P-2": 40})


def test_an_order_paid_on_the_web_is_told_as_a_sale_of_what_the_customer_has(shop: Shop) -> None:
    work = begin(shop)
    rate = RateDraft("IE", "standard", "A", "VAT", 230_000, False, date(2020, 1, 1))
    shop.db.run(lambda tx: put_rates(tx, [rate]))
    with shop.db.snapshot() as tx:
        number = find_order(tx, work.row.order_id)["number"]
    with pytest.raises(Refused, match="order_not_with_customer"):
        asked(shop, number, "order")
    work.pick(5_000)
    work.stage(5_000)
    work.hand_over(3_000)
    answer = asked(shop, number, "order")
    told = SaleCompleted.model_validate_json(answer.params["sale"])
    whole = work.row.lines[0].price_minor
    assert [(line.quantity_thousandths, line.gross_minor) for line in told.lines] == [(3_000, whole * 3 // 5)]
    assert (told.transaction_id, told.tenders, answer.params["receipt"]) == (work.row.order_id, (), number)
    assert told.tax_minor > 0
    shop.tell(shop.till_b, bring_back(with_cash(told), "T-9").model_copy(update={"shift_id": "S-1"}))
    assert len(json.loads(asked(shop, number, "order").params["returned"])) == 1


def with_cash(told: SaleCompleted) -> SaleCompleted:
    """What comes back is paid out in cash."""
    tender = SoldTender(tender_id="t", kind="cash", tendered_minor=told.total_minor, change_minor=0, rounding_minor=0)
    return told.model_copy(update={"tenders": (tender,)})


def test_more_than_was_sold_is_booked_and_listed(shop: Shop) -> None:
    sold = sale(shop, 1)
    shop.tell(shop.till_a, sold)
    shop.tell(shop.till_b, bring_back(sold, "T-8"))
    assert shop.exceptions() == {}
    shop.tell(shop.till_a, bring_back(sold, "T-9").model_copy(update={"document_number": 2}))
    assert shop.exceptions() == {"returned_more_than_sold": 1}


def test_returns_that_arrive_before_their_sale_are_compared_when_it_comes(shop: Shop) -> None:
    sold = sale(shop, 1)
    shop.tell(shop.till_b, bring_back(sold, "T-8"))
    shop.tell(shop.till_b, bring_back(sold, "T-9").model_copy(update={"document_number": 2}))
    assert shop.exceptions() == {}
    shop.tell(shop.till_a, sold)
    assert shop.exceptions() == {"returned_more_than_sold": 1}


def test_stores_are_told_their_rules_or_the_defaults(shop: Shop) -> None:
    own = ReturnRulesRow(location_id=shop.a.id, days=14, reasons=("faulty",), cash_minor=5_000)
    shop.db.run(lambda tx: set_rules(tx, own))
    with shop.db.snapshot() as tx:
        told = load_return_rules(tx, "", [shop.a.id, shop.b.id])
    assert told == {shop.a.id: own, shop.b.id: ReturnRulesRow(location_id=shop.b.id)}


def test_the_command_shows_what_is_left_of_a_receipt(
    shop: Shop, oms_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AISLE_DATABASE_URL", oms_url)
    sold = sale(shop, 1)
    shop.tell(shop.till_a, sold, bring_back(sold, "T-9"))
    with pytest.raises(SystemExit) as ended:
        main(["returns", "show", receipt_of(shop, sold), "--json"])
    assert not ended.value.code
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["sold"], row["returned"], row["left"], row["stores"]) == (2, 2, 0, "014")
    assert row["paid_back_minor"] == row["paid_minor"] == 200
