"""Acts of a simulated day: goods that come back, by a receipt of any till, and sales that are taken back whole."""

from __future__ import annotations

from collections.abc import Sequence

from app.pos.model.line import Condition
from app.pos.model.refund_plan import PlannedRefund
from app.pos.model.tender import TenderKind
from app.pos.post_void import PostVoid
from app.pos.refund import Choice, ReturnableSale, Returns
from app.ui.services import Services
from contract.errors import AisleError, Unavailable
from contract.values.quantity import Quantity
from tests.simulated_day import cards, value
from tests.simulated_day.checkout import Checkout
from tests.simulated_day.members import greet
from tests.simulated_day.paying import PowerCut, pay
from tests.simulated_day.rules import CAN, CAN_DEPOSIT, GOODS
from tests.simulated_day.selling import some_goods, some_plain_goods
from tests.simulated_day.tags import price_of, with_cans, worth_of
from tests.simulated_day.truth import Sold

_REASONS = ("changed_mind", "faulty", "not_as_shown")


def bring_back(checkout: Checkout, _: PowerCut) -> str:
    """Some of what was bought, and the money goes back the way it came."""
    found = _found(checkout)
    if found is None:
        return "came back: the till does not know the sale"
    bought, sale = found
    choices = _choices(checkout, sale)
    if not choices:
        return "came back: nothing is left of the sale"
    for way in _take(checkout, bought, sale, choices):
        _pay_out(checkout, way)
    checkout.settle()
    return "came back, here" if bought.till == checkout.till.number else "came back, bought at another till"


def exchange(checkout: Checkout, power_cut: PowerCut) -> str:
    """Something comes back and something else goes: the customer pays, or gets, the difference."""
    found = _found(checkout)
    choices = _choices(checkout, found[1]) if found else []
    if found is None or not choices:
        return "exchange: nothing is left of the sale"
    _take(checkout, *found, choices)
    goods = some_goods(checkout.dice)
    checkout.scan(goods)
    if checkout.belt.customer:
        checkout.belt.earning_minor += worth_of(goods, checkout.belt.customer)
    if checkout.left_minor > 0:
        pay(checkout, power_cut)
    else:
        checkout.settle()
    return "exchanged"


def bring_too_much(checkout: Checkout, _: PowerCut) -> str:
    """Somebody holds a paper, and goods that are not of it."""
    found = _found(checkout)
    if found is None:
        return "came back: the till does not know the sale"
    line = checkout.dice.choice(found[1].lines)
    choice = Choice(line.line_id, line.available + 1, _REASONS[0])
    refused = checkout.refused(lambda own: returns(own).add(found[1].transaction_id, [choice]))
    assert refused in ("more_than_returnable", "line_unknown", "cannot_come_back"), refused
    return "too much came back, and was refused"


def bring_back_without_paper(checkout: Checkout, _: PowerCut) -> str:
    """The manager is asked; what the price tag says goes back."""
    sku = next(iter(some_plain_goods(checkout.dice)))
    if not checkout.truth.gone()[sku]:
        return "came back without a paper: nobody has it"
    item_id = checkout.items[sku]

    def bring(own: Services) -> None:
        assert own.selling.returns is not None
        own.selling.returns.without_receipt.add(item_id, Quantity.of(1), _REASONS[1], Condition.DAMAGED)

    checkout.gives("refund without a paper", GOODS[sku], bring)
    checkout.total_is(-GOODS[sku])
    checkout.belt.back["", sku] += 1
    checkout.belt.broken["", sku] += 1
    checkout.settle()
    return "came back without a paper"


def take_back_whole(checkout: Checkout, power_cut: PowerCut) -> str:
    """A sale for cash that should not have been, of a member perhaps."""
    goods, number = some_goods(checkout.dice), checkout.dice.deal("voided", ("", *checkout.truth.customers))
    if number:
        greet(checkout, number)
    checkout.scan(goods)
    checkout.total_is(price_of(goods, number))
    checkout.belt.earning_minor = worth_of(goods, number) if number else 0
    sold = checkout.pay_cash()
    done = checkout.do(lambda own: post_void(own).take_back("Rung up twice"))
    checkout.standing.give(done.paid_out_minor)
    checkout.belt.customer, checkout.belt.earning_minor = number, -sold.earning_minor
    checkout.belt.back.update({(sold.receipt, sku): count for sku, count in with_cans(goods).items()})
    checkout.finished(done)
    return "taken back whole"


