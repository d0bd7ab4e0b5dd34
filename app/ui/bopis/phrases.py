"""Orders in words: how long is left, how many, who works on it, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.bopis.model.cards import GOODS_BACK, NextStep, OrderCard
from app.bopis.model.standing import WEIGHED_UNITS
from app.bopis.model.urgency import Urgency
from app.ui.theme.icons import Icon
from app.ui.widgets.chip import ChipView, Tone
from app.wording import Wording, Words, isolated
from contract.errors import AisleError
from contract.states.order import OrderState
from contract.values.time import parse_instant

_MOST_CHARACTERS = 80
_TURNING = dict.fromkeys(range(0x202A, 0x202F))
"""Embeddings and overrides of the reading direction."""
_ENDED = (OrderState.COMPLETED, OrderState.CANCELED, OrderState.UNFILLABLE)


class Phrases:
    """Words and figures of one store, put together."""

    def __init__(self, words: Words, wording: Wording) -> None:
        self.words = words
        self.wording = wording

    def text(self, code: str, /, **params: object) -> str:
        return self.words.text(code, **{name: _tame(value) for name, value in params.items()})

    def count(self, code: str, count: int, /, **params: object) -> str:
        """The plural form of ``code`` for so many, with ``{count}``."""
        return self.words.counted(code, count, **{name: _tame(value) for name, value in params.items()})

    def error(self, error: AisleError) -> str:
        """Why something was not done, in words of our own where there are some; moments as a clock shows them."""
        params = {
            name: self.wording.clock(value) if isinstance(value, datetime) else value
            for name, value in error.params.items()
        }
        own = f"order_{error.code}"
        return self.text(own if own in self.words else error.code, **params)

    def items(self, count: int) -> str:
        return self.count("order_items", count)

    def quantity(self, thousandths: int, unit: str) -> str:
        """``2``, ``0.750 kg``."""
        return self.wording.quantity(thousandths, unit)

    def chip(self, card: OrderCard, now: datetime) -> ChipView:
        """How pressing the order is, or how it stands."""
        if card.problem:
            tone, icon = (Tone.WARN, Icon.UNDO) if card.problem in GOODS_BACK else (Tone.PLAIN, Icon.INFO)
            return ChipView(self.text(f"order_problem_{card.problem}"), tone, icon)
        if card.state in _ENDED:
            return ChipView(self.text("order_sent" if card.sent else "order_collected"), Tone.OK)
        if card.here_since:
            return self.here_chip(card)
        if card.waits_days and card.step is NextStep.HAND_OVER:
            return ChipView(self.count("order_waits_days", card.waits_days), Tone.WARN, Icon.CLOCK)
        if card.state is OrderState.READY and card.step is not NextStep.PACK:
            return ChipView(self.text("order_packed" if card.sent else "order_ready"), Tone.OK)
        return self.due_chip(card, now)

    def here_chip(self, card: OrderCard) -> ChipView:
        """Since when the customer waits."""
        span = self.wording.span(timedelta(minutes=card.here_minutes))
        told = self.text("order_here_for", span=span) if card.here_minutes else self.text("order_here")
        return ChipView(told, Tone.INFO, Icon.PIN_FILLED)

    def due_chip(self, card: OrderCard, now: datetime) -> ChipView:
        """The countdown: late, soon, or when it is due."""
        span = self.wording.span(timedelta(minutes=abs(card.minutes_left)))
        match card.urgency:
            case Urgency.LATE:
                return ChipView(self.text("order_late", span=span), Tone.LATE)
            case Urgency.SOON if card.minutes_left:
                return ChipView(self.text("order_left", span=span), Tone.SOON)
            case Urgency.SOON:
                return ChipView(self.text("order_now"), Tone.SOON)
            case Urgency.LATER:
                return ChipView(self.text("order_due", moment=self.moment(card.due_at, now)), Tone.LINE)

    def moment(self, instant: str, now: datetime) -> str:
        """``15:20`` today, ``Sun 22 November, 15:20`` on another day."""
        moment = parse_instant(instant)
        day, clock = self.wording.short_day(moment), self.wording.clock(moment)
        return clock if day == self.wording.short_day(now) else self.text("order_moment", day=day, clock=clock)

    def facts(self, card: OrderCard, *, in_lane: bool = False) -> str:
        """``4 items · age check, 18+ · Marek picking, 1 of 4``. In a lane all are sent, or none is."""
        counted = self.items(card.staged if card.step is NextStep.HAND_OVER else card.items)
        # What presses and what has to be checked stand in one short line: how many it are stands on the next step.
        parts = [] if (card.warning or card.awaited) and card.age_minimum else [counted]
        if card.for_order:
            parts.insert(0, self.text("order_to_store"))
        elif card.sent and card.state not in _ENDED and not in_lane:
            parts.insert(0, self.text("order_to_send"))
        if card.here_place and card.here_since:
            parts.insert(0, self.text("order_here_at", place=isolated(card.here_place)))
        if card.state is OrderState.READY:
            parts += [self.text(f"order_at_{bag.place}", shelf=isolated(bag.shelf)) for bag in card.bags]
        if card.awaited:
            parts.insert(0, self.text("order_coming" if card.coming else "order_awaited"))
        elif card.warning:
            parts.insert(0, self.text(card.warning))
        if card.age_minimum:
            parts.append(self.text("order_age", age=card.age_minimum))
        if card.claimed_by and card.step in (NextStep.PICK, NextStep.STAGE):
            code = "order_yours" if card.claimed_by_me else "order_theirs"
            parts.append(self.text(code, name=card.claimed_by, picked=card.picked, items=card.items))
        return " · ".join(parts)

    def action(self, card: OrderCard) -> str:
        """The button of the next step, or nothing where the order waits for head office."""
        if card.step is NextStep.NONE:
            return ""
        return self.text("order_step_open" if theirs(card) else f"order_step_{card.step}")


def side_by_side(parts: Sequence[str]) -> str:
    """Side by side; where the line must wrap, it does so between two of them."""
    return " ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in _dotted(parts))


def _dotted(parts: Sequence[str]) -> list[str]:
    return [f"{part} ·" for part in parts[:-1]] + list(parts[-1:])


def one_line(text: str, most: int = _MOST_CHARACTERS) -> str:
    """A name from outside on one line, cut, and unable to turn the words around it."""
    line = " ".join(text.translate(_TURNING).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _tame(value: object) -> object:
    return one_line(value) if isinstance(value, str) else value


def theirs(card: OrderCard) -> bool:
    """Whether somebody else is picking it."""
    return card.step is NextStep.PICK and bool(card.claimed_by) and not card.claimed_by_me


def weighed(unit: str) -> bool:
    return unit in WEIGHED_UNITS
