"""What is short is found, replaced or given back by the line; a hand-over is undone soon. On a real database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.bopis.found import Found
from app.bopis.hand_over import HandOver
from app.bopis.model.cards import NextStep
from app.bopis.model.shortage import Missing
from app.bopis.pick import Pick
from app.bopis.reject import Reject
from app.bopis.repository import stock_of
from app.bopis.short import Short, ShortChoice
from app.bopis.stage import Stage
from app.bopis.substitute import Substitute
from app.bopis.take_back import TakeBack
from app.db import journal
from app.pos.tables import returned_line
from contract.messages.facts import OrderHandedOver, OrderShort, OrderSubstituted
from contract.messages.rows import OrderLineRow, OrderRow, StockRow
from contract.operations import operation
from contract.states.fulfillment import LineState
from contract.values.time import parse_instant
from tests.integration.app_bopis.till import STORE, Till, refused, tell
from tests.unit.app_bopis.builders import CODE, order, order_line

OTHER = {"item_id": "item-2", "sku": "10002", "name": "Thing 2"}
ACT = "00000000-act"
"""Ids grow, and the one of an act is made before those of what it records."""
LIKED = {"item_id": "item-3", "sku": "10003", "name": "Thing 3"}


def lines(till: Till, order_id: str) -> tuple[OrderLineRow, ...]:
    with till.desk.look() as conn:
        return till.desk.standing(conn, order_id).order.lines


def quantities(till: Till, order_id: str, at: int = 0) -> dict[LineState, int]:
    return dict(lines(till, order_id)[at].quantities)


def reserved(till: Till, item_id: str) -> tuple[int, int]:
    with till.store.read() as conn:
        stock = stock_of(conn, item_id)
    assert stock is not None
    return stock.on_hand, stock.reserved


def stocked(till: Till, item_id: str, on_hand: int, kept: int) -> None:
    row = StockRow(item_id=item_id, on_hand=on_hand, reserved=kept, safety=0)
    tell(till.store, row, item_id, number=50 + int(item_id[-1]))


def told(till: Till, kind: str) -> int:
    with till.store.read() as conn:
        return len(list(journal.facts(conn, (kind,))))


def missing(thousandths: int = 1000, order_id: str = "order-W-20497-330", line_id: str = "line-1") -> Missing:
    return Missing(order_id, line_id, thousandths)


def liking(*substitutes: dict[str, str]) -> OrderRow:
    return order(order_line(1, 2000, substitutes=substitutes or (OTHER,)))


@pytest.fixture
def handed_over(till: Till) -> str:
    """An order of two that its customer just got."""
    order_id = till.order(order(order_line(1, 2000)))
    pick = Pick(till.desk)
    pick.open(order_id)
    pick.scan("item-1")
    pick.scan("item-1")
    Stage(till.desk).stage(order_id, "P-12")
    counter = HandOver(till.desk)
    counter.check_code(order_id, CODE)
    counter.give_all(order_id)
    counter.hand_over(order_id)
    return order_id


def test_what_a_short_would_do_is_told_before_it_is_done(till: Till) -> None:
    till.order(liking(LIKED, OTHER))
    till.order(order(order_line(1, 1000), number="W-2", customer_name="Ann Other"), number=2)
    stocked(till, "item-1", 3000, 3000)
    stocked(till, "item-2", 9000, 1000)
    till.items.prices.update({"item-2": 200, "item-3": 999})
    shown = Short(till.desk).view([missing()])
    assert (shown.stock.on_hand, shown.stock.reserved_before, shown.stock.reserved_after) == (3000, 3000, 2000)
    assert shown.stock.frozen
    assert [(one.number, one.missing.thousandths) for one in shown.also] == [("W-2", 1000)]
    prices = [(one.sku, one.in_stock, one.price.minor, one.price.less) for one in shown.offers]
    assert prices == [("10003", None, 225, 0), ("10002", 8000, 200, 25)]
    assert told(till, "order.short") == 0


def test_other_orders_that_want_what_is_not_there_are_short_in_the_same_act(till: Till) -> None:
    first = till.order(order(order_line(1, 2000)))
    other = till.order(order(order_line(1, 1000), number="W-2"), number=2)
    short = Short(till.desk)
    also = tuple(one.missing for one in short.view([missing()]).also)
    short.short(ShortChoice((missing(),), "not_on_shelf", also=also, act_id=ACT))
    short.short(ShortChoice((missing(),), "not_on_shelf", also=also, act_id=ACT))
    assert quantities(till, first) == {LineState.OPEN: 1000, LineState.SHORT: 1000}
    assert quantities(till, other) == {LineState.SHORT: 1000}
    assert told(till, OrderShort.KIND) == 2


def test_a_substitute_takes_the_place_of_what_is_short_and_is_never_dearer(till: Till) -> None:
    order_id = till.order(liking())
    stocked(till, "item-1", 2000, 2000)
    stocked(till, "item-2", 5000, 0)
    till.items.prices["item-2"] = 300
    Short(till.desk).short(ShortChoice((missing(1000),), "damaged", "item-2"))
    ordered, instead = lines(till, order_id)
    assert ordered.quantities == {LineState.OPEN: 1000, LineState.SUBSTITUTED: 1000}
    assert (instead.item_id, instead.quantities, instead.replaces) == ("item-2", {LineState.OPEN: 1000}, "line-1")
    assert instead.price_minor == 225
    assert (reserved(till, "item-1"), reserved(till, "item-2")) == ((2000, 1000), (5000, 1000))
    pick = Pick(till.desk)
    pick.open(order_id)
    pick.scan("item-2")
    assert quantities(till, order_id, 1) == {LineState.PICKED: 1000}


def test_a_cheaper_substitute_says_how_much_less_it_costs(till: Till) -> None:
    till.order(liking())
    till.items.prices["item-2"] = 100
    Short(till.desk).short(ShortChoice((missing(2000),), "past_date", "item-2"))
    with till.store.read() as conn:
        ((_, fact),) = journal.facts(conn, (OrderSubstituted.KIND,))
    assert isinstance(fact, OrderSubstituted)
    assert (fact.substitute.price_minor, fact.less_minor) == (200, 250)


def test_a_substitute_that_is_not_wanted_leaves_what_was_ordered_short(till: Till) -> None:
    order_id = till.order(liking())
    till.items.prices["item-2"] = 300
    substitute = Substitute(till.desk)
    Short(till.desk).short(ShortChoice((missing(2000),), "not_on_shelf"))
    substitute.substitute(order_id, "line-1", "item-2", 1000, act_id=ACT)
    substitute.substitute(order_id, "line-1", "item-2", 1000, act_id=ACT)
    (_, instead) = lines(till, order_id)
    substitute.restore(order_id, instead.line_id)
    assert quantities(till, order_id, 0) == {LineState.SHORT: 2000}
    assert quantities(till, order_id, 1) == {LineState.CANCELED: 1000}
    assert refused(lambda: substitute.restore(order_id, instead.line_id)).code == "nothing_to_restore"
    assert refused(lambda: substitute.restore(order_id, "line-1")).code == "not_a_substitute"


def test_only_what_the_customer_allows_and_what_has_a_price_is_a_substitute(till: Till) -> None:
    order_id = till.order(liking())
    short, substitute = Short(till.desk), Substitute(till.desk)
    assert short.view([missing()]).offers == ()
    short.short(ShortChoice((missing(),), "not_on_shelf"))
    assert refused(lambda: substitute.substitute(order_id, "line-1", "item-3", 1000)).code == "substitute_not_allowed"
    assert refused(lambda: substitute.substitute(order_id, "line-1", "item-2", 1000)).code == "substitute_unpriced"
    till.items.prices["item-2"] = 100
    assert refused(lambda: substitute.substitute(order_id, "line-1", "item-2", 2000)).code == "nothing_short"
    assert [one.item_id for one in substitute.offers(order_id, "line-1")] == ["item-2"]


def test_what_was_short_is_found_and_picked(till: Till) -> None:
    order_id = till.order(order(order_line(1, 2000)))
    stocked(till, "item-1", 2000, 2000)
    Short(till.desk).short(ShortChoice((missing(2000),), "not_on_shelf"))
    found = Found(till.desk)
    till.hands.pass_by(minutes=5)
    found.found(order_id, "line-1", 1000, act_id=ACT)
    card = found.found(order_id, "line-1", 1000, act_id=ACT)
    assert card.step is NextStep.PICK
    assert quantities(till, order_id) == {LineState.OPEN: 1000, LineState.SHORT: 1000}
    assert reserved(till, "item-1") == (2000, 1000)
    assert refused(lambda: found.found(order_id, "line-1", 2000)).code == "nothing_short"
    assert refused(lambda: found.found(order_id, "line-1", 500)).code == "quantity_not_whole"


def test_one_line_is_given_back_and_the_rest_stays(till: Till) -> None:
    order_id = till.order(order(order_line(1, 2000), order_line(2, 1000)))
    reject = Reject(till.desk)
    effect = reject.effect(order_id, "no_stock", ["line-2"])
    assert (effect.frozen, effect.released, effect.stays, effect.put_back) == (("Thing 2",), 1000, True, ())
    assert reject.effect(order_id, "no_capacity", ["line-2"]).frozen == ()
    reject.reject(order_id, "no_stock", ["line-2"], act_id=ACT)
    reject.reject(order_id, "no_stock", ["line-2"], act_id=ACT)
    assert quantities(till, order_id, 1) == {LineState.REJECTED: 1000}
    assert quantities(till, order_id, 0) == {LineState.OPEN: 2000}
    assert refused(lambda: reject.reject(order_id, "no_stock", ["line-2"])).code == "nothing_to_reject"
    Found(till.desk).found(order_id, "line-2", 1000)
    assert quantities(till, order_id, 1) == {LineState.OPEN: 1000}


def test_what_was_taken_from_the_shelf_for_a_line_given_back_is_named(till: Till) -> None:
    order_id = till.order(order(order_line(1, 2000), order_line(2, 1000)))
    pick = Pick(till.desk)
    pick.open(order_id)
    pick.scan("item-1")
    effect = Reject(till.desk).effect(order_id, "damaged", ["line-1"])
    assert [(one.bin, one.thousandths) for one in effect.put_back] == [("A-10-1", 1000)]
    assert [(one.thousandths, one.in_hand) for one in effect.lines] == [(2000, 1000)]


def test_a_hand_over_by_mistake_is_in_hand_again(till: Till, handed_over: str) -> None:
    stocked(till, "item-1", 0, 0)
    take_back = TakeBack(till.desk)
    shown = take_back.view(handed_over)
    assert [(one.name, one.thousandths) for one in shown.lines] == [("Thing 1", 2000)]
    assert parse_instant(shown.until) - parse_instant(shown.at) == timedelta(minutes=30)
    till.hands.pass_by(minutes=5)
    take_back.take_back(handed_over, "not_collected", act_id=ACT)
    card = take_back.take_back(handed_over, "not_collected", act_id=ACT)
    assert card.step is NextStep.STAGE
    assert quantities(till, handed_over) == {LineState.PICKED: 2000}
    assert refused(lambda: take_back.view(handed_over)).code == "nothing_handed_over"


def test_a_hand_over_is_undone_for_as_long_as_the_operations_say(till: Till, handed_over: str) -> None:
    till.hands.pass_by(minutes=operation("take_back").undo_minutes + 1)
    assert refused(lambda: TakeBack(till.desk).take_back(handed_over, "wrong_order")).code == "take_back_late"


def test_a_hand_over_that_a_sale_took_money_with_comes_back_as_a_return(till: Till) -> None:
    order_id = till.order(order(order_line(1, quantities={LineState.STAGED: 2000}), paid=False))
    given = {"line_id": "line-1", "item_id": "item-1", "thousandths": 2000}
    with till.desk.act("hand_over") as tx:
        told = {"order_id": order_id, "location_id": STORE, "lines": [given], "proof": "code", "transaction_id": "t-1"}
        tx.record(OrderHandedOver.model_validate(told))
    assert refused(lambda: TakeBack(till.desk).take_back(order_id, "wrong_order")).code == "handed_over_in_sale"


def test_a_hand_over_of_which_something_came_back_is_not_undone(till: Till, handed_over: str) -> None:
    with till.store.transaction() as tx:
        told = {"entry_id": "e", "position": 1, "transaction_id": handed_over, "line_id": "line-1", "units": 1}
        tx.conn.execute(returned_line.insert().values(**told, net_minor=450, tax_minor=0))
    assert refused(lambda: TakeBack(till.desk).take_back(handed_over, "wrong_order")).code == "came_back_already"


def test_undoing_a_hand_over_is_for_those_who_may_refund(till: Till, handed_over: str) -> None:
    till.staff.denied.add("take_back")
    assert refused(lambda: TakeBack(till.desk).take_back(handed_over, "wrong_order")).code == "permission_missing"
