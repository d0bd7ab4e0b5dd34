"""Acts of a simulated day: drawers are opened, moved, counted and closed; at the end the store is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tests.simulated_day.checkout import Checkout, denominations
from tests.simulated_day.money import fewest
from tests.simulated_day.truth import Drawer, Movement

_FLOAT = Counter({20_00: 5, 10_00: 5, 5_00: 5, 2_00: 10, 1_00: 10, 50: 10, 20: 10, 10: 10, 5: 20})


def open_shift(checkout: Checkout) -> str:
    """With a float from the safe."""
    drawer = Drawer("", Counter(_FLOAT))
    view = checkout.do(lambda own: own.selling.shifts.open(drawer.minor))
    drawer.shift_id = view.sums.shift_id
    checkout.drawer = checkout.truth.drawers[drawer.shift_id] = drawer
    return "opened a shift"


def close_shift(checkout: Checkout) -> str:
    """The cashier counts what lies there; whatever explains a difference stands in the truth."""
    drawer = checkout.standing
    checkout.do(lambda own: own.selling.shifts.start_count())
    counted = denominations(drawer.pieces)
    reason = "Counted twice" if drawer.named.total() else ""
    checkout.do(lambda own: own.selling.shifts.close(counted, reason))
    drawer.counted_minor, checkout.drawer = drawer.minor, None
    return "closed a shift"


def close_day(checkouts: Sequence[Checkout]) -> None:
    """From the first till, with what goes to the bank out of the safe."""
    checkout = checkouts[0]
    bag = 1_000_00
    checkout.do(lambda own: own.selling.day.start())
    checkout.do(lambda own: own.selling.day.review({}))
    checkout.do(lambda own: own.selling.day.bank(bag, "B-1"))
    checkout.truth.movements.append(Movement("bank_drop", bag, None))
    checkout.do(lambda own: own.selling.day.close())
    assert checkout.do(lambda own: own.selling.day.report()) == ""
    checkout.truth.day_closed = True
