"""Bags at their places, none of which is forgotten; and customers who are here."""

from __future__ import annotations

from dataclasses import replace

from app.bopis.board import Board
from app.bopis.check_in import CheckIn
from app.bopis.hand_over import HandOver
from app.bopis.model.cards import NextStep
from app.bopis.pick import Pick
from app.bopis.remembered import Remembered
from app.bopis.stage import Stage
from contract.messages.facts import OrderCheckedIn, OrderHandedOver
from contract.messages.rows import LocationRow
from contract.rules.collection_code import signed_token
from contract.states.fulfillment import LineState
from tests.integration.app_bopis.till import Till, refused, tell
from tests.unit.app_bopis.builders import CODE, order, order_line


def in_two_bags(till: Till) -> str:
    """Two of Thing 1 and one of Thing 2 were picked; one bag is on the shelf, one in the chiller."""
    lines = (
        order_line(1, quantities={LineState.PICKED: 2000}),
        order_line(2, quantities={LineState.PICKED: 1000}),
    )
    order_id = till.order(order(*lines))
    Stage(till.desk).stage(order_id, "p12, C-2")
    return order_id


def newest(till: Till) -> tuple[str, str]:
    with till.store.read() as conn:
        statement = "SELECT kind, body FROM journal ORDER BY position DESC LIMIT 1"
        kind, body = conn.exec_driver_sql(statement).one()
    return str(kind), str(body)


def test_each_shelf_named_has_a_bag_and_its_area_says_how_cold_it_is(till: Till) -> None:
    shown = Board(till.desk).card(in_two_bags(till))
    assert [(bag.bag_id, bag.place, bag.shelf) for bag in shown.bags] == [
        ("W-20497-330/1", "shelf", "P-12"),
        ("W-20497-330/2", "chiller", "C-2"),
    ]
    assert shown.step is NextStep.HAND_OVER


def test_the_same_bags_on_the_same_shelves_are_told_once(till: Till) -> None:
    order_id = in_two_bags(till)
    assert refused(lambda: Stage(till.desk).stage(order_id, "P-12, C-2")).code == "nothing_to_stage"
    moved = Stage(till.desk).stage(order_id, "P-12, F-1")
    assert [bag.place for bag in moved.bags] == ["shelf", "freezer"]


def test_what_is_found_later_gets_a_bag_of_its_own_and_none_is_forgotten(till: Till) -> None:
    found_later = order_line(2, quantities={LineState.STAGED: 1000, LineState.PICKED: 1000})
    order_id = till.order(order(order_line(1, quantities={LineState.STAGED: 1000}), found_later, shelf="P-12"))
    shown = Stage(till.desk).stage(order_id, "C-2")
    assert [(bag.bag_id, bag.shelf) for bag in shown.bags] == [("W-20497-330/1", "P-12"), ("W-20497-330/2", "C-2")]
    assert shown.shelf == "P-12"
    desk = HandOver(till.desk)
    desk.check_code(order_id, CODE)
    desk.take_bag(order_id, "W-20497-330/2")
    assert desk.give_all(order_id).blocked_by == "bag_forgotten"


def test_an_order_does_not_leave_without_its_other_bag(till: Till) -> None:
    order_id, desk = in_two_bags(till), HandOver(till.desk)
    desk.check_code(order_id, CODE)
    desk.take_bag(order_id, "W-20497-330/1")
    view = desk.give_all(order_id)
    assert view.blocked_by == "bag_forgotten"
    missing = refused(lambda: desk.hand_over(order_id))
    assert (missing.code, missing.params["shelves"]) == ("bag_forgotten", "C-2")
    assert desk.take_bag(order_id, "W-20497-330/2").blocked_by is None
    desk.hand_over(order_id)
    assert OrderHandedOver.model_validate_json(newest(till)[1]).bags == ("W-20497-330/1", "W-20497-330/2")


def test_the_last_bag_scanned_gives_everything(till: Till) -> None:
    order_id, desk = in_two_bags(till), HandOver(till.desk)
    desk.check_code(order_id, CODE)
    assert desk.scan(order_id, "w-20497-330/2").given_items == 0
    view = desk.scan(order_id, "W-20497-330/1")
    assert (view.given_items, view.blocked_by) == (3, None)
    assert desk.take_bag(order_id, "W-20497-330/1").blocked_by == "bag_forgotten"
    assert refused(lambda: desk.take_bag(order_id, "W-1/1")).code == "bag_of_other_order"


