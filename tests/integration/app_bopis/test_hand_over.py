"""Handing over on a real database: who may collect, what leaves, and what is written of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.bopis.board import Board
from app.bopis.hand_over import HandOver, kept_collection
from app.bopis.look_up import LookUp
from app.bopis.repository import stock_of
from contract.messages.facts import OrderHandedOver
from contract.messages.rows import StockRow
from contract.rules.collection_code import collection_token
from contract.states.fulfillment import LineState
from tests.integration.app_bopis.till import Till, refused, tell
from tests.unit.app_bopis.builders import CODE, order, order_line

WRONG = "000000"


def ready(till: Till, **changes: Any) -> str:
    """Thing 1 (two) and Thing 2 (one) stand on P-12."""
    lines = (
        order_line(1, quantities={LineState.STAGED: 2000}),
        order_line(2, quantities={LineState.STAGED: 1000}),
    )
    return till.order(order(*lines, shelf="P-12", **changes))


def last_fact(till: Till) -> OrderHandedOver:
    with till.store.read() as conn:
        body = conn.exec_driver_sql("SELECT body FROM journal ORDER BY position DESC LIMIT 1").scalar_one()
    return OrderHandedOver.model_validate_json(body)


def test_the_whole_order_leaves_by_its_code(till: Till) -> None:
    tell(till.store, StockRow(item_id="item-1", on_hand=10_000, reserved=2000), "item-1")
    order_id, desk = ready(till), HandOver(till.desk)
    assert desk.open(order_id).blocked_by == "not_identified"
    assert desk.check_code(order_id, "481 733").blocked_by == "nothing_chosen"
    assert desk.give_all(order_id).blocked_by is None
    done = desk.hand_over(order_id)
    assert (done.given_items, done.partly) == (3, False)
    fact = last_fact(till)
    assert (fact.proof, fact.collected_by) == ("code", None)
    with till.store.read() as conn:
        stock = stock_of(conn, "item-1")
    assert stock
    assert (stock.on_hand, stock.reserved) == (8000, 0)
    assert [one.order_id for one in Board(till.desk).view().done] == [order_id]


def test_the_qr_code_finds_the_order_and_proves_it(till: Till) -> None:
    order_id, desk = ready(till), HandOver(till.desk)
    hits = desk.find(collection_token("W-20497-330", CODE))
    assert [(hit.order_id, hit.identified, hit.shelf) for hit in hits] == [(order_id, True, "P-12")]
    assert desk.open(order_id).proof == "code"


def test_a_qr_code_of_another_store_is_told_so(till: Till) -> None:
    ready(till)
    assert refused(lambda: HandOver(till.desk).find(collection_token("W-1", CODE))).code == "order_not_here"


@pytest.mark.parametrize("typed", ["W-20497-330", "330", "eoin", "mccarthy"])
def test_an_order_is_found_by_number_or_name(till: Till, typed: str) -> None:
    order_id = ready(till)
    assert [hit.order_id for hit in HandOver(till.desk).find(typed)] == [order_id]


def test_nothing_is_found_by_nothing(till: Till) -> None:
    ready(till)
    assert HandOver(till.desk).find("  ") == ()
    assert HandOver(till.desk).find("nobody") == ()


def test_five_wrong_codes_make_a_wait_that_a_restart_does_not_end(till: Till) -> None:
    order_id, desk = ready(till), HandOver(till.desk)
    lefts = [refused(lambda: desk.check_code(order_id, WRONG)).params["left"] for _ in range(4)]
    assert lefts == [4, 3, 2, 1]
    assert refused(lambda: desk.check_code(order_id, WRONG)).code == "code_wait"
    till.restart()
    desk = HandOver(till.desk)
    assert refused(lambda: desk.check_code(order_id, CODE)).code == "code_wait", "even the right one waits"
    assert refused(lambda: desk.find(collection_token("W-20497-330", CODE))).code == "code_wait"
    assert desk.open(order_id).wait_until is not None
    till.hands.pass_by(minutes=1)
    assert desk.check_code(order_id, CODE).proof == "code"


def test_a_person_checked_is_named_beside_the_entry_and_not_in_it(till: Till) -> None:
    order_id, desk = ready(till), HandOver(till.desk)
    assert refused(lambda: desk.check_person(order_id, "  ")).code == "name_missing"
    desk.check_person(order_id, " Niamh   O’Sullivan ")
    desk.give_all(order_id)
    desk.hand_over(order_id)
    fact = last_fact(till)
    assert fact.proof == "person_checked"
    assert fact.collected_by
    with till.store.read() as conn:
        entries = conn.exec_driver_sql("SELECT header || body FROM journal").scalars().all()
        attached = conn.exec_driver_sql("SELECT id, value FROM attachment").all()
        drafts = conn.exec_driver_sql("SELECT body FROM draft").scalars().all()
    assert [tuple(one) for one in attached] == [(fact.collected_by.attachment_id, "Niamh O’Sullivan")]
    assert not any("Sullivan" in text for text in [*entries, *drafts])


def test_what_was_checked_of_one_person_does_not_speak_for_the_next(till: Till) -> None:
    order_id, desk = ready(till), HandOver(till.desk)

    def checked() -> tuple[bool, bool, bool, str]:
        with till.store.read() as conn:
            kept = kept_collection(conn, order_id)
        return kept.proxy, kept.document_seen, kept.age_checked, kept.signature

    desk.check_person(order_id, "Maeve Byrne")
    desk.confirm_age(order_id)
    desk.sign(order_id, "M 1,2 3,4")
    desk.check_person(order_id, "Maeve Byrne")
    assert checked() == (True, True, True, "M 1,2 3,4"), "the same person, once more"
    desk.check_person(order_id, "Rory Walsh")
    assert checked() == (True, True, False, "")
    desk.confirm_age(order_id)
    desk.sign(order_id, "R 1,2 3,4")
    desk.check_code(order_id, CODE)
    assert checked() == (False, False, False, "")


def test_part_is_given_part_declined_and_the_rest_stays_staged(till: Till) -> None:
    order_id, desk = ready(till), HandOver(till.desk)
    desk.check_code(order_id, CODE)
    desk.scan(order_id, "item-1")
    view = desk.decline(order_id, "line-2", 1000, "past_date")
    assert (view.given_items, view.declined_items, view.given_minor, view.declined_minor) == (1, 1, 225, 900)
    done = desk.hand_over(order_id)
    assert (done.given_items, done.declined_items, done.partly) == (1, 1, True)
    fact = last_fact(till)
    assert [(line.line_id, line.thousandths) for line in fact.lines] == [("line-1", 1000)]
    assert [(line.line_id, line.thousandths, line.reason) for line in fact.declined] == [("line-2", 1000, "past_date")]
    left = desk.open(order_id)
    assert [(line.ready, line.given) for line in left.lines] == [(1000, 0), (0, 0)]
    assert left.proof is None, "whoever comes for the rest is checked again"


def test_a_scan_of_something_else_is_refused(till: Till) -> None:
    order_id, desk = ready(till), HandOver(till.desk)
    assert refused(lambda: desk.scan(order_id, "item-3")).code == "not_in_order"
    assert refused(lambda: desk.scan(order_id, "unknown")).code == "barcode_unknown"
    assert refused(lambda: desk.scan(order_id, collection_token("W-1", CODE))).code == "code_of_other_order"
    desk.scan(order_id, "item-2")
    assert refused(lambda: desk.scan(order_id, "item-2")).code == "nothing_to_give"


def test_the_age_is_checked_before_restricted_goods_leave(till: Till) -> None:
    line = order_line(1, quantities={LineState.STAGED: 1000}, age_minimum=18)
    order_id, desk = till.order(order(line)), HandOver(till.desk)
    desk.check_code(order_id, CODE)
    assert desk.give_all(order_id).blocked_by == "age_check_needed"
    assert refused(lambda: desk.hand_over(order_id)).params["age"] == 18
    assert desk.confirm_age(order_id).blocked_by is None
    desk.hand_over(order_id)


def test_an_order_that_is_not_paid_does_not_leave(till: Till) -> None:
    order_id, desk = ready(till, paid=False), HandOver(till.desk)
    desk.check_code(order_id, CODE)
    desk.give_all(order_id)
    assert refused(lambda: desk.hand_over(order_id)).code == "order_unpaid"


def test_an_open_hand_over_survives_a_restart_and_can_be_given_up(till: Till) -> None:
    order_id, desk = ready(till), HandOver(till.desk)
    desk.check_code(order_id, CODE)
    desk.give(order_id, "line-1", 1000)
    till.restart()
    desk = HandOver(till.desk)
    view = desk.open(order_id)
    assert (view.proof, view.given_items) == ("code", 1)
    assert desk.clear(order_id, "line-1").given_items == 0
    desk.cancel(order_id)
    assert desk.open(order_id).proof is None


def test_declining_needs_its_own_permission(till: Till) -> None:
    order_id, desk = ready(till), HandOver(till.desk)
    till.staff.denied.add("decline_line")
    assert refused(lambda: desk.decline(order_id, "line-1", 1000, "damaged")).code == "permission_missing"


def test_the_code_is_nowhere_in_the_register(till: Till) -> None:
    order_id, desk = ready(till), HandOver(till.desk)
    desk.check_code(order_id, CODE)
    with till.store.read() as conn:
        kept = [
            *conn.exec_driver_sql("SELECT body FROM row").scalars(),
            *conn.exec_driver_sql("SELECT body FROM draft").scalars(),
        ]
    assert not any(CODE in json.dumps(text) for text in kept)


def test_guessing_over_all_orders_is_bounded_too(till: Till) -> None:
    order_id, look_up = ready(till), LookUp(till.desk)
    found = look_up.by_code("481 733")
    assert found
    assert found.order_id == order_id
    assert [look_up.by_code(WRONG) for _ in range(5)] == [None] * 5
    till.restart()
    look_up = LookUp(till.desk)
    assert refused(lambda: look_up.by_code(CODE)).code == "codes_wait"
    till.hands.pass_by(minutes=1)
    assert look_up.by_code(CODE), "after the wait"
    till.staff.denied.add("hand_over")
    assert refused(lambda: look_up.by_code(CODE)).code == "permission_missing"


def test_a_code_in_other_letters_is_a_wrong_one(till: Till) -> None:
    order_id = ready(till)
    assert refused(lambda: HandOver(till.desk).check_code(order_id, "\ud83d")).code == "code_wrong"


def test_a_name_may_hold_anything_but_a_card(till: Till) -> None:
    order_id, desk = ready(till), HandOver(till.desk)
    assert refused(lambda: desk.check_person(order_id, "4111 1111 1111 1111")).code == "card_number_typed"
    desk.check_person(order_id, "Ann \ud83d\nLee")
    desk.give_all(order_id)
    desk.hand_over(order_id)
    with till.store.read() as conn:
        assert conn.exec_driver_sql("SELECT value FROM attachment").scalars().all() == ["Ann Lee"]
