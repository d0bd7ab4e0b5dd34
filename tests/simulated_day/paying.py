"""How a customer pays what is left of a sale: in parts of any kind, some of them undone, then in cash or by card."""

from __future__ import annotations

from collections.abc import Callable

from app.pos.model.tender import TenderKind, TenderPart
from tests.simulated_day import cards, value
from tests.simulated_day.checkout import Checkout
from tests.simulated_day.truth import Sold, on_account

PowerCut = Callable[[Checkout], None]


def pay(checkout: Checkout, power_cut: PowerCut) -> Sold:
    """Until nothing is left."""
    dice = checkout.dice
    for _ in range(dice.choice((0, 0, 1, 1, 2))):
        left = checkout.left_minor
        if left > 2:
            parts = _PARTS_OF_MEMBERS if checkout.belt.customer else _PARTS
            dice.deal(f"{len(parts)} parts", parts)(checkout, dice.randint(1, left), power_cut)
    if dice.random() < 0.5:
        _by_card(checkout, checkout.left_minor, power_cut)
    return checkout.settle()


def _by_card(checkout: Checkout, minor: int, power_cut: PowerCut) -> None:
    if minor < 1:
        return
    dice = checkout.dice
    bad = dice.random() < 0.45 and checkout.till.number not in checkout.truth.without_bank
    behavior = dice.deal("bad cards", cards.BAD) if bad else dice.deal("cards", cards.PLAIN)
    paid = cards.charge(checkout, minor, behavior, lambda: power_cut(checkout))
    if paid and dice.random() < 0.15:
        part = checkout.till.act(lambda own: own.selling.settle.view().parts[-1])
        assert checkout.refused(lambda own: own.selling.settle.remove(len(own.selling.settle.view().parts) - 1)) == (
            "payment_take_back_first"
        )
        cards.take_back(checkout, part.reference)
        checkout.truth.acts["card part undone"] += 1


def _by_value(checkout: Checkout, minor: int, _: PowerCut) -> None:
    """Also more than is on the card: the till cannot know."""
    number = checkout.dice.choice(checkout.truth.numbers)
    if not value.redeem(checkout, number, minor):
        return
    checkout.truth.acts["paid with a card of ours"] += 1
    if checkout.dice.random() < 0.2:
        _undone(checkout)
        checkout.belt.redeems[number] -= minor


def _by_account(checkout: Checkout, minor: int, _: PowerCut) -> None:
    """The member pays later."""
    account = on_account(checkout.truth.customers[checkout.belt.customer])
    if value.redeem(checkout, account, minor):
        checkout.truth.acts["paid on account"] += 1


def _by_points(checkout: Checkout, minor: int, _: PowerCut) -> None:
    few = min(minor, checkout.dice.randint(1, 9_00))
    if not value.burn(checkout, few):
        return
    checkout.truth.acts["paid with points"] += 1
    if checkout.dice.random() < 0.2:
        _undone(checkout)
        checkout.belt.burned.pop()


def _by_voucher(checkout: Checkout, minor: int, _: PowerCut) -> None:
    number = checkout.truth.next_voucher()
    part = TenderPart(TenderKind.VOUCHER, minor, number)
    checkout.do(lambda own: own.selling.settle.add(part))
    if checkout.dice.random() < 0.3:
        _undone(checkout)
    else:
        checkout.belt.vouchers[number] += minor
        checkout.truth.acts["paid with a voucher"] += 1


def _undone(checkout: Checkout) -> None:
    """The last part is taken back before the sale is finished."""
    checkout.do(lambda own: own.selling.settle.remove(len(own.selling.settle.view().parts) - 1))
    checkout.truth.acts["part undone"] += 1


_PARTS = (_by_card, _by_value, _by_voucher)
_PARTS_OF_MEMBERS = (_by_account, _by_points, *_PARTS)
