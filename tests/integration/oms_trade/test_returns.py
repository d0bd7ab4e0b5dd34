"""What came back across stores: told to whoever asks, and listed where it is more than was sold."""

from __future__ import annotations

import json

import pytest

from contract.messages.facts import ReturnedFrom, SaleCompleted
from contract.messages.rows import ReturnRulesRow
from contract.messages.sync import RequestAnswer, RequestPush
from contract.rules.returnable import NOTHING, paid_lines, refund
from oms.inventory.model import Level
from oms.main import main
from oms.returns.answers import answer_returnable
from oms.returns.wire import load_return_rules, set_rules
from oms.sync.booking import RegisterIdentity
from tests.integration.oms_trade.shop import Shop
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


def asked(shop: Shop, receipt: str) -> RequestAnswer:
    request = RequestPush(id="R-1", kind="returnable", operator_id="O-1", body={"receipt": receipt})
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
