"""Acts of a simulated day: goods by weight, and empties that come back."""

from __future__ import annotations

from contract.values.gs1 import check_digit
from contract.values.quantity import Quantity, Unit
from tests.simulated_day.checkout import Checkout
from tests.simulated_day.paying import PowerCut, pay
from tests.simulated_day.rules import CAN, CAN_DEPOSIT, CHEESE, CHEESE_NUMBER
from tests.simulated_day.selling import some_goods
from tests.simulated_day.tags import grams_for, price_of, price_of_cheese


def sell_by_weight(checkout: Checkout, power_cut: PowerCut) -> str:
    """At the scale of the till, or with a label that tells what it weighs, or what it costs."""
    goods, grams = some_goods(checkout.dice), checkout.dice.randint(80, 1_500)
    checkout.scan(goods)
    minor, way = price_of_cheese(grams), checkout.dice.deal("scales", ("scale", "weight label", "price label"))
    if way == "scale":
        weighed = Quantity(grams, Unit.KILOGRAM)
        checkout.do(lambda own: own.selling.sell.add_item(checkout.items[CHEESE], weighed))
    elif way == "weight label":
        checkout.do(lambda own: own.selling.sell.scan(_label("21", grams)))
    else:
        checkout.do(lambda own: own.selling.sell.scan(_label("20", minor)))
        grams = grams_for(minor)
    checkout.belt.goods[CHEESE] += 1
    checkout.belt.weights[CHEESE] = grams
    checkout.total_is(price_of(goods) + minor)
    pay(checkout, power_cut)
    return f"sold by weight: {way}"


def bring_empties(checkout: Checkout, power_cut: PowerCut) -> str:
    """Counted at the till, or on a voucher of the machine, which counts once where the tills hear each other."""
    goods, count = some_goods(checkout.dice), checkout.dice.randint(1, 12)
    minor = count * CAN_DEPOSIT
    checkout.scan(goods)
    if checkout.dice.deal("empties", (True, False)):
        checkout.do(lambda own: own.selling.sell.empties.add(checkout.items[CAN], count))
        checkout.belt.empties += count
    else:
        minor = _take_voucher(checkout, minor)
    checkout.total_is(price_of(goods) - minor)
    if checkout.left_minor > 0:
        pay(checkout, power_cut)
    else:
        checkout.settle()
    return "empties came back"


def _take_voucher(checkout: Checkout, minor: int) -> int:
    """What it brings: nothing where the till knows that it was taken."""
    printed, dice = checkout.truth.machine, checkout.dice
    again = bool(printed) and dice.deal("vouchers", (True, True, False))
    if not again:
        printed.append(_label("29", minor, f"{len(printed) + 1:05}"))
    number = printed[-1]
    taken = any(number in sold.machine for sold in checkout.truth.sold)
    refused = checkout.refused(lambda own: own.selling.sell.scan(number))
    if refused:
        assert (refused, taken) == ("voucher_spent", True), refused
        checkout.truth.acts["voucher was taken before, and the till knew"] += 1
        return 0
    checkout.belt.machine.append(number)
    checkout.truth.acts["voucher was taken twice" if taken else "voucher was taken"] += 1
    return int(number[7:12])


def _label(prefix: str, amount: int, number: str = CHEESE_NUMBER) -> str:
    """As a scale or a machine prints it."""
    payload = f"{prefix}{number}{amount:05}"
    return f"{payload}{check_digit(payload)}"
