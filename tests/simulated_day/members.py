"""Acts of a simulated day: customers whom the store knows, with prices, coupons, points and accounts of their own."""

from __future__ import annotations

from tests.simulated_day import value
from tests.simulated_day.checkout import Checkout
from tests.simulated_day.paying import PowerCut, pay
from tests.simulated_day.rules import OFF_A_BLENDER
from tests.simulated_day.selling import some_goods
from tests.simulated_day.tags import price_of, worth_of
from tests.simulated_day.truth import on_account


def sell_to_member(checkout: Checkout, power_cut: PowerCut) -> str:
    """Known before the first scan, or only when all is on the belt; pays in any way, later and with points too."""
    goods, early = some_goods(checkout.dice), checkout.dice.random() < 0.5
    number = checkout.dice.deal("members", list(checkout.truth.customers))
    if early:
        greet(checkout, number)
    checkout.scan(goods)
    if not early:
        checkout.total_is(price_of(goods))
        greet(checkout, number)
    checkout.total_is(price_of(goods, number))
    checkout.belt.earning_minor += worth_of(goods, number)
    pay(checkout, power_cut)
    return "sold to a member"


def sell_with_coupon(checkout: Checkout, power_cut: PowerCut) -> str:
    """One that anybody may show; or one of a series, used already perhaps, at a till that this one has not heard."""
    goods = some_goods(checkout.dice)
    if checkout.dice.deal("coupons", (True, False, False)):
        goods["blender"] += 1
        checkout.scan(goods)
        checkout.do(lambda own: own.selling.sell.show_code(OFF_A_BLENDER.lower()))
        checkout.total_is(price_of(goods, coupons=(OFF_A_BLENDER,)))
    else:
        goods["coffee"] += 1
        checkout.scan(goods)
        _show_once(checkout, checkout.truth.coupons[0], price_of(goods))
    pay(checkout, power_cut)
    return "sold with a coupon"


def pay_into_account(checkout: Checkout, _: PowerCut) -> str:
    """A customer pays some of what is owed."""
    customer_id = checkout.dice.choice(list(checkout.truth.customers.values()))
    minor = checkout.dice.choice((5_00, 12_35, 20_00))
    value.pay_in(checkout, on_account(customer_id), minor)
    checkout.total_is(minor)
    checkout.pay_cash()
    return "paid into an account"


def greet(checkout: Checkout, number: str) -> None:
    """By the number on the card."""
    (known,) = checkout.do(lambda own: own.customers.customers.find_here(number))
    checkout.do(lambda own: own.customers.customers.attach(known))
    checkout.belt.customer = number


def _show_once(checkout: Checkout, code: str, without: int) -> None:
    """A coffee costs nothing, but where the till has heard that it was given."""
    used = any(code in sold.coupons for sold in checkout.truth.sold)
    refused = checkout.refused(lambda own: own.selling.sell.show_code(code))
    if used and (refused or checkout.total_minor == without):
        checkout.truth.acts["coupon was taken before, and the till knew"] += 1
        return
    assert not refused, f"{code}: {refused}"
    checkout.total_is(without - price_of({"coffee": 1}))
    checkout.belt.coupons.append(code)
    checkout.truth.acts["coupon was taken twice" if used else "coupon was taken"] += 1
