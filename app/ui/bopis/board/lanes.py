"""What stands where on the board: what is collected beside what is sent, under headings, the most pressing first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC

from app.bopis.model.cards import BoardView, CarrierStop, NextStep, OrderCard, Tab
from app.bopis.model.urgency import Urgency
from contract.values.time import instant_text

AGEING_DAYS = 2
"""An order that has waited so long is looked at: somebody forgot it."""
_PROBLEM_STEPS = (NextStep.UNPACK, NextStep.PUT_BACK, NextStep.NONE)


@dataclass(frozen=True, slots=True)
class Section:
    """Cards under one heading; ``code`` names it. ``stop`` is the carrier's that collects them."""

    code: str
    cards: tuple[OrderCard, ...]
    stop: CarrierStop | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """Sections one below the other. ``code`` is "" where one lane is all there is."""

    code: str
    sections: tuple[Section, ...]

    @property
    def cards(self) -> tuple[OrderCard, ...]:
        return tuple(card for section in self.sections for card in section.cards)


def lanes_of(board: BoardView, tab: Tab, text: str) -> tuple[Lane, ...]:
    """The list shown, in two lanes where the store sends parcels; where something is typed, what every list has of it.

    None where there is nothing to show.
    """
    wanted = " ".join(text.split()).casefold()
    if wanted:
        found = tuple(card for one in Tab for card in of_tab(board, one) if _means(card, wanted))
        return _one_lane(Section("found", found))
    cards = of_tab(board, tab)
    match tab:
        case Tab.TODO:
            return _two_lanes(board, cards, _by_urgency, lambda own: _by_stop(own, board.stops))
        case Tab.READY:
            return _two_lanes(board, cards, _by_age, lambda own: (Section("carrier", own),))
        case Tab.PROBLEMS:
            return _one_lane(*(Section(str(step), _only(cards, step)) for step in _PROBLEM_STEPS))
        case Tab.DONE:
            return _one_lane(Section(str(tab), cards))


def of_tab(board: BoardView, tab: Tab) -> tuple[OrderCard, ...]:
    match tab:
        case Tab.TODO:
            return board.todo
        case Tab.READY:
            return board.ready
        case Tab.PROBLEMS:
            return board.problems
        case Tab.DONE:
            return board.done


Sections = Callable[[tuple[OrderCard, ...]], Iterable[Section]]


def _two_lanes(board: BoardView, cards: tuple[OrderCard, ...], collected: Sections, sent: Sections) -> tuple[Lane, ...]:
    if not cards:
        return ()
    if not board.sends:
        return _one_lane(*collected(cards))
    pickup = tuple(card for card in cards if not card.sent)
    ship = tuple(card for card in cards if card.sent)
    return Lane("pickup", _filled(collected(pickup))), Lane("ship", _filled(sent(ship)))


def _one_lane(*sections: Section) -> tuple[Lane, ...]:
    filled = _filled(sections)
    return (Lane("", filled),) if filled else ()


def _filled(sections: Iterable[Section]) -> tuple[Section, ...]:
    return tuple(section for section in sections if section.cards)


def _by_urgency(cards: tuple[OrderCard, ...]) -> Iterable[Section]:
    yield Section("here", tuple(card for card in cards if card.here_since))
    for one in Urgency:
        yield Section(str(one), tuple(card for card in cards if card.urgency is one and not card.here_since))


def _by_stop(cards: tuple[OrderCard, ...], stops: tuple[CarrierStop, ...]) -> Iterable[Section]:
    """Late first; then by the collection that each has to be ready for."""
    yield Section(str(Urgency.LATE), tuple(card for card in cards if card.urgency is Urgency.LATE))
    ahead = [card for card in cards if card.urgency is not Urgency.LATE]
    times = [(instant_text(stop.at.astimezone(UTC)), stop) for stop in stops]
    placed: dict[str, list[OrderCard]] = {}
    for card in ahead:
        stop = _stop_of(card, times)
        placed.setdefault(stop.carrier_id if stop else "", []).append(card)
    for stop in stops:
        yield Section("stop", tuple(placed.get(stop.carrier_id, ())), stop)
    yield Section("sent", tuple(placed.get("", ())))


def _stop_of(card: OrderCard, times: list[tuple[str, CarrierStop]]) -> CarrierStop | None:
    """The carrier whose label it has; else the last that comes before it is due, or the first of all."""
    if card.carrier_id:
        return next((stop for _, stop in times if stop.carrier_id == card.carrier_id), None)
    in_time = [stop for at, stop in times if at <= card.due_at]
    return in_time[-1] if in_time else next((stop for _, stop in times), None)


def _by_age(cards: tuple[OrderCard, ...]) -> Iterable[Section]:
    yield Section("ageing", tuple(card for card in cards if card.waits_days >= AGEING_DAYS))
    yield Section("ready", tuple(card for card in cards if card.waits_days < AGEING_DAYS))


def _only(cards: tuple[OrderCard, ...], step: NextStep) -> tuple[OrderCard, ...]:
    return tuple(card for card in cards if card.step is step)


def _means(card: OrderCard, wanted: str) -> bool:
    return wanted in card.number.casefold() or wanted in card.customer_name.casefold()


def may_check_in(card: OrderCard) -> bool:
    """Whether somebody may come for it."""
    return not card.sent and card.problem is None and card.step is not NextStep.NONE
