"""The route, the scan and the shelf, without a database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.bopis.model.code_tries import TRIES, CodeTries
from app.bopis.model.picking import ScannedItem, digits_match, picked, stop_for, taken_back, taking
from app.bopis.model.route import Stop, current, route, walking_order
from app.bopis.model.shelf import shelf_code
from contract.errors import Refused
from contract.states.fulfillment import LineState
from contract.values.time import parse_instant
from tests.unit.app_bopis.builders import order_line

NOON = parse_instant("2026-11-21T12:00:00.000Z")


def stops(*bins: str) -> list[Stop]:
    return [Stop(order_line(number), bin_code) for number, bin_code in enumerate(bins, start=1)]


def test_the_route_walks_bins_in_the_order_of_their_numbers_and_no_bin_last() -> None:
    walked = route(stops("A-10-1", "", "A-2-3", "C-1", "A-2-1"), ())
    assert [stop.bin for stop in walked] == ["A-2-1", "A-2-3", "A-10-1", "C-1", ""]


@pytest.mark.parametrize("strange", ["\u0663-1", "A--", "1", "-", "\u00b2", "A-1-\u00b2"])
def test_a_strange_bin_still_has_a_place(strange: str) -> None:
    assert sorted([walking_order("A-1"), walking_order(strange)])


def test_a_row_put_off_moves_to_the_end_and_stays_in_line() -> None:
    walked = route(stops("A-1", "A-2", "A-3"), ("line-1", "line-2"))
    assert [stop.line.line_id for stop in walked] == ["line-3", "line-1", "line-2"]


def test_the_picker_goes_on_at_the_same_row_until_it_is_done() -> None:
    first, second = stops("A-1", "A-2")
    here = current((first, second), "line-2")
    assert here
    assert here.line.line_id == "line-2"
    done = Stop(order_line(2, quantities={LineState.PICKED: 2000}), "A-2")
    here = current((first, done), "line-2")
    assert here
    assert here.line.line_id == "line-1"
    assert current((done,), None) is None


def test_a_wrong_item_names_both() -> None:
    here = stops("A-1")[0]
    with pytest.raises(Refused) as refused:
        stop_for([here], here, ScannedItem("item-9", "Candle"))
    assert refused.value.code == "wrong_item"
    assert refused.value.params == {"scanned": "Candle", "wanted": "Thing 1"}


def test_a_scan_counts_for_the_row_that_wants_it() -> None:
    here, other = stops("A-1", "A-2")
    assert stop_for([here, other], here, ScannedItem("item-2", "Thing 2")) is other


def test_one_too_many_is_refused() -> None:
    done = Stop(order_line(1, quantities={LineState.PICKED: 2000}), "A-1")
    with pytest.raises(Refused, match="over_pick"):
        stop_for([done], done, ScannedItem("item-1", "Thing 1"))
    with pytest.raises(Refused, match="over_pick"):
        picked(Stop(order_line(1, 1000), "A-1"), 2000)


def test_weighed_goods_take_the_weight_of_the_label() -> None:
    line = order_line(1, 1200, unit="kg")
    far = taking(line, 1200, "", ScannedItem("item-1", "Thing 1", 634), "")
    assert (far.thousandths, far.measured) == (634, 0), "the rest is still wanted"
    near = taking(line, 1200, "", ScannedItem("item-1", "Thing 1", 1134), "")
    assert (near.thousandths, near.measured) == (1200, 1134), "nobody cuts to the gram"
    with pytest.raises(Refused, match="weight_needed"):
        taking(line, 1200, "", ScannedItem("item-1", "Thing 1"), "")


def test_a_case_counts_what_is_in_it() -> None:
    assert taking(order_line(), 2000, "", ScannedItem("item-1", "Thing 1", pieces=12_000), "").thousandths == 12_000


def test_traced_goods_are_not_taken_without_their_lot_or_serial() -> None:
    for tracking, lot, serial in (("lot", "L2611", ""), ("serial", "", "SN-42")):
        with pytest.raises(Refused, match=f"{tracking}_needed"):
            taking(order_line(), 2000, tracking, ScannedItem("item-1", "Thing 1"), "")
        own = taking(order_line(), 2000, tracking, ScannedItem("item-1", "Thing 1", lot=lot, serial=serial), "")
        assert (own.lot, own.serial) == (lot, serial)
    with pytest.raises(Refused, match="trace_unreadable"):
        taking(order_line(), 2000, "lot", ScannedItem("item-1", "Thing 1", lot="L" * 41), "")


def test_half_a_piece_is_refused() -> None:
    with pytest.raises(Refused, match="quantity_not_whole"):
        picked(Stop(order_line(), "A-1"), 500)


def test_more_than_was_picked_cannot_be_taken_back() -> None:
    with pytest.raises(Refused, match="nothing_picked"):
        taken_back(order_line(), 2000, in_hand=1000)


def test_picked_without_a_barcode_needs_the_last_four_digits() -> None:
    assert digits_match(" 4471 ", ["05391522404471"])
    assert not digits_match("471", ["05391522404471"])
    assert not digits_match("", [""])
    assert not digits_match("1234", ["05391522404471"])


@pytest.mark.parametrize(("typed", "code"), [("p-12", "P-12"), (" P12 ", "P-12"), ("C-2-1", "C-2-1")])
def test_a_shelf_is_read_as_people_type_it(typed: str, code: str) -> None:
    assert shelf_code(typed) == code


@pytest.mark.parametrize("typed", ["", "12", "P", "SHELF-1", "P-1234", "P-1-1-1", "9529151022552", "Ｐ-12", "P-١"])
def test_what_is_no_shelf_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="shelf_unreadable"):
        shelf_code(typed)


def test_five_wrong_codes_make_a_wait_that_doubles_and_survives_a_restart() -> None:
    tries, now = CodeTries(), NOON
    for left in range(TRIES - 1, 0, -1):
        tries = CodeTries.from_draft(tries.wrong(now).to_draft())
        assert tries.left == left
        tries.check(now)
    tries = CodeTries.from_draft(tries.wrong(now).to_draft())
    assert tries.waiting(now) == NOON + timedelta(minutes=1)
    with pytest.raises(Refused, match="code_wait"):
        tries.check(NOON + timedelta(seconds=59))
    with pytest.raises(Refused, match="code_wait"):
        tries.check(NOON - timedelta(days=400))
    now = NOON + timedelta(minutes=1)
    tries.check(now)
    for _ in range(TRIES):
        tries = tries.wrong(now)
    assert tries.waiting(now) == now + timedelta(minutes=2)