def test_a_part_may_leave_while_a_bag_stays(till: Till) -> None:
    order_id, desk = in_two_bags(till), HandOver(till.desk)
    desk.check_code(order_id, CODE)
    desk.take_bag(order_id, "W-20497-330/1")
    desk.give(order_id, "line-1")
    assert desk.hand_over(order_id).partly
    assert [bag.shelf for bag in Board(till.desk).card(order_id).bags] == ["C-2"]


def test_somebody_else_is_told_as_such_and_who_signed_is_kept_beside_the_entry(till: Till) -> None:
    order_id, desk = in_two_bags(till), HandOver(till.desk)
    assert not desk.check_person(order_id, "eoin  mccarthy").proxy
    assert desk.check_person(order_id, "Maeve Byrne").proxy
    for bag in ("W-20497-330/1", "W-20497-330/2"):
        desk.take_bag(order_id, bag)
    assert desk.sign(order_id, "M 1,2 3,4").signed
    assert refused(lambda: desk.sign(order_id, "x" * 4_001)).code == "signature_too_long"
    desk.hand_over(order_id)
    body = newest(till)[1]
    told = OrderHandedOver.model_validate_json(body)
    assert (told.proxy, told.document_seen, told.signature is not None) == (True, True, True)
    assert "Maeve" not in body
    assert "1,2" not in body


def test_who_is_here_comes_first_until_served(till: Till) -> None:
    late = till.order(order(number="W-1", due_at="2026-11-21T08:00:00.000Z"))
    waiting = in_two_bags(till)
    board, check_in = Board(till.desk), CheckIn(till.desk)
    assert [card.order_id for card in board.view().todo] == [late]
    check_in.check_in(waiting, "bay 3")
    till.hands.pass_by(minutes=4)
    view = board.view()
    assert [card.order_id for card in view.todo] == [waiting, late]
    assert (view.here, view.todo[0].here_minutes, view.todo[0].here_place) == (1, 4, "bay 3")
    desk = HandOver(till.desk)
    desk.check_code(waiting, CODE)
    for bag in ("W-20497-330/1", "W-20497-330/2"):
        desk.take_bag(waiting, bag)
    desk.hand_over(waiting)
    assert board.view().here == 0


def test_here_is_told_once_and_taken_back(till: Till) -> None:
    order_id, check_in = in_two_bags(till), CheckIn(till.desk)
    since = check_in.check_in(order_id).here_since
    first = newest(till)
    till.hands.pass_by(minutes=2)
    assert check_in.check_in(order_id).here_since == since
    assert newest(till) == first
    assert check_in.gone(order_id).here_since == ""
    assert OrderCheckedIn.model_validate_json(newest(till)[1]).gone


def test_nobody_comes_for_what_is_sent(till: Till) -> None:
    sent = till.order(order(number="W-2", kind="ship"))
    assert refused(lambda: CheckIn(till.desk).check_in(sent)).code == "not_collected_here"


def test_the_board_shows_the_same_whether_it_remembers_or_reads_anew(till: Till) -> None:
    remembers = Board(till.desk)
    remembers.view()
    first = in_two_bags(till)
    second = till.order(order(number="W-3"))
    seen = remembers.view()
    CheckIn(till.desk).check_in(first)
    Pick(till.desk).open(second)
    till.hands.pass_by(minutes=150)
    fresh = Board(replace(till.desk, remembered=Remembered())).view()
    assert remembers.view() == fresh
    assert remembers.view() != seen


def test_a_signed_code_of_an_order_nobody_heard_of_yet_is_told_from_a_forged_one(till: Till) -> None:
    here = LocationRow(
        location_id="location-1", code="S001", name="Here", legal_entity="entity-1", address="1 Quay", city="Galway",
        country="IE", currency="EUR", time_zone="Europe/Dublin", pricelist="IE-1",
    )  # fmt: skip
    tell(till.store, here, "location-1")
    asked = HandOver(replace(till.desk, genuine=lambda content, signature: signature == content[::-1]))

    def scanned(location: str, sign: bytes = b"") -> str:
        text = signed_token("W-9", CODE, location, lambda content: sign or content[::-1])
        return refused(lambda: asked.find(text)).code

    assert scanned("S001") == "order_on_its_way"
    assert scanned("S002") == "code_of_other_store"
    assert scanned("S001", b"forged") == "code_not_genuine"
    waiting = in_two_bags(till)
    known = signed_token("W-20497-330", CODE, "S001", lambda content: content[::-1])
    assert asked.find(known)[0].order_id == waiting
