"""Shifts, sales set aside or given up, reprints, and the drawer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.devices.document import Document, Text
from contract.messages.facts import (
    BasketAbandoned,
    BasketRecalled,
    BasketSuspended,
    Denomination,
    DrawerOpened,
    ReceiptReprinted,
    ShiftClosed,
)
from contract.states.shift import ShiftState
from tests.builders import (
    AISLING,
    EGGS,
    EGGS_GTIN,
    PIN,
    SKILLET_GTIN,
    SOURDOUGH,
    SOURDOUGH_GTIN,
    SUPERVISOR,
    SUPERVISOR_PIN,
    Shop,
    selling_shop,
)
from tests.integration.app_ground.asking import facts, refused

BREAD, EGG, SKILLET = SOURDOUGH_GTIN[1:], EGGS_GTIN[1:], SKILLET_GTIN[1:]
NOTE_50, COIN_2 = Denomination(value_minor=5000, count=3), Denomination(value_minor=200, count=1)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = selling_shop(tmp_path / "data")
    yield made
    made.stop()


def test_a_sale_set_aside_comes_back_whole(shop: Shop) -> None:
    shop.sell.scan(BREAD)
    shop.sell.scan(EGG)
    before = shop.sell.view()
    listed = shop.suspend.suspend(" Mary O’S. ")
    assert (listed.label, listed.total_minor, listed.pieces) == ("Mary O’S.", 735, 2)
    assert refused(shop.suspend.suspend) == "basket_empty"
    shop.sell.scan(SKILLET)
    assert refused(lambda: shop.suspend.recall(listed.entry_id)) == "basket_not_empty"
    shop.sell.abandon()
    shop.restart()
    shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
    assert shop.suspend.suspended() == (listed,)
    shop.suspend.recall(listed.entry_id)
    assert shop.sell.view() == before
    assert shop.suspend.suspended() == ()
    assert len(facts(shop, BasketSuspended)) == len(facts(shop, BasketRecalled)) == 1


def test_a_sale_given_up_is_recorded_with_what_was_in_it(shop: Shop) -> None:
    shop.sell.scan(BREAD)
    line_id = shop.sell.scan(EGG).line_id or ""
    shop.sell.remove(line_id)
    shop.sell.abandon()
    (given_up,) = facts(shop, BasketAbandoned)
    assert isinstance(given_up, BasketAbandoned)
    assert [line.item_id for line in given_up.lines] == [EGGS, SOURDOUGH]
    assert given_up.total_minor == 320
    assert refused(shop.sell.abandon) == "basket_empty"


def test_the_shift_is_counted_and_closed_with_its_sums(shop: Shop) -> None:
    shop.sell.scan(SKILLET)
    shop.settle.pay_cash(5000)
    shop.sell.scan(f"2*{BREAD}")
    shop.settle.pay_cash(640)
    shop.drawer_key.open_without_sale()
    shop.sell.scan(EGG)
    assert refused(shop.shifts.start_count) == "basket_not_empty"
    shop.sell.abandon()
    view = shop.shifts.start_count()
    assert (view.state, view.sums.expected_minor) == (ShiftState.COUNTING, 15_000 + 2500 + 640)
    assert refused(lambda: shop.sell.scan(BREAD)) == "shift_counting"
    shop.shifts.save_count([NOTE_50])
    shop.restart()
    shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
    kept = shop.shifts.current()
    assert kept is not None
    assert (kept.state, kept.counted, kept.counted_minor) == (ShiftState.COUNTING, (NOTE_50,), 15_000)
    assert refused(lambda: shop.shifts.close([NOTE_50, COIN_2])) == "over_short_reason_needed"
    report = shop.shifts.close([NOTE_50, COIN_2], "Wrong change")
    closed = report.fact
    assert (closed.counted_minor, closed.expected_minor, closed.over_short_minor) == (15_200, 18_140, -2940)
    assert (closed.sale_count, closed.sales_minor, closed.rounding_minor, closed.tax_minor) == (2, 3139, 1, 467)
    assert (closed.drawer_opens, closed.abandoned_count, closed.removed_count) == (1, 1, 1)
    assert (closed.first_sale_number, closed.last_sale_number, closed.document_number) == (1, 2, 1)
    assert [(own.letter, own.gross_minor) for own in closed.tax_totals] == [("A", 640), ("C", 2499)]
    assert shop.shifts.current() is None
    assert shop.shifts.closed()[0].fact == closed
    assert any(isinstance(own, Text) and own.left == "Z report 0001" for own in printed(shop).blocks)
    shop.shifts.open(0)
    assert refused(lambda: shop.shifts.open(0)) == "shift_already_open"


def test_a_count_may_be_left_to_go_on_selling(shop: Shop) -> None:
    assert refused(lambda: shop.shifts.close([])) == "count_not_started"
    shop.shifts.start_count()
    assert refused(lambda: shop.shifts.save_count([Denomination(value_minor=7, count=1)])) == "denomination_unknown"
    shop.shifts.resume()
    shop.sell.scan(BREAD)
    shop.shifts.print_x()
    assert any(isinstance(own, Text) and own.left == "X report" for own in printed(shop).blocks)


def test_an_exact_count_needs_no_reason(shop: Shop) -> None:
    shop.shifts.start_count()
    assert shop.shifts.close([NOTE_50]).fact.over_short_minor == 0
    (closed,) = facts(shop, ShiftClosed)
    assert isinstance(closed, ShiftClosed)
    assert closed.counted == (NOTE_50,)


def test_a_sale_of_before_is_printed_again_as_a_copy(shop: Shop) -> None:
    shop.sell.scan(BREAD)
    done = shop.settle.pay_cash(500)
    shop.sell.scan(EGG)
    shop.settle.pay_cash(500)
    newest, oldest = shop.finished.recent_sales()
    assert (oldest.transaction_id, oldest.receipt_number) == (done.transaction_id, done.receipt_number)
    assert (newest.total_minor, newest.operator_name, newest.pieces) == (415, "Gráinne Walsh", 1)
    shop.finished.reprint(done.transaction_id)
    assert shop.papers.jobs[-1][2]
    assert shop.papers.jobs[-1][1] == shop.papers.jobs[0][1]
    assert len(facts(shop, ReceiptReprinted)) == 1
    assert refused(lambda: shop.finished.reprint("none")) == "sale_unknown"


def test_the_drawer_opens_without_a_sale_only_on_the_record(shop: Shop) -> None:
    shop.drawer_key.open_without_sale()
    reasons = [fact.reason for fact in facts(shop, DrawerOpened) if isinstance(fact, DrawerOpened)]
    assert reasons == ["shift", "no_sale"]


def test_a_seller_may_count_the_drawer_but_not_close_the_shift(shop: Shop) -> None:
    shop.operators.sign_on(AISLING, PIN)
    shop.sell.scan(BREAD)
    assert shop.settle.pay_cash(320).document_number == 1
    shop.shifts.start_count()
    shop.approve(lambda: shop.shifts.close([NOTE_50], "x"))
    report = shop.shifts.close([NOTE_50], "x")
    assert (report.header.operator_id, report.header.approver_id) == (AISLING, SUPERVISOR)


def printed(shop: Shop) -> Document:
    return shop.papers.jobs[-1][1]


def test_half_characters_and_card_numbers_are_kept_nowhere(shop: Shop) -> None:
    shop.sell.scan(BREAD)
    assert refused(lambda: shop.sell.scan("4111111111111111")) == "card_number_typed"
    assert refused(lambda: shop.suspend.suspend("4111 1111 1111 1111")) == "card_number_typed"
    assert shop.suspend.suspend("Mary\ud83d\n O’S.").label == "Mary O’S."
    shop.shifts.start_count()
    assert refused(lambda: shop.shifts.close([NOTE_50], "4111-1111-1111-1111")) == "card_number_typed"
    assert refused(lambda: shop.shifts.close([NOTE_50], "x" * 201)) == "text_too_long"
    assert shop.shifts.close([NOTE_50], "\ud83dmiscounted").fact.reason == "miscounted"
