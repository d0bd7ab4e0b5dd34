"""Two registers do the same to the same order: one holds, nothing scanned is lost, and both are told.

Whichever way they hear of each other, over the LAN or through head office: at once, or only after both did it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest

from app.bopis.board import Board
from app.bopis.model.cards import NextStep
from app.bopis.stage import Stage
from app.bopis.take_back import TakeBack
from app.pos.notices import Notices
from contract.messages.facts import OrderHandedOver, OrderPicked, OrderStaged
from contract.messages.rows import OrderLineRow
from contract.states.fulfillment import LineState
from tests.integration.app_bopis.floor import Floor, claim_offline, facts_of, hand_over_all, notices, pick_all
from tests.integration.app_bopis.till import Till, refused
from tests.unit.app_bopis.builders import order, order_line

GOODS = ("item-1", "item-1", "item-2")
PICKED = {LineState.PICKED: 2_000}, {LineState.PICKED: 1_000}
CONTACTS = (Floor.meet, Floor.reach_head_office)


@dataclass(frozen=True)
class Deed:
    """What both do; how an order stands before and after; what the one who hears in time is refused with, and what
    the first and the second are told who did not.
    """

    name: str
    before: tuple[dict[LineState, int], ...]
    do: Callable[[Till, str, int], object]
    late: str
    told: tuple[str, str]
    after: tuple[dict[LineState, int], ...]
    facts: type


def _claim(till: Till, order_id: str, at: int) -> None:
    claim_offline(till, order_id, f"{'ab'[at]}-claim")
    pick_all(till, order_id, *(GOODS[:1] if at else GOODS[1:]))


def _stage(till: Till, order_id: str, at: int) -> None:
    Stage(till.desk).stage(order_id, ("P-12", "C-7")[at])


DEEDS = (
    Deed(
        "claim and pick", ({LineState.OPEN: 2_000}, {LineState.OPEN: 1_000}), _claim, "already_claimed",
        ("order_claim_held_bring", "order_claimed_apart_bring"), PICKED, OrderPicked,
    ),
    Deed(
        "hand over", PICKED, lambda till, order_id, _: hand_over_all(till, order_id), "nothing_chosen",
        ("order_handed_first", "order_handed_apart"),
        ({LineState.HANDED_OVER: 2_000}, {LineState.HANDED_OVER: 1_000}), OrderHandedOver,
    ),
    Deed(
        "stage", PICKED, _stage, "", ("order_staged_apart", "order_staged_here"),
        ({LineState.STAGED: 2_000}, {LineState.STAGED: 1_000}), OrderStaged,
    ),
)  # fmt: skip


def given(floor: Floor, deed: Deed) -> str:
    """The order, as both know it before."""
    lines = [order_line(at, sum(stands.values()), quantities=stands) for at, stands in enumerate(deed.before, start=1)]
    return floor.told(order(*lines))


def told(floor: Floor) -> tuple[list[str], list[str]]:
    first, second = ([one.code for one in notices(till)] for till in floor.tills)
    return first, second


def quantities(lines: tuple[OrderLineRow, ...]) -> tuple[dict[LineState, int], ...]:
    return tuple({LineState(state): count for state, count in line.quantities.items() if count} for line in lines)


def stands(till: Till, order_id: str) -> tuple[dict[LineState, int], ...]:
    with till.desk.look() as conn:
        return quantities(till.desk.standing(conn, order_id).order.lines)


@pytest.mark.parametrize("contact", CONTACTS)
@pytest.mark.parametrize("deed", [one for one in DEEDS if one.late], ids=lambda deed: deed.name)
def test_who_hears_that_it_is_done_is_refused_and_nobody_has_to_be_told(
    floor: Floor, deed: Deed, contact: Callable[[Floor], None]
) -> None:
    order_id = given(floor, deed)
    deed.do(floor.counter, order_id, 0)
    contact(floor)
    assert refused(lambda: deed.do(floor.tablet, order_id, 1)).code == deed.late
    contact(floor)
    assert told(floor) == ([], [])


@pytest.mark.parametrize("contact", CONTACTS)
@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.name)
def test_of_two_who_did_it_apart_one_holds_at_first_contact_and_both_are_told_once(
    floor: Floor, deed: Deed, contact: Callable[[Floor], None]
) -> None:
    order_id = given(floor, deed)
    deed.do(floor.counter, order_id, 0)
    floor.counter.hands.pass_by(minutes=1)
    deed.do(floor.tablet, order_id, 1)
    assert told(floor) == ([], [])
    contact(floor)
    assert stands(floor.counter, order_id) == stands(floor.tablet, order_id) == deed.after
    assert told(floor) == ([deed.told[0]], [deed.told[1]])
    for till in floor.tills:
        assert any(isinstance(fact, deed.facts) for _, fact in facts_of(till)), "what was scanned is kept"
        for one in notices(till):
            Notices(till.store).read(one)
    for again in (*CONTACTS, contact):
        again(floor)
    assert told(floor) == ([], [])


@pytest.mark.parametrize("contact", CONTACTS)
def test_of_two_shelves_the_last_holds_and_the_words_say_what_goes_where(
    floor: Floor, contact: Callable[[Floor], None]
) -> None:
    deed = DEEDS[2]
    order_id = given(floor, deed)
    deed.do(floor.counter, order_id, 0)
    floor.counter.hands.pass_by(minutes=1)
    deed.do(floor.tablet, order_id, 1)
    contact(floor)
    for till in floor.tills:
        card = Board(till.desk).card(order_id)
        assert (card.step, card.shelf) == (NextStep.HAND_OVER, "C-7")
    ((first,), (second,)) = (notices(till) for till in floor.tills)
    assert (first.params["shelf"], first.params["other"], first.params["name"]) == ("P-12", "C-7", "Person 2")
    assert (second.params["shelf"], second.params["other"], second.params["register"]) == ("C-7", "P-12", "Till 1")


def test_of_two_hand_overs_the_words_say_who_when_and_which_goods_and_neither_is_undone(floor: Floor) -> None:
    deed = DEEDS[1]
    order_id = given(floor, deed)
    for at, till in enumerate(floor.tills):
        deed.do(till, order_id, at)
        floor.counter.hands.pass_by(minutes=1)
    floor.meet()
    (lost,) = notices(floor.tablet)
    assert lost.params == {
        "order": "W-20497-330", "name": "Person 1", "register": "Till 1", "at": "2026-11-21T12:00:00.000Z",
        "goods": "2 × Thing 1, 1 × Thing 2", "shelf": "", "other": "",
    }  # fmt: skip
    for till in floor.tills:
        back = TakeBack(till.desk)
        assert refused(partial(back.take_back, order_id, "recorded_twice")).code == "handed_over_twice"
    assert stands(floor.counter, order_id) == deed.after, "the customer keeps what was handed over once"


@pytest.mark.parametrize("contact", CONTACTS)
def test_who_moves_or_takes_back_what_they_heard_of_alarms_nobody(
    floor: Floor, contact: Callable[[Floor], None]
) -> None:
    order_id = given(floor, DEEDS[2])
    for at, till in enumerate(floor.tills):
        _stage(till, order_id, at)
        contact(floor)
    assert Board(floor.counter.desk).card(order_id).shelf == "C-7"
    hand_over_all(floor.counter, order_id)
    TakeBack(floor.counter.desk).take_back(order_id, "not_collected")
    contact(floor)
    _stage(floor.tablet, order_id, 0)
    hand_over_all(floor.tablet, order_id)
    contact(floor)
    assert stands(floor.counter, order_id) == DEEDS[1].after
    assert told(floor) == ([], [])


def test_what_is_heard_later_of_the_other_s_picks_is_told_anew_and_nothing_is_told_twice(floor: Floor) -> None:
    """The line is cut again and again in the middle of what there is to hear."""
    order_id = given(floor, DEEDS[0])
    for at, till in enumerate(floor.tills):
        claim_offline(till, order_id, f"{'ab'[at]}-claim")
        pick_all(till, order_id, *GOODS)
    for most in (2, 1, 1):
        floor.meet(most)
    (first,) = notices(floor.tablet)
    assert (first.code, first.params["goods"]) == ("order_claimed_apart_both", "2 × Thing 1"), "unread words grow"
    Notices(floor.tablet.store).read(first)
    floor.meet()
    (more,) = notices(floor.tablet)
    assert (more.code, more.params["goods"]) == ("order_claimed_apart_more", "1 × Thing 2")
    Notices(floor.tablet.store).read(more)
    for contact in (*CONTACTS, *CONTACTS):
        contact(floor)
    assert notices(floor.tablet) == ()
