"""What exactly is asked of a role where money is given away: how much, of what, in which basket."""

from __future__ import annotations

from app.operators.operators import Operators
from app.pos.model.basket import Basket
from app.pos.model.line import ModifierKind
from contract.messages.facts import CashMoved, Fact, SaleCompleted
from contract.rules.permission import Asked
from contract.rules.rounding import extend
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity


def discount_asked(operators: Operators, basket: Basket, line_id: str, amount_minor: int) -> Asked:
    """All that was taken off the line by hand counts, so that a limit is not passed in small steps.

    Refused: ``line_unknown``.
    """
    line = basket.sold_line(line_id)
    before = _given(basket, ModifierKind.DISCOUNT, line_id)
    elsewhere = _given(basket, ModifierKind.DISCOUNT) - before
    return Asked(
        subject=line_id,
        basket_id=basket.basket_id,
        amount_minor=before + max(amount_minor, 0),
        of_minor=line.regular_minor,
        used_minor=elsewhere + _today(operators, "discount_line", ModifierKind.DISCOUNT),
        about=line.name,
    )


def override_asked(operators: Operators, basket: Basket, line_id: str, price: tuple[int, int]) -> Asked:
    """How much less the line costs at ``price``, ten-thousandths for so many thousandths of its unit; more is 0.

    Refused: ``line_unknown``.
    """
    line, (ten_thousandths, per_thousandths) = basket.sold_line(line_id), price
    per = Quantity(max(per_thousandths, 1), line.unit)
    other = extend(UnitPrice(max(ten_thousandths, 0), basket.currency, per), line.quantity).minor
    elsewhere = _given(basket, ModifierKind.PRICE_OVERRIDE) - _given(basket, ModifierKind.PRICE_OVERRIDE, line_id)
    return Asked(
        subject=line_id,
        basket_id=basket.basket_id,
        amount_minor=max(line.regular_minor - other, 0),
        of_minor=line.regular_minor,
        used_minor=elsewhere + _today(operators, "override_price", ModifierKind.PRICE_OVERRIDE),
        about=line.name,
    )


def paid_out_asked(operators: Operators, operation: str, account: str, amount_minor: int, about: str) -> Asked:
    used = operators.used_today(operation, (CashMoved.KIND,), _paid_out)
    return Asked(subject=account, amount_minor=amount_minor, used_minor=used, about=about)


def _today(operators: Operators, operation: str, kind: ModifierKind) -> int:
    return operators.used_today(operation, (SaleCompleted.KIND,), lambda fact: _given_in(fact, kind))


def _given(basket: Basket, kind: ModifierKind, line_id: str | None = None) -> int:
    lines = [line for line in basket.lines if line_id in (None, line.line_id)]
    return sum(max(own.amount_minor, 0) for line in lines for own in line.modifiers if own.kind is kind)


def _given_in(fact: Fact, kind: ModifierKind) -> int:
    if not isinstance(fact, SaleCompleted):
        return 0
    given = [own.amount_minor for line in fact.lines for own in line.modifiers if own.kind == kind]
    return sum(amount for amount in given if amount > 0)


def _paid_out(fact: Fact) -> int:
    return fact.amount_minor if isinstance(fact, CashMoved) and fact.kind == "paid_out" else 0