def returns(own: Services) -> Returns:
    assert own.selling.returns is not None
    return own.selling.returns.returns


def post_void(own: Services) -> PostVoid:
    assert own.selling.returns is not None
    return own.selling.returns.post_void


def _found(checkout: Checkout) -> tuple[Sold, ReturnableSale] | None:
    """A customer of today comes with a paper; None where this till has not heard of that sale."""
    bought = [sold for sold in checkout.truth.sold if sold.goods]
    if not bought:
        return None
    paper = checkout.dice.choice(bought)
    try:
        return paper, checkout.do(lambda own: returns(own).find(paper.receipt))
    except Unavailable as unheard:
        checkout.truth.acts[unheard.code] += 1
        return None


def _choices(checkout: Checkout, sale: ReturnableSale) -> list[Choice]:
    left = [line for line in sale.lines if line.available]
    chosen = checkout.dice.sample(left, k=min(len(left), checkout.dice.randint(1, 2)))
    return [
        Choice(
            line.line_id,
            checkout.dice.randint(1, line.available),
            checkout.dice.choice(_REASONS),
            checkout.dice.choice((Condition.SELLABLE, Condition.DAMAGED)),
        )
        for line in chosen
    ]


def _take(checkout: Checkout, bought: Sold, sale: ReturnableSale, choices: list[Choice]) -> Sequence[PlannedRefund]:
    """How the money is to go back."""
    plan = checkout.do(lambda own: _planned(own, sale, choices))
    minor = sum(way.amount_minor for way in plan)
    checkout.gives("refund", minor, lambda own: returns(own).add(sale.transaction_id, choices))
    names = {line.line_id: line.sku for line in sale.lines}
    cans = sum(choice.units for choice in choices if names[choice.line_id] == CAN)
    if bought.customer:
        checkout.belt.customer = bought.customer
        checkout.belt.earning_minor -= minor - cans * CAN_DEPOSIT
    for choice in choices:
        sku = names[choice.line_id]
        checkout.belt.back[bought.receipt, sku] += choice.units
        if choice.condition is Condition.DAMAGED:
            checkout.belt.broken[bought.receipt, sku] += choice.units
    return plan


def _planned(own: Services, sale: ReturnableSale, choices: list[Choice]) -> Sequence[PlannedRefund]:
    assert own.selling.returns is not None
    ways = own.selling.returns.plans.preview(*returns(own).would_be(sale.transaction_id, choices))
    return [PlannedRefund(way.kind, way.planned_minor, way.reference, way.detail) for way in ways]


def _pay_out(checkout: Checkout, way: PlannedRefund) -> None:
    """As planned; where a card of another till's terminal cannot be reached, onto a card that is held to this one."""
    match way.kind:
        case TenderKind.CARD:
            try:
                cards.give_back(checkout, way.reference, way.amount_minor)
                checkout.truth.acts["went back to its card"] += 1
            except AisleError as error:
                checkout.truth.acts[f"card refund: {error.code}"] += 1
                cards.give_to_card(checkout, way.amount_minor)
        case TenderKind.LOYALTY:
            value.give_points_back(checkout, way.amount_minor)
            checkout.truth.acts["points came back"] += 1
        case TenderKind.STORE_CREDIT | TenderKind.GIFT_CARD | TenderKind.ON_ACCOUNT:
            number = value.number_of(checkout, way.reference) or checkout.dice.choice(checkout.truth.credit_notes)
            value.put_onto(checkout, number, way.amount_minor)
            told = "went back onto its card" if way.reference else "went onto a credit note"
            checkout.truth.acts[told] += 1
        case _:
            return
