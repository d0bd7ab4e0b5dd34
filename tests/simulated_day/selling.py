"""Acts of a simulated day: goods against money."""

from __future__ import annotations

from collections import Counter

from tests.simulated_day import value
from tests.simulated_day.checkout import Checkout
from tests.simulated_day.dice import Dice
from tests.simulated_day.paying import PowerCut, pay
from tests.simulated_day.rules import GOODS, KITS, WITH_CAN
from tests.simulated_day.tags import Goods, price_of
from tests.simulated_day.truth import GIFT_CARDS

_HAS_OWN_RULES = ("bread", "can", "water")
"""Of which another price makes more than its own line cost otherwise."""


def sell_for_cash(checkout: Checkout, _: PowerCut) -> str:
    goods = some_goods(checkout.dice)
    checkout.scan(goods)
    checkout.total_is(price_of(goods))
    checkout.pay_cash()
    return "sold for cash"


def sell(checkout: Checkout, power_cut: PowerCut) -> str:
    """Paid in any way."""
    goods = some_goods(checkout.dice)
    checkout.scan(goods)
    checkout.total_is(price_of(goods))
    pay(checkout, power_cut)
    return "sold"


def sell_for_less(checkout: Checkout, power_cut: PowerCut) -> str:
    """Something is scratched: a little off, or another price."""
    goods = some_goods(checkout.dice)
    checkout.scan(goods)
    lines = checkout.till.act(lambda own: own.selling.sell.view().lines)
    chosen = [line for line in lines if line.sku not in _HAS_OWN_RULES]
    if not chosen:
        pay(checkout, power_cut)
        return "sold"
    line = checkout.dice.choice(chosen)
    off = checkout.dice.randint(1, max(1, line.extended_minor // checkout.dice.choice((4, 15))))
    if checkout.dice.random() < 0.7:
        checkout.gives("discount", off, lambda own: own.selling.sell.discount_line(line.line_id, off, "Scratched"))
    else:
        pieces = line.quantity_thousandths // 1_000
        each = max(1, line.extended_minor // pieces - off)
        off = line.extended_minor - each * pieces
        told = (line.line_id, each * 100, "Last one")
        checkout.gives("price", off, lambda own: own.selling.sell.override_price(*told))
    checkout.total_is(price_of(goods) - off)
    pay(checkout, power_cut)
    return "sold for less"


def sell_a_card(checkout: Checkout, power_cut: PowerCut) -> str:
    """A gift card is loaded, perhaps with goods beside it."""
    goods = some_goods(checkout.dice) if checkout.dice.random() < 0.5 else Counter()
    minor = checkout.dice.choice((5_00, 10_00, 25_00))
    checkout.scan(goods)
    value.load(checkout, checkout.dice.choice(GIFT_CARDS), minor)
    checkout.total_is(price_of(goods) + minor)
    pay(checkout, power_cut)
    return "loaded a gift card"


def some_goods(dice: Dice) -> Goods:
    """What somebody takes off the shelf."""
    return Counter(dice.choices(list(GOODS), weights=(6, 10, 4, 3, 2, 2, 4, 2), k=dice.randint(1, 4)))


def some_plain_goods(dice: Dice) -> Goods:
    """Of those that can be ordered."""
    plain = [sku for sku in GOODS if sku not in KITS and sku not in WITH_CAN]
    return Counter(dice.choices(plain, k=dice.randint(1, 3)))
