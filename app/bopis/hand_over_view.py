"""What the person at the counter sees while an order is handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.bopis.model.bag_ticks import BagTick, bag_ticks, bags_forgotten
from app.bopis.model.code_tries import CodeTries
from app.bopis.model.collection import Collection, Proof, line_value
from app.bopis.model.standing import Standing, item_count
from app.catalog.model.item import Item
from contract.messages.facts import MovedLine
from contract.messages.rows import OrderLineRow, OrderRow
from contract.rules.placed_order import CHANNEL
from contract.states.fulfillment import LineCommand, LineState
from contract.states.order import OrderState


@dataclass(frozen=True, slots=True)
class OrderHit:
    """An order a customer may mean. ``identified``: the scanned code was theirs."""

    order_id: str
    number: str
    customer_name: str
    phone_end: str
    state: OrderState
    shelf: str
    items: int
    due_at: str
    identified: bool = False


@dataclass(frozen=True, slots=True)
class HandOverLine:
    """One line: ``ready`` could leave now; of it ``given`` and ``declined`` are chosen; ``missing`` was not found.

    Quantities are thousandths. ``not_ready`` is still on the shop floor. ``price_minor`` is what the line cost.
    """

    line_id: str
    item_id: str
    name: str
    size: str
    unit: str
    icon: str
    department: str
    ready: int
    given: int
    declined: int
    reason: str
    not_ready: int
    missing: int
    left_before: int
    price_minor: int
    age_minimum: int


@dataclass(frozen=True, slots=True)
class HandOverView:
    """The open hand-over. ``blocked_by`` is the code of what still keeps it from being done, None when it may be.

    ``deposit_minor`` was paid ahead; ``ready_for_sale``: what was given may leave with a sale, which asks what is owed.
    ``cancelable``: what a till took for it can be paid back.
    """

    order: OrderHit
    proof: Proof | None
    collected_by: str
    tries_left: int
    wait_until: datetime | None
    paid: bool
    currency: str
    total_minor: int
    age_needed: int
    lines: tuple[HandOverLine, ...]
    given_items: int
    given_minor: int
    declined_items: int
    declined_minor: int
    blocked_by: str | None
    deposit_minor: int = 0
    ready_for_sale: bool = False
    cancelable: bool = False
    bags: tuple[BagTick, ...] = ()
    proxy: bool = False
    signed: bool = False
    here_since: str = ""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was committed. ``partly``: some of the order stays with the store."""

    order_id: str
    number: str
    customer_name: str
    given_items: int
    declined_items: int
    declined_minor: int
    currency: str
    partly: bool

    @classmethod
    def of(cls, order: OrderRow, given: Sequence[MovedLine], declined: Sequence[MovedLine]) -> HandedOver:
        """``order`` is as it stood before."""
        left = {line.line_id: _still_to_come(line) for line in order.lines}
        for moved in (*given, *declined):
            left[moved.line_id] -= moved.thousandths
        lines = {line.line_id: line for line in order.lines}
        return cls(
            order_id=order.order_id,
            number=order.number,
            customer_name=order.customer_name,
            given_items=sum(_pieces(lines[one.line_id], one.thousandths) for one in given),
            declined_items=sum(_pieces(lines[one.line_id], one.thousandths) for one in declined),
            declined_minor=sum(line_value(lines[one.line_id], one.thousandths) for one in declined),
            currency=order.currency,
            partly=any(left.values()),
        )


def hit(standing: Standing) -> OrderHit:
    order = standing.order
    return OrderHit(
        order_id=order.order_id,
        number=order.number,
        customer_name=order.customer_name,
        phone_end=order.customer_phone_end,
        state=standing.state,
        shelf=order.shelf,
        items=sum(item_count(line) for line in order.lines),
        due_at=order.due_at,
    )


def hand_over_view(
    standing: Standing, chosen: Collection, tries: CodeTries, now: datetime, items: Mapping[str, Item | None]
) -> HandOverView:
    order = standing.order
    lines = tuple(_line(line, chosen, items.get(line.item_id)) for line in order.lines)
    by_id = {line.line_id: line for line in order.lines}
    return HandOverView(
        order=hit(standing),
        proof=chosen.proof,
        collected_by=chosen.collected_by,
        tries_left=tries.left,
        wait_until=tries.waiting(now),
        paid=order.paid,
        currency=order.currency,
        total_minor=order.total_minor,
        age_needed=chosen.age_needed(standing),
        lines=lines,
        given_items=sum(_pieces(by_id[line.line_id], line.given) for line in lines),
        given_minor=sum(line_value(by_id[line.line_id], line.given) for line in lines),
        declined_items=sum(_pieces(by_id[line.line_id], line.declined) for line in lines),
        declined_minor=sum(line_value(by_id[line.line_id], line.declined) for line in lines),
        blocked_by=blocked_by(standing, chosen),
        deposit_minor=order.deposit_minor,
        ready_for_sale=missing_in_sale(standing, chosen) is None and bool(chosen.given_lines(standing)),
        cancelable=bool(order.deposit_minor) or (order.paid and order.channel == CHANNEL),
        bags=bag_ticks(standing, chosen),
        proxy=chosen.proxy,
        signed=bool(chosen.signature),
        here_since=order.here_since,
    )


def blocked_by(standing: Standing, chosen: Collection) -> str | None:
    """The code of the first thing that is missing before goods may leave."""
    return "order_unpaid" if not standing.order.paid else missing_in_sale(standing, chosen)


def missing_in_sale(standing: Standing, chosen: Collection) -> str | None:
    """The same where the goods leave with a sale, in which what is owed is paid."""
    if chosen.proof is None:
        return "not_identified"
    if not chosen.given_lines(standing) and not chosen.declined_lines(standing):
        return "nothing_chosen"
    if chosen.age_needed(standing):
        return "age_check_needed"
    return "bag_forgotten" if bags_forgotten(standing, chosen) else None


def _line(line: OrderLineRow, chosen: Collection, item: Item | None) -> HandOverLine:
    choice, standing = chosen.choice(line.line_id), line.standing
    return HandOverLine(
        line_id=line.line_id,
        item_id=line.item_id,
        name=line.name,
        size=line.size,
        unit=line.unit,
        icon=item.icon if item else "",
        department=item.department if item else "",
        ready=standing.movable(LineCommand.HAND_OVER),
        given=choice.given,
        declined=choice.declined,
        reason=choice.reason,
        not_ready=standing.standing(LineState.OPEN),
        missing=standing.standing(LineState.SHORT),
        left_before=standing.standing(LineState.HANDED_OVER),
        price_minor=line.price_minor,
        age_minimum=line.age_minimum,
    )


def _still_to_come(line: OrderLineRow) -> int:
    return line.standing.standing(LineState.OPEN, LineState.PICKED, LineState.STAGED)


def _pieces(line: OrderLineRow, thousandths: int) -> int:
    if not thousandths:
        return 0
    return item_count(line) if item_count(line) == 1 else thousandths // 1000
