"""Acts of a simulated day: drawers are opened, moved, counted and closed; at the end the store is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from app.pos.cash_moves import MoveAsked
from contract.messages.cash_facts import CashKind
from tests.simulated_day import cards
from tests.simulated_day.checkout import Checkout, denominations
from tests.simulated_day.money import fewest
from tests.simulated_day.paying import PowerCut
from tests.simulated_day.rules import MANAGER, TWO_SEE_ABOVE
from tests.simulated_day.truth import Drawer, Movement

_FLOAT = Counter({20_00: 5, 10_00: 5, 5_00: 5, 2_00: 10, 1_00: 10, 50: 10, 20: 10, 10: 10, 5: 20})
_KINDS: tuple[CashKind, ...] = ("loan", "pickup", "paid_in", "paid_out", "safe_drop", "bank_drop")
_TWO_SEE = ("pickup", "safe_drop", "bank_drop")
_WRONG = (("kept", -5_00), ("too much change", -2_00), ("too little change", 1_00))


def open_shift(checkout: Checkout) -> str:
    """With a float from the safe."""
    drawer = Drawer("", Counter(_FLOAT))
    view = checkout.do(lambda own: own.selling.shifts.open(drawer.minor))
    drawer.shift_id = view.sums.shift_id
    checkout.drawer = checkout.truth.drawers[drawer.shift_id] = drawer
    return "opened a shift"


def close_shift(checkout: Checkout, power_cut: PowerCut) -> str:
    """The cashier counts what lies there; whatever explains a difference stands in the truth."""
    drawer = checkout.standing
    checkout.do(lambda own: own.selling.shifts.start_count())
    checkout.till.act(lambda own: cards.desk(own).reconcile_for_close("EUR"))
    checkout.till.quiet()
    checkout.truth.compared[checkout.till.number] += 1
    if checkout.dice.random() < 0.2:
        power_cut(checkout)
        checkout.truth.acts["power cut while counting"] += 1
    counted = denominations(drawer.pieces)
    reason = "Counted twice" if drawer.named_minor else ""
    before = checkout.truth.acts["approved accept_over_short"]
    checkout.do(lambda own: own.selling.shifts.close(counted, reason))
    if checkout.truth.acts["approved accept_over_short"] == before:
        checkout.truth.given_alone.append(("over or short", abs(drawer.named_minor)))
    drawer.counted_minor, checkout.drawer = drawer.minor, None
    return "closed a shift, over or short" if drawer.named_minor else "closed a shift"


def count_and_begin_anew(checkout: Checkout, power_cut: PowerCut) -> str:
    """A Z in the middle of the day."""
    close_shift(checkout, power_cut)
    open_shift(checkout)
    return "counted in the middle of the day"


def change_mind_about_counting(checkout: Checkout, _: PowerCut) -> str:
    checkout.do(lambda own: own.selling.shifts.start_count())
    assert checkout.refused(lambda own: own.selling.sell.scan("milk")) == "shift_counting"
    checkout.do(lambda own: own.selling.shifts.resume())
    return "began to count, and went on"


def move_cash(checkout: Checkout, _: PowerCut) -> str:
    """Between the drawer and the safe, or somebody who is paid; much of it before the manager who allowed it."""
    kind = checkout.dice.deal("moves", _KINDS)
    minor = checkout.dice.choice((5_00, 10_00, 30_00))
    second = checkout.people[MANAGER] if kind in _TWO_SEE and minor > TWO_SEE_ABOVE else None
    asked = MoveAsked(kind, minor, reason="Window cleaner", bag_number="B-7" if kind == "bank_drop" else "")
    moved = Movement(kind, minor, checkout.standing.shift_id, second)
    if moved.drawer_minor < 0 and checkout.standing.minor < minor:
        return "too little in the drawer to move"
    checkout.do(lambda own: own.selling.cash_moves.move(asked))
    checkout.truth.movements.append(moved)
    if moved.drawer_minor > 0:
        checkout.standing.take_in(fewest(minor))
    else:
        checkout.standing.give(minor)
    return f"cash: {kind}"


def look(checkout: Checkout, _: PowerCut) -> str:
    """An X, or the drawer opened without a sale: no money moves."""
    if checkout.dice.deal("look", (True, False)):
        checkout.do(lambda own: own.selling.shifts.print_x())
        return "X"
    checkout.do(lambda own: own.selling.drawer.open_without_sale())
    return "no sale"


def do_wrong(checkout: Checkout, _: PowerCut) -> str:
    """What no book can know: five that somebody keeps, and change that is five too much, or too little."""
    drawer = checkout.standing
    what, minor = checkout.dice.deal("wrong", _WRONG)
    if minor < 0:
        drawer.give(-minor)
    else:
        drawer.take_in(fewest(minor))
    drawer.named[what] += minor
    return f"wrong: {what}"


def hand_on(giver: Checkout, taker: Checkout, hear: Callable[[], None]) -> str:
    """A shift goes to a till that has none, with its drawer; where that has not heard of it, it stays."""
    drawer = giver.standing
    slip = giver.do(lambda own: own.selling.shifts.release()).code
    hear()
    refused = taker.refused(lambda own: own.selling.shifts.take_over(drawer.shift_id, slip))
    if refused:
        not_heard = ("shift_unknown", "shift_not_released", "shift_not_all_heard", "drawer_code_differs")
        assert refused in not_heard, refused
        giver.do(lambda own: own.selling.shifts.take_over(drawer.shift_id, slip))
        return f"shift stayed: {refused}"
    giver.drawer, taker.drawer = None, drawer
    return "shift went to another till"


def close_day(checkout: Checkout, late: Checkout | None, power_cut: PowerCut | None) -> None:
    """With what goes to the bank out of the safe. Every till that counted nothing today is named, with a reason."""
    bag = 1_000_00
    view = checkout.do(lambda own: own.selling.day.start())
    missing = {one.register_id for one in view.registers if one.missing}
    counted = {own.shift_id for own in checkout.truth.drawers.values() if own.counted_minor is not None}
    assert {fact.shift_id for _, fact in view.shifts} == counted, "the day has every shift that was counted"
    assert (late is not None) <= bool(missing), "a till that was not heard of is missing"
    checkout.truth.tills_missing = len(missing)
    checkout.do(lambda own: own.selling.day.review(dict.fromkeys(missing, "Its line is down")))
    checkout.do(lambda own: own.selling.day.bank(bag, "B-1"))
    checkout.truth.movements.append(Movement("bank_drop", bag, None, checkout.people[MANAGER]))
    if power_cut is not None:
        power_cut(checkout)
        checkout.truth.acts["power cut while closing the day"] += 1
        checkout.do(lambda own: own.selling.day.bank(bag, "B-1"))
    checkout.do(lambda own: own.selling.day.close())
    assert checkout.do(lambda own: own.selling.day.report()) == ""
    checkout.truth.day_closed = True
