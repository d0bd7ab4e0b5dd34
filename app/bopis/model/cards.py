"""The orders board: four lists of cards, the most pressing first. Every card names one next step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.bopis.model.bags import bags_of
from app.bopis.model.packing import TO_PACK
from app.bopis.model.standing import Standing, item_count
from app.bopis.model.urgency import Urgency, minutes_left, urgency
from contract.messages.rows import BagEntry, ParcelEntry
from contract.rules.spare_parcels import held_twice
from contract.states.fulfillment import LineState
from contract.states.label import LabelState
from contract.states.order import OrderState
from contract.values.time import parse_instant

_MINUTES_OF_A_DAY = 24 * 60


class Tab(StrEnum):
    TODO = "todo"
    READY = "ready"
    PROBLEMS = "problems"
    DONE = "done"


class NextStep(StrEnum):
    """The one button of a card."""

    RECEIVE = "receive"
    PICK = "pick"
    STAGE = "stage"
    HAND_OVER = "hand_over"
    PACK = "pack"
    SHIP = "ship"
    PUT_BACK = "put_back"
    UNPACK = "unpack"
    NONE = "none"


class Problem(StrEnum):
    """Why an order needs a look."""

    WITHDRAWN_PUT_BACK = "withdrawn_put_back"
    WITHDRAWN_WAITING = "withdrawn_waiting"
    SENT_BACK = "sent_back"
    NOTHING_FOUND = "nothing_found"
    CANCELED = "canceled"
    PACKED_TWICE = "packed_twice"
    PARCEL_UNWANTED = "parcel_unwanted"


TO_OPEN = frozenset({Problem.PACKED_TWICE, Problem.PARCEL_UNWANTED})
"""Parcels that must not leave."""
GOODS_BACK = frozenset({Problem.WITHDRAWN_PUT_BACK, *TO_OPEN})
"""Goods in hand that somebody has to carry to the shelf."""


@dataclass(frozen=True, slots=True)
class OrderCard:
    """What a card of the board shows. ``minutes_left`` is below zero when late.

    ``items`` counts what a person counts, ``picked`` of them are done, ``staged`` wait for the customer; ``short`` is
    in thousandths.
    ``waiting`` facts of this register on the order have not reached head office's row yet. ``sent``: it goes by parcel.
    The customer is here ``here_since``, "" while not; the ``bags`` have waited for them ``waits_days`` whole days,
    ``waits_since``.
    Its goods come by the inbound document ``coming``, "" where they are here, or not yet on their way: ``awaited`` is
    true of both. It goes to a store, where the order ``for_order`` is collected.
    The label of its parcel is of ``carrier_id``, "" for none yet. ``warning`` is the code of a milestone that is about
    to be missed. ``minutes_left`` of what is due later is as it was when it was last read.
    """

    order_id: str
    number: str
    customer_name: str
    state: OrderState
    step: NextStep
    problem: Problem | None
    urgency: Urgency
    minutes_left: int
    due_at: str
    items: int
    picked: int
    staged: int
    short: int
    age_minimum: int
    claimed_by: str
    claimed_by_me: bool
    shelf: str
    total_minor: int
    currency: str
    waiting: int
    sent: bool = False
    here_since: str = ""
    here_minutes: int = 0
    here_place: str = ""
    bags: tuple[BagEntry, ...] = ()
    waits_days: int = 0
    waits_since: str = ""
    carrier_id: str = ""
    warning: str = ""
    coming: str = ""
    awaited: bool = False
    for_order: str = ""


@dataclass(frozen=True, slots=True)
class CarrierStop:
    """When a carrier comes next."""

    carrier_id: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BoardView:
    """The four lists, how many of those to do are late (the badge), and how many customers are here.

    ``stops`` of carriers by their time. ``sends``: some of the orders go by parcel.
    """

    todo: tuple[OrderCard, ...]
    ready: tuple[OrderCard, ...]
    problems: tuple[OrderCard, ...]
    done: tuple[OrderCard, ...]
    late: int
    here: int = 0
    stops: tuple[CarrierStop, ...] = ()
    sends: bool = False


def board(
    standings: Iterable[Standing], now: datetime, operator_id: str | None, done_today: frozenset[str]
) -> BoardView:
    """Every order in its list, by the time left. ``done_today``: ids of orders that ended on this business day."""
    return sorted_board(((tab_of(one), card(one, now, operator_id)) for one in standings), done_today)


def sorted_board(
    cards: Iterable[tuple[Tab, OrderCard]], done_today: frozenset[str], stops: tuple[CarrierStop, ...] = ()
) -> BoardView:
    """The same of cards that know their list."""
    lists: dict[Tab, list[OrderCard]] = {tab: [] for tab in Tab}
    for tab, own in cards:
        if tab is not Tab.DONE or own.order_id in done_today:
            lists[tab].append(own)
    sorted_lists = {tab: tuple(sorted(own, key=_pressing)) for tab, own in lists.items()}
    todo, ready = sorted_lists[Tab.TODO], sorted_lists[Tab.READY]
    return BoardView(
        todo=todo,
        ready=ready,
        problems=sorted_lists[Tab.PROBLEMS],
        done=sorted_lists[Tab.DONE],
        late=sum(one.urgency is Urgency.LATE for one in todo),
        here=sum(bool(one.here_since) for one in todo),
        stops=stops,
        sends=any(one.sent for one in (*todo, *ready)),
    )


def tab_of(standing: Standing) -> Tab:
    """The list an order stands in."""
    if problem_of(standing):
        return Tab.PROBLEMS
    match standing.state:
        case OrderState.OPEN | OrderState.IN_WORK:
            return Tab.TODO
        case OrderState.READY:
            here = bool(standing.order.here_since)
            return Tab.TODO if here or next_step(standing) is NextStep.PACK else Tab.READY
        case _:
            return Tab.DONE


def problem_of(standing: Standing) -> Problem | None:
    """What is wrong with an order, if anything."""
    if standing.withdrawn:
        return Problem.WITHDRAWN_PUT_BACK if standing.goods_in_hand else Problem.WITHDRAWN_WAITING
    if standing.spare:
        twice = any(held_twice(standing.order, one) for one in standing.spare)
        return Problem.PACKED_TWICE if twice else Problem.PARCEL_UNWANTED
    if standing.state is OrderState.CANCELED:
        return Problem.CANCELED
    if standing.state is OrderState.UNFILLABLE:
        return Problem.SENT_BACK if standing.standing(LineState.REJECTED) else Problem.NOTHING_FOUND
    return None


def next_step(standing: Standing) -> NextStep:
    """What comes next: nothing where the order waits for head office."""
    match problem_of(standing):
        case Problem.WITHDRAWN_PUT_BACK:
            return NextStep.PUT_BACK
        case Problem.PACKED_TWICE | Problem.PARCEL_UNWANTED:
            return NextStep.UNPACK
        case None:
            pass
        case _:
            return NextStep.NONE
    if standing.awaited:
        return NextStep.RECEIVE if standing.coming else NextStep.NONE
    if standing.standing(LineState.OPEN):
        return NextStep.PICK
    if standing.order.kind == "ship":
        return _sending_step(standing)
    if standing.standing(LineState.PICKED):
        return NextStep.STAGE
    return NextStep.HAND_OVER if standing.standing(LineState.STAGED) else NextStep.NONE


def _sending_step(standing: Standing) -> NextStep:
    """A parcel without its label is packed no more than goods without a parcel."""
    if standing.standing(*TO_PACK) or not all(_labeled(one) for one in standing.order.parcels):
        return NextStep.PACK
    return NextStep.SHIP if standing.standing(LineState.PACKED) else NextStep.NONE


def _labeled(parcel: ParcelEntry) -> bool:
    return parcel.label is not None and parcel.label.state is LabelState.BOUGHT


def card(standing: Standing, now: datetime, operator_id: str | None) -> OrderCard:
    order = standing.order
    left, state = minutes_left(parse_instant(order.due_at), now), standing.state
    waits_since = order.staged_at if state is OrderState.READY else ""
    return OrderCard(
        order_id=order.order_id,
        number=order.number,
        customer_name=order.customer_name,
        state=state,
        step=next_step(standing),
        problem=problem_of(standing),
        urgency=urgency(left, sent=order.kind == "ship"),
        minutes_left=left,
        due_at=order.due_at,
        items=sum(item_count(line) for line in order.lines),
        picked=sum(item_count(line) for line in order.lines if not line.standing.standing(LineState.OPEN)),
        staged=sum(item_count(line, LineState.STAGED, LineState.PACKED) for line in order.lines),
        short=standing.standing(LineState.SHORT),
        age_minimum=max((line.age_minimum for line in order.lines), default=0),
        claimed_by=order.claim.operator_name if order.claim else "",
        claimed_by_me=order.claim is not None and order.claim.operator_id == operator_id,
        shelf=order.shelf,
        total_minor=order.total_minor,
        currency=order.currency,
        waiting=standing.waiting,
        sent=order.kind == "ship",
        here_since=order.here_since,
        here_minutes=_minutes_since(order.here_since, now),
        here_place=order.here_place,
        bags=bags_of(order),
        waits_days=_days_since(waits_since, now),
        waits_since=waits_since,
        coming=standing.coming if standing.awaited else "",
        awaited=standing.awaited,
        for_order=order.for_order,
        carrier_id=next((one.label.carrier_id for one in order.parcels if one.label and _labeled(one)), ""),
    )


def card_at(own: OrderCard, now: datetime) -> OrderCard:
    """The same order later: itself where nothing that is shown depends on the minute."""
    left = minutes_left(parse_instant(own.due_at), now)
    after = urgency(left, sent=own.sent)
    here, waits = _minutes_since(own.here_since, now), _days_since(own.waits_since, now)
    waited = (here, waits) == (own.here_minutes, own.waits_days)
    if after is own.urgency and waited and (after is Urgency.LATER or left == own.minutes_left):
        return own
    return replace(own, urgency=after, minutes_left=left, here_minutes=here, waits_days=waits)


def _days_since(instant: str, now: datetime) -> int:
    return _minutes_since(instant, now) // _MINUTES_OF_A_DAY


def _minutes_since(instant: str, now: datetime) -> int:
    return max(0, -minutes_left(parse_instant(instant), now)) if instant else 0


def _pressing(one: OrderCard) -> tuple[bool, str, str, str]:
    """Who is here first, then what was promised first."""
    return not one.here_since, one.here_since, one.due_at, one.number
