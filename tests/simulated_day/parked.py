"""Acts of a simulated day: customers who wait aside, and are served by any till that has heard of them."""

from __future__ import annotations

from collections.abc import Sequence

from tests.simulated_day.checkout import Checkout
from tests.simulated_day.paying import PowerCut, pay
from tests.simulated_day.selling import some_goods
from tests.simulated_day.tags import price_of, with_cans


def park(checkout: Checkout, _: PowerCut) -> str:
    goods = some_goods(checkout.dice)
    checkout.scan(goods)
    label = checkout.truth.next_customer()
    checkout.do(lambda own: own.selling.suspend.suspend(label))
    checkout.truth.waiting[label] = goods
    checkout.belt.goods.clear()
    return "parked"


def take_up(checkout: Checkout, power_cut: PowerCut) -> str:
    """Whoever waits goes to a till; where that has not heard of the sale, back to waiting."""
    waiting = checkout.truth.waiting
    if not waiting:
        return "parked: nobody waits"
    label = checkout.dice.choice(list(waiting))
    if not _recalled(checkout, label):
        return "parked: not heard of at this till"
    goods = waiting.pop(label)
    checkout.belt.goods.update(with_cans(goods))
    checkout.total_is(price_of(goods))
    pay(checkout, power_cut)
    return "taken up and sold"


def take_up_by_mistake(checkout: Checkout, _: PowerCut) -> str:
    """Nobody stands here for it: it waits again under its name."""
    waiting = checkout.truth.waiting
    label = checkout.dice.choice(list(waiting)) if waiting else ""
    if not label or not _recalled(checkout, label):
        return "parked: nobody waits"
    checkout.do(lambda own: own.selling.suspend.suspend(label))
    return "taken up by mistake"


def serve_all(checkouts: Sequence[Checkout], power_cut: PowerCut) -> None:
    """At the end of the day nobody waits any more."""
    for label in list(checkouts[0].truth.waiting):
        checkout = next(one for one in checkouts if one.drawer is not None)
        assert _recalled(checkout, label), f"{label} waits and no till knows it"
        checkout.belt.goods.update(with_cans(checkout.truth.waiting.pop(label)))
        pay(checkout, power_cut)


def _recalled(checkout: Checkout, label: str) -> bool:
    shown = checkout.do(lambda own: own.selling.suspend.suspended())
    entry_id = next((one.entry_id for one in shown if one.label == label), "")
    if entry_id:
        checkout.do(lambda own: own.selling.suspend.recall(entry_id))
    return bool(entry_id)
