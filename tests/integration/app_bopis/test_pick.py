"""Picking by scan on a real database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.bopis.board import Board
from app.bopis.model.cards import NextStep
from app.bopis.pick import Pick
from app.bopis.pick_scan import Detail
from app.bopis.pick_view import ScanMeaning
from contract.errors import Refused
from contract.messages.rows import StockRow
from tests.integration.app_bopis.till import Till, refused, tell
from tests.unit.app_bopis.builders import order, order_line


def three_rows(till: Till) -> str:
    """Thing 1 in A-10-1 (two), Thing 2 in A-2-1 (one), Thing 3 in C-1 (one)."""
    return till.order(order(order_line(1, 2000), order_line(2, 1000), order_line(3, 1000)))


def test_the_route_goes_by_bin_and_each_scan_counts_one(till: Till) -> None:
    pick = Pick(till.desk)
    view = pick.open(three_rows(till))
    assert [row.bin for row in view.route] == ["A-2-1", "A-10-1", "C-1"]
    assert view.current
    assert (view.current.name, view.current.barcode_ending) == ("Thing 2", "0002")
    done = pick.scan("05391522400002")
    assert (done.meaning, done.name, done.thousandths) == (ScanMeaning.ITEM, "Thing 2", 1000)
    assert done.view.current
    assert done.view.current.bin == "A-10-1", "the next row comes by itself"
    first = pick.scan("item-1").view.current
    assert first
    assert (first.open, first.picked) == (1000, 1000)


def test_a_wrong_item_names_both_and_changes_nothing(till: Till) -> None:
    pick = Pick(till.desk)
    pick.open(till.order(order(order_line(1, 2000))))
    error = refused(lambda: pick.scan("item-2"))
    assert (error.code, error.params) == ("wrong_item", {"scanned": "Thing 2", "wanted": "Thing 1"})
    assert pick.view().rows_done == 0


def test_one_too_many_is_refused(till: Till) -> None:
    pick = Pick(till.desk)
    pick.open(till.order(order(order_line(1, 1000), order_line(2, 1000))))
    pick.scan("item-1")
    assert refused(lambda: pick.scan("item-1")).code == "over_pick"


def test_an_unknown_barcode_is_refused_with_its_text(till: Till) -> None:
    pick = Pick(till.desk)
    pick.open(three_rows(till))
    assert refused(lambda: pick.scan("5391522407195")).params == {"text": "5391522407195"}


def test_weighed_goods_take_the_weight_on_the_label(till: Till) -> None:
    pick = Pick(till.desk)
    pick.open(till.order(order(order_line(4, 1200, unit="kg"))))
    assert refused(lambda: pick.scan("item-4")).code == "weight_needed"
    row = pick.scan("item-4@634").view.current
    assert row
    assert (row.picked, row.open) == (634, 566)
    assert refused(lambda: pick.scan("item-4@900")).code == "over_pick"
    last = pick.scan("item-4", Detail(weight_thousandths=540)).view
    assert last.current is None, "within a tenth it is what was ordered"


def test_picked_without_a_barcode_needs_the_last_four_digits(till: Till) -> None:
    pick = Pick(till.desk)
    pick.open(three_rows(till))
    assert refused(lambda: pick.pick("line-1", 2000, "0002")).code == "digits_differ"
    assert pick.pick("line-1", 2000, "0001").rows_done == 1


def test_what_is_short_leaves_the_route_with_a_reason(till: Till) -> None:
    pick = Pick(till.desk)
    order_id = till.order(order(order_line(1, 2000)))
    pick.open(order_id)
    pick.scan("item-1")
    with pytest.raises(Refused, match="over_pick"):
        pick.short("line-1", 2000, "not_on_shelf")
    view = pick.short("line-1", 1000, "not_on_shelf")
    assert (view.current, view.route[0].short) == (None, 1000)
    assert Board(till.desk).card(order_id).step is NextStep.STAGE


def test_do_it_later_moves_the_row_to_the_end_and_a_bin_scan_comes_back_to_it(till: Till) -> None:
    pick = Pick(till.desk)
    pick.open(three_rows(till))
    view = pick.do_later("line-2")
    assert [row.bin for row in view.route] == ["A-10-1", "C-1", "A-2-1"]
    confirmed = pick.scan("a-2-1")
    assert (confirmed.meaning, confirmed.name) == (ScanMeaning.PLACE, "A-2-1")
    assert confirmed.view.current
    assert confirmed.view.current.line_id == "line-2"


def test_unpicking_opens_the_row_again(till: Till) -> None:
    pick = Pick(till.desk)
    pick.open(three_rows(till))
    pick.scan("item-2")
    view = pick.unpick("line-2", 1000)
    assert view.rows_done == 0
    assert refused(lambda: pick.unpick("line-2", 1000)).code == "nothing_picked"


def test_after_a_restart_picking_goes_on_at_the_same_row(till: Till) -> None:
    pick = Pick(till.desk)
    pick.open(three_rows(till))
    pick.do_later("line-2")
    pick.go_to("line-3")
    till.restart()
    view = Pick(till.desk).resume()
    assert view
    assert view.current
    assert view.current.line_id == "line-3"
    assert view.route[-1].put_off


def test_leaving_forgets_which_order_was_open_but_not_the_work(till: Till) -> None:
    pick = Pick(till.desk)
    order_id = three_rows(till)
    pick.open(order_id)
    pick.scan("item-2")
    pick.leave()
    assert Pick(till.desk).resume() is None
    assert Pick(till.desk).open(order_id).rows_done == 1


def test_the_row_shows_what_the_system_has(till: Till) -> None:
    tell(till.store, StockRow(item_id="item-2", on_hand=14_000, reserved=1000), "item-2")
    view = Pick(till.desk).open(three_rows(till))
    assert view.current
    assert view.current.in_stock == 14_000


def test_nobody_picks_without_the_permission(till: Till) -> None:
    order_id = three_rows(till)
    till.staff.denied.add("pick")
    assert refused(lambda: Pick(till.desk).open(order_id)).code == "permission_missing"
    till.staff.operator_id = None
    assert refused(lambda: Pick(till.desk).open(order_id)).code == "not_signed_on"


def test_a_short_needs_its_own_permission(till: Till) -> None:
    pick = Pick(till.desk)
    pick.open(three_rows(till))
    till.staff.denied.add("short_pick")
    assert refused(lambda: pick.short("line-1", 1000, "damaged")).code == "permission_missing"


def test_the_container_of_a_bottle_comes_along_with_it(till: Till) -> None:
    till.items.items["item-3"] = replace(till.items.items["item-3"], container=True)
    pick = Pick(till.desk)
    order_id = three_rows(till)
    assert [row.open for row in pick.open(order_id).route] == [1_000, 2_000, 0]
    pick.leave()
    assert pick.open(order_id).rows_done == 1, "once"
