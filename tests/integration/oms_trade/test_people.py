"""Acts of people arrive, and whoever did far more of what costs money than the others of the store stands out."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from contract.messages.facts import (
    ApprovalDenied,
    ApprovalGiven,
    BasketAbandoned,
    CashMoved,
    DrawerOpened,
    Fact,
    OperatorLockedOut,
    OperatorSignedOn,
    OperatorUnlocked,
    ReceiptReprinted,
    SoldLine,
)
from oms.main import main
from oms.people.report import Act, Span, Standing, acts_of, standings
from tests.integration.oms_trade.shop import Shop
from tests.integration.oms_trade.test_sales import sale

DAY = Span(date(2026, 11, 21), date(2026, 11, 21))


def tell(shop: Shop, who: str, *facts: Fact, approver: str | None = None) -> None:
    journal = shop.till_a.journal
    entries = [journal.write(fact, operator_id=who, approver_id=approver) for fact in facts]
    assert {one.answer.value for one in shop.till_a.push(*entries).answers} == {"accepted"}


def found(shop: Shop, span: Span = DAY) -> dict[tuple[str, str], Standing]:
    with shop.db.snapshot() as tx:
        return {(one.operator_id, one.kind): one for one in standings(tx, span)}


def of_person(shop: Shop, who: str, kind: str | None = None) -> tuple[Act, ...]:
    with shop.db.snapshot() as tx:
        return acts_of(tx, DAY, who, kind)


def reprinted(number: int) -> ReceiptReprinted:
    return ReceiptReprinted(transaction_id=f"T-{number}")


def test_who_signs_on_by_badge_is_counted_and_by_pin_is_not(shop: Shop) -> None:
    tell(shop, "anna", OperatorSignedOn(by="badge"), OperatorSignedOn(by="pin"), OperatorSignedOn())
    assert [(act.kind, act.times) for act in of_person(shop, "anna")] == [("operator.signed_on_by_badge", 1)]


def test_every_risky_act_is_counted_for_who_did_it(shop: Shop) -> None:
    asked: dict[str, Any] = {
        "operation": "discount_line",
        "amount_minor": 500,
        "of_minor": 2_499,
        "reason": "above_share",
    }
    tell(
        shop,
        "anna",
        DrawerOpened(reason="no_sale"),
        BasketAbandoned(basket_id="B-1", currency="EUR", total_minor=1_250, lines=()),
        CashMoved(movement_id="M-1", shift_id="S-1", kind="paid_out", currency="EUR", amount_minor=900, reason="Milk"),
        OperatorUnlocked(by="pin"),
        ApprovalDenied(outcome="declined", **asked),
    )
    tell(shop, "anna", ApprovalGiven(by="badge", **asked), approver="marek")
    tell(shop, "marek", OperatorLockedOut(subject_id="anna", attempts=5, until="2026-11-21T10:01:00.000Z"))
    done = {kind: (one.count, one.amount_minor) for (who, kind), one in found(shop).items() if who == "anna"}
    assert done == {
        "no_sale": (1, 0),
        "sale_given_up": (1, 1_250),
        "paid_out": (1, 900),
        "operator.unlocked": (1, 0),
        "approval.denied": (1, 500),
        "approval.given": (1, 500),
        "operator.locked_out": (1, 0),
    }
    assert [act.approver_id for act in of_person(shop, "anna", "approval.given")] == ["marek"]
    assert "marek" not in {who for who, _ in found(shop)}


def test_lines_taken_back_without_a_receipt_are_told_from_those_with_one(shop: Shop) -> None:
    plain = sale(shop)
    back: dict[str, Any] = {
        name: -getattr(plain.lines[0], name)
        for name in ("quantity_thousandths", "regular_minor", "extended_minor", "net_minor", "tax_minor", "gross_minor")
    }
    line = plain.lines[0].model_copy(update={**back, "intent": "return"})
    assert isinstance(line, SoldLine)
    tell(shop, "anna", plain.model_copy(update={"lines": (line,), "total_minor": -200}))
    assert found(shop)["anna", "return_without_receipt"].amount_minor == 200


def test_who_does_far_more_than_the_others_of_the_store_stands_out(shop: Shop) -> None:
    for number, who in enumerate(("anna", "anna", "marek", "marek", "tom", "tom"), start=1):
        tell(shop, who, sale(shop, number))
    for number in range(1, 7):
        tell(shop, "anna", reprinted(number))
    tell(shop, "marek", reprinted(3))
    made = found(shop)
    assert made["anna", "receipt.reprinted"].stands_out
    assert not made["marek", "receipt.reprinted"].stands_out
    assert made["anna", "receipt.reprinted"].expected * 2 == 1
    assert len(of_person(shop, "anna")) == 6
    with shop.db.snapshot() as tx:
        assert standings(tx, DAY)[0].operator_id == "anna"


def test_a_day_or_a_store_that_is_not_asked_for_is_not_counted(shop: Shop) -> None:
    tell(shop, "anna", DrawerOpened(reason="no_sale"))
    assert found(shop, Span(date(2026, 11, 20), date(2026, 11, 20))) == {}
    assert found(shop, Span(DAY.first, DAY.last, shop.b.id)) == {}
    assert set(found(shop, Span(DAY.first, DAY.last, shop.a.id))) == {("anna", "no_sale")}


def test_the_command_names_people_and_lists_the_entries_of_one(
    shop: Shop, oms_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AISLE_DATABASE_URL", oms_url)

    def asked(*words: str) -> Any:
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        assert not ended.value.code
        return capsys.readouterr().out

    asked("operator", "add", "1401", "--name", "Anna", "--role", "cashier", "--location", "014", "--pin", "5687")
    person = json.loads(asked("operator", "list", "--json"))[0]["id"]
    tell(shop, person, DrawerOpened(reason="no_sale"))
    day = ("--from", "2026-11-21", "--to", "2026-11-21", "--json")
    [row] = json.loads(asked("exceptions", "operators", *day))
    assert (row["number"], row["name"], row["kind"], row["count"], row["location"]) == (
        "1401",
        "Anna",
        "no_sale",
        1,
        "014",
    )
    [act] = json.loads(asked("exceptions", "operators", "--operator", "1401", *day))
    assert act["entry_id"] == of_person(shop, person)[0].entry_id
