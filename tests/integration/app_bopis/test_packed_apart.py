"""Two registers that do not hear each other pack the same order: one set of its goods goes to the customer, once.

The other is opened again and put back, at whichever register, and nothing of it is ever given to a carrier.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import count

import pytest

from app.bopis.board import Board
from app.bopis.carriers import LabelReply
from app.bopis.label import Labels
from app.bopis.look_up import LookUp
from app.bopis.model.cards import NextStep, Problem
from app.bopis.pack import Pack
from app.bopis.pick import Pick
from app.bopis.put_back import PutBack
from app.bopis.ship import Ship
from app.bopis.withdrawn_labels import WithdrawnLabels
from app.pos.notices import Notices
from contract.messages.rows import ParcelEntry
from contract.states.fulfillment import LineState
from tests.integration.app_bopis.floor import Floor, claim_offline, notices, pick_all
from tests.integration.app_bopis.till import Till, refused
from tests.unit.app_bopis.builders import order, order_line

CONTACTS = (Floor.meet, Floor.reach_head_office)
TRACKING = ("GL0001", "GL0002")
ALL = ("item-1", "item-1", "item-2")
SHIPPED = ({LineState.SHIPPED: 2_000}, {LineState.SHIPPED: 1_000})


@dataclass
class FakeCarrier:
    """Takes every label back."""

    voided: list[str] = field(default_factory=list)

    def buy(self, request: object) -> LabelReply:
        raise AssertionError("no label is bought here")

    def void(self, label_id: str) -> LabelReply:
        self.voided.append(label_id)
        return LabelReply("voided")


_NUMBERS = count()


def _new_id() -> str:
    """They grow, whoever makes them."""
    return f"id-{next(_NUMBERS):06}"


def given(floor: Floor, *, lines: int = 2) -> str:
    """An order to be sent: two of thing 1, one of each other."""
    goods = [order_line(at, 2_000 if at == 1 else 1_000) for at in range(1, lines + 1)]
    return floor.told(order(*goods, kind="ship", ship_to="Eoin McCarthy"))


def packs(till: Till, order_id: str, *parcels: tuple[str, ...]) -> None:
    """Claims without anybody knowing, picks, and closes these parcels with a label each."""
    first = till.staff.operator_id == "operator-1"
    claim_offline(till, order_id, f"{'a' if first else 'b'}-claim")
    pick_all(till, order_id, *(one for parcel in parcels for one in parcel))
    for at, scans in enumerate(parcels):
        close(till, order_id, scans, f"{TRACKING[0 if first else 1]}{at}", more=at < len(parcels) - 1)


def packed_by_both(floor: Floor) -> str:
    """All of an order, at the same moment."""
    order_id = given(floor)
    for till in floor.tills:
        packs(till, order_id, ALL)
    return order_id


def packed_in_part(floor: Floor) -> str:
    """Thing 1 by the counter, which picked Thing 2 too; all by the tablet in two parcels, and Thing 3 with Thing 1."""
    order_id = given(floor, lines=3)
    claim_offline(floor.counter, order_id, "a-claim")
    pick_all(floor.counter, order_id, "item-1", "item-1", "item-2")
    close(floor.counter, order_id, ("item-1", "item-1"), "GL00010", more=True)
    packs(floor.tablet, order_id, ("item-1", "item-1", "item-3"), ("item-2",))
    return order_id


def close(till: Till, order_id: str, scans: tuple[str, ...], tracking: str, *, more: bool = False) -> None:
    pack = Pack(till.desk, _new_id)
    for scanned in scans:
        pack.scan(order_id, scanned)
    pack.another_parcel(order_id, more=more)
    pack.choose_carrier(order_id, "other", "")
    pack.weigh(order_id, 900)
    view, request = pack.close(order_id)
    assert request is None
    labels = Labels(till.desk, lambda _: FakeCarrier(), _new_id)
    labels.type_tracking(order_id, unlabeled(view.parcels).parcel_id, "GreenLane", tracking)


def unlabeled(parcels: tuple[ParcelEntry, ...]) -> ParcelEntry:
    return next(one for one in parcels if one.label is None)


def waiting(till: Till) -> set[str]:
    """Tracking numbers of what is given to carriers."""
    found = Ship(till.desk, _new_id).waiting()
    return {one.parcel.label.tracking for own in found for one in own.parcels if one.parcel.label}


def collect(till: Till) -> None:
    ship = Ship(till.desk, _new_id)
    for one in ship.waiting():
        ship.collected(one.carrier_id)


def stands(till: Till, order_id: str) -> tuple[dict[LineState, int], ...]:
    with till.desk.look() as conn:
        lines = till.desk.standing(conn, order_id).order.lines
    return tuple({LineState(state): count for state, count in line.quantities.items() if count} for line in lines)


def labels(till: Till, order_id: str) -> dict[str, str]:
    with till.desk.look() as conn:
        parcels = till.desk.standing(conn, order_id).order.parcels
    return {one.label.tracking: str(one.label.state) for one in parcels if one.label}


def read_all(floor: Floor) -> None:
    for till in floor.tills:
        for one in notices(till):
            Notices(till.store).read(one)


def told(floor: Floor) -> tuple[set[str], set[str]]:
    first, second = ({one.code for one in notices(till)} for till in floor.tills)
    return first, second


@pytest.mark.parametrize("contact", CONTACTS)
@pytest.mark.parametrize("opener", [0, 1])
def test_of_two_parcels_one_goes_out_and_the_other_is_opened_by_whoever_stands_there(
    floor: Floor, contact: Callable[[Floor], None], opener: int
) -> None:
    order_id = given(floor)
    packs(floor.tablet, order_id, ALL)
    floor.counter.hands.pass_by(minutes=1)
    packs(floor.counter, order_id, ALL)
    contact(floor)
    for till in floor.tills:
        card = Board(till.desk).card(order_id)
        assert (card.problem, card.step) == (Problem.PACKED_TWICE, NextStep.UNPACK)
        assert waiting(till) == {"GL00010"}, "whose claim holds, its parcel does, though it was closed later"
        (spare,) = LookUp(till.desk).order(order_id).spare
        assert (spare.tracking, spare.operator_name, spare.register_name) == ("GL00020", "Person 2", "Tablet")
        assert spare.quantities == {"line-1": 2_000, "line-2": 1_000}
    assert told(floor) == (
        {"order_claim_held", "order_packed_first"},
        {"order_claimed_apart", "order_packed_apart"},
    )
    done = PutBack(floor.tills[opener].desk).unpack_spare(order_id)
    assert [(line.name, line.thousandths) for line in done.put_back] == [("Thing 1", 2_000), ("Thing 2", 1_000)]
    assert not done.pack_again
    assert refused(lambda: PutBack(floor.tills[opener].desk).unpack_spare(order_id)).code == "nothing_packed_twice"
    contact(floor)
    for till in floor.tills:
        assert Board(till.desk).card(order_id).step is NextStep.SHIP
        assert waiting(till) == {"GL00010"}
    read_all(floor)
    collect(floor.tills[1 - opener])
    contact(floor)
    assert told(floor) == (set(), set()), "what was in a parcel is not told of as picked"
    assert stands(floor.counter, order_id) == stands(floor.tablet, order_id) == SHIPPED


def test_the_label_of_a_parcel_too_many_goes_back_by_itself_once_head_office_has_told_of_both(floor: Floor) -> None:
    order_id = packed_by_both(floor)
    carrier = FakeCarrier()
    for contact, state in ((Floor.meet, "bought"), (Floor.reach_head_office, "voided")):
        contact(floor)
        for till in floor.tills:
            WithdrawnLabels(till.desk, lambda _: carrier).settle()
            assert labels(till, order_id) == {"GL00010": "bought", "GL00020": state}
            assert "label_withdrawn" not in {one.code for one in notices(till)}, "nobody took the order away"


def test_a_parcel_that_was_opened_does_not_rise_again_where_it_is_heard_late_that_it_was_packed(floor: Floor) -> None:
    """The tablet repacks what the counter packed, and its entries reach head office first."""
    order_id = given(floor)
    packs(floor.counter, order_id, ALL)
    floor.meet()
    floor.tablet.hands.pass_by(minutes=1)
    pack = Pack(floor.tablet.desk, _new_id)
    (first,) = pack.view(order_id).parcels
    Labels(floor.tablet.desk, lambda _: FakeCarrier(), _new_id).void(order_id, first.parcel_id)
    pack.unpack(order_id, first.parcel_id)
    close(floor.tablet, order_id, ALL, "GL00029")
    floor.reach_head_office(floor.tablet)
    for till in floor.tills:
        WithdrawnLabels(till.desk, lambda _: FakeCarrier()).settle()
        assert Board(till.desk).card(order_id).step is NextStep.SHIP
        assert waiting(till) == {"GL00029"}


@pytest.mark.parametrize("contact", CONTACTS)
def test_a_parcel_that_left_before_the_other_was_heard_of_is_the_one_that_holds(
    floor: Floor, contact: Callable[[Floor], None]
) -> None:
    order_id = packed_by_both(floor)
    collect(floor.tablet)
    contact(floor)
    assert waiting(floor.counter) == waiting(floor.tablet) == set()
    card = Board(floor.counter.desk).card(order_id)
    assert (card.problem, card.step) == (Problem.PACKED_TWICE, NextStep.UNPACK), "though all of it went out"
    (spare,) = LookUp(floor.counter.desk).order(order_id).spare
    assert spare.tracking == "GL00010"
    PutBack(floor.counter.desk).unpack_spare(order_id)
    contact(floor)
    assert stands(floor.counter, order_id) == stands(floor.tablet, order_id) == SHIPPED
    assert Board(floor.tablet.desk).card(order_id).problem is None


@pytest.mark.parametrize("contact", CONTACTS)
def test_of_two_that_both_left_both_are_told_which_goods_went_twice(
    floor: Floor, contact: Callable[[Floor], None]
) -> None:
    order_id = given(floor)
    for till in floor.tills:
        packs(till, order_id, ALL)
        collect(till)
    contact(floor)
    for own in told(floor):
        assert "order_sent_twice" in own
    (one,) = [one for one in notices(floor.tablet) if one.code == "order_sent_twice"]
    assert (one.params["parcel"], one.params["goods"]) == ("GL00020", "2 × Thing 1, 1 × Thing 2")
    assert Board(floor.counter.desk).card(order_id).problem is None, "there is nothing here to be opened"


@pytest.mark.parametrize("contact", CONTACTS)
def test_parcels_that_share_only_some_goods_lose_none_of_them(floor: Floor, contact: Callable[[Floor], None]) -> None:
    """What only the parcel too many held is packed again; what both held goes back."""
    order_id = packed_in_part(floor)
    contact(floor)
    assert waiting(floor.counter) == {"GL00010", "GL00021"}
    (held,) = [one for one in notices(floor.counter) if one.code.startswith("order_claim_held")]
    assert (held.code, held.params["goods"]) == ("order_claim_held_back", "1 × Thing 2")
    floor.tablet.hands.pass_by(minutes=1)
    done = PutBack(floor.tablet.desk).unpack_spare(order_id)
    assert [(line.name, line.thousandths) for line in done.put_back] == [("Thing 1", 2_000)]
    assert done.pack_again
    contact(floor)
    floor.counter.hands.pass_by(minutes=1)
    assert Board(floor.counter.desk).card(order_id).step is NextStep.PACK
    close(floor.counter, order_id, ("item-3",), "GL00012")
    collect(floor.counter)
    contact(floor)
    assert stands(floor.tablet, order_id) == (*SHIPPED, {LineState.SHIPPED: 1_000})


def test_one_who_packed_all_while_the_other_only_picked_sends_it_and_the_other_puts_back(floor: Floor) -> None:
    order_id = given(floor)
    claim_offline(floor.counter, order_id, "a-claim")
    pick_all(floor.counter, order_id, "item-1", "item-2")
    packs(floor.tablet, order_id, ALL)
    floor.meet()
    ((first,), (second,)) = (notices(till) for till in floor.tills)
    assert (first.code, first.params["goods"]) == ("order_claim_held_back", "1 × Thing 1, 1 × Thing 2")
    assert (second.code, second.params.get("goods")) == ("order_claimed_apart", None)
    assert waiting(floor.counter) == {"GL00020"}
    assert Board(floor.counter.desk).card(order_id).step is NextStep.SHIP


def test_two_parcels_of_one_register_are_no_parcels_too_many(floor: Floor) -> None:
    order_id = given(floor)
    packs(floor.counter, order_id, ("item-1", "item-2"), ("item-1",))
    floor.meet()
    assert waiting(floor.tablet) == {"GL00010", "GL00011"}
    assert refused(partial(PutBack(floor.counter.desk).unpack_spare, order_id)).code == "nothing_packed_twice"
    assert told(floor) == (set(), set())


@pytest.mark.parametrize("contact", CONTACTS)
@pytest.mark.parametrize("read", [False, True])
def test_what_was_brought_and_packed_is_not_to_be_put_back(
    floor: Floor, contact: Callable[[Floor], None], read: bool
) -> None:
    order_id = given(floor)
    for at, scans in enumerate((("item-1", "item-1"), ("item-2",))):
        claim_offline(floor.tills[at], order_id, f"{'ab'[at]}-claim")
        pick_all(floor.tills[at], order_id, *scans)
    contact(floor)
    assert told(floor) == ({"order_claim_held_bring"}, {"order_claimed_apart_bring"})
    if read:
        read_all(floor)
    floor.counter.hands.pass_by(minutes=1)
    close(floor.counter, order_id, ALL, "GL00010")
    contact(floor)
    assert told(floor)[1] <= {"order_claimed_apart_bring", "order_claimed_apart"}
    assert [one.params.get("goods") for one in notices(floor.tablet)] in ([], [None])


def test_what_one_picked_and_the_other_packed_is_not_to_be_put_back(floor: Floor) -> None:
    """A packing table: whoever stands there closes what somebody else picked."""
    order_id = given(floor)
    claim_offline(floor.counter, order_id, "a-claim")
    pick_all(floor.counter, order_id, *ALL)
    claim_offline(floor.tablet, order_id, "b-claim")
    floor.meet()
    read_all(floor)
    floor.tablet.hands.pass_by(minutes=1)
    close(floor.tablet, order_id, ALL, "GL00020")
    floor.meet()
    assert told(floor) == (set(), set())
    assert waiting(floor.counter) == {"GL00020"}


def test_words_that_changed_while_they_were_read_are_still_to_be_read(floor: Floor) -> None:
    order_id = given(floor)
    for at, till in enumerate(floor.tills):
        claim_offline(till, order_id, f"{'ab'[at]}-claim")
        pick_all(till, order_id, *ALL)
    for most in (2, 1, 1):
        floor.meet(most)
    (shown,) = notices(floor.tablet)
    floor.meet()
    Notices(floor.tablet.store).read(shown)
    (anew,) = notices(floor.tablet)
    assert (shown.params["goods"], anew.params["goods"]) == ("2 × Thing 1", "2 × Thing 1, 1 × Thing 2")


@pytest.mark.parametrize("contact", CONTACTS)
def test_a_parcel_opened_at_both_registers_takes_nothing_out_of_the_new_one(
    floor: Floor, contact: Callable[[Floor], None]
) -> None:
    order_id = packed_in_part(floor)
    contact(floor)
    floor.counter.hands.pass_by(minutes=1)
    PutBack(floor.counter.desk).unpack_spare(order_id)
    close(floor.counter, order_id, ("item-3",), "GL00012")
    floor.counter.hands.pass_by(minutes=1)
    PutBack(floor.tablet.desk).unpack_spare(order_id)
    contact(floor)
    for till in floor.tills:
        assert waiting(till) == {"GL00010", "GL00021", "GL00012"}
        assert Board(till.desk).card(order_id).step is NextStep.SHIP
    collect(floor.counter)
    assert stands(floor.counter, order_id) == (*SHIPPED, {LineState.SHIPPED: 1_000})


@pytest.mark.parametrize("contact", CONTACTS)
def test_a_parcel_with_goods_that_are_wanted_no_more_is_opened_and_its_packer_told(
    floor: Floor, contact: Callable[[Floor], None]
) -> None:
    """Thing 2 was short at one till, and found and packed at the other."""
    order_id = given(floor)
    claim_offline(floor.counter, order_id, "a-claim")
    pick_all(floor.counter, order_id, "item-1", "item-1")
    pick = Pick(floor.counter.desk)
    pick.open(order_id)
    pick.short("line-2", 1_000, "not_on_shelf")
    floor.tablet.hands.pass_by(minutes=1)
    packs(floor.tablet, order_id, ALL)
    contact(floor)
    assert Board(floor.tablet.desk).card(order_id).problem is Problem.PARCEL_UNWANTED
    (one,) = [one for one in notices(floor.tablet) if one.code == "order_parcel_unwanted"]
    assert one.params["goods"] == "1 × Thing 2"
    done = PutBack(floor.tablet.desk).unpack_spare(order_id)
    assert [(line.name, line.thousandths) for line in done.put_back] == [("Thing 2", 1_000)]
    assert done.pack_again
    contact(floor)
    assert Board(floor.counter.desk).card(order_id).step is NextStep.PACK


def test_a_parcel_too_many_stays_on_the_board_until_it_was_opened(floor: Floor) -> None:
    order_id = packed_by_both(floor)
    collect(floor.tablet)
    floor.reach_head_office()
    floor.counter.hands.pass_by(days=9)
    assert [one.order_id for one in Board(floor.counter.desk).view().problems] == [order_id]
    PutBack(floor.counter.desk).unpack_spare(order_id)
    floor.reach_head_office()
    assert Board(floor.counter.desk).view().problems == ()
