"""What a line costs before anything is taken off: of the prices that the customer may have, the lowest."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from tests.calculator.sharing import rounded
from tests.calculator.taxes import levied

Told = dict[str, Any]


def regular(line: Told, told: Told) -> int:
    """A price on a label is what the customer was told; what was paid before or agreed in an order is not reckoned."""
    if line["paid"]:
        return int(line["paid"]["extended"])
    if line["label"] is not None:
        return int(line["label"])
    if line["part"]:
        return _part(line["part"], line["quantity"])
    price, per = _price(line["prices"], abs(line["quantity"]), told["shopper"]["groups"])
    return cost(line["quantity"], price, per, told["digits"])


def cost(quantity: int, price: int, per: int, digits: int) -> int:
    return rounded(Fraction(price * quantity * 10**digits, 10_000 * per))


def taken_off(ahead: Told, lines: Sequence[Told], told: Told) -> int:
    """Of what was paid ahead no more than the goods cost now, with their taxes and by themselves."""
    own = [(regular(lines[at], told), lines[at]["taxes"]) for at in ahead["for"]]
    taxes = levied(own, told["policy"])
    owed = sum(amount for amount, _ in own)
    if not told["policy"]["inclusive"]:
        owed += sum(sum(charged) for _, charged in taxes)
    return int(min(ahead["minor"], owed))


def _part(part: Told, quantity: int) -> int:
    """What all up to here cost, less what those before cost: so all parts come to the price of the whole."""
    before, whole = part["before"], part["whole"]
    return int(part["price"] * (before + quantity) // whole - part["price"] * before // whole)


def _price(prices: Sequence[Told], quantity: int, groups: Sequence[str]) -> tuple[int, int]:
    """A list with a plain price of its own replaces those that it is based on."""
    may = [own for own in prices if own["group"] in ("", *groups) and quantity >= own["least"]]
    plain = [own["level"] for own in may if not own["group"] and not own["least"]]
    counting = [own for own in may if not plain or own["level"] <= min(plain)]
    lowest = min(counting, key=lambda own: Fraction(own["price"], own["per"]))
    return lowest["price"], lowest["per"]
