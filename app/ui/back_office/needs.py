"""What needs somebody today, the most pressing first. Each leads to the screen where it is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.bopis.model.cards import BoardView
from app.pos.payments.loose import LooseMoney
from app.pos.today import TodayView
from app.ui.pos.cash.state import Heard
from app.ui.pos.phrases import Phrases
from app.ui.screen import Place
from app.ui.theme.icons import Icon
from app.ui.widgets.chip import Tone
from app.ui.widgets.table_list import RowView
from contract.values.time import parse_instant

_PARKED_LONG = timedelta(minutes=45)


@dataclass(frozen=True, slots=True)
class Around:
    """What is known beside the books of selling. ``board`` None: no orders are done here."""

    board: BoardView | None = None
    heard: Mapping[str, Heard] = field(default_factory=dict)
    loose: LooseMoney = LooseMoney()


@dataclass(frozen=True, slots=True)
class Need:
    """``arguments`` are told to the screen it leads to."""

    row: RowView
    place: Place
    arguments: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TillStanding:
    """Whose figures are in. ``current``: up to now; else up to ``until``, None where nothing was heard today."""

    register_id: str
    name: str
    current: bool
    until: datetime | None
    shift_open: bool
    closed: bool


def tills_of(view: TodayView, heard: Mapping[str, Heard]) -> tuple[TillStanding, ...]:
    """Every till of the store, by its name."""
    return tuple(_standing(view, heard, at) for at in range(len(view.registers)))


def needs_of(view: TodayView, around: Around, phrases: Phrases, now: datetime) -> tuple[Need, ...]:
    """Late orders, money that hangs, drawers that are too full or differ, tills not heard, sales that wait long."""
    made = _Needs(view, around, phrases, now)
    return tuple(
        need for part in (made.orders, made.cards, made.drawers, made.tills, made.parked) for need in part()
    )  # fmt: skip


def _standing(view: TodayView, heard: Mapping[str, Heard], at: int) -> TillStanding:
    one = view.registers[at]
    told, newest = heard.get(one.register_id), view.newest.get(one.register_id)
    current = one.register_id == view.here or (told.reachable if told is not None else False)
    until = parse_instant(newest) if newest else None
    if until is not None and told is not None and told.at is not None:
        until = max(until, told.at)
    return TillStanding(one.register_id, one.name, current, until, one.shift_open, one.closed_that_day)


class _Needs:
    def __init__(self, view: TodayView, around: Around, phrases: Phrases, now: datetime) -> None:
        self._view, self._around, self._phrases, self._now = view, around, phrases, now

    def orders(self) -> Iterator[Need]:
        count, board = self._phrases.count, self._around.board
        late = [own for own in board.todo if own.minutes_left < 0] if board else []
        if late:
            latest = min(late, key=lambda own: own.minutes_left)
            span = self._phrases.wording.span(timedelta(minutes=-latest.minutes_left))
            note = self._text("need_late_note", span=span, name=latest.customer_name or latest.number)
            row = self._row("late", count("today_late_orders", len(late)), note, Icon.OCTAGON_FILLED, Tone.BAD)
            yield Need(row, Place.ORDERS)
        elif self._view.orders_late and board is None:
            words = count("today_late_orders", self._view.orders_late)
            yield Need(self._row("late", words, "", Icon.OCTAGON_FILLED, Tone.BAD), Place.ORDERS)
        if board is not None and board.problems:
            words = count("need_problems", len(board.problems))
            note = self._text("need_problems_note", name=board.problems[0].customer_name or board.problems[0].number)
            yield Need(self._row("problems", words, note, Icon.PACKAGE, Tone.WARN), Place.ORDERS)

    def cards(self) -> Iterator[Need]:
        loose = self._around.loose
        if loose.open:
            words = self._phrases.count("need_unknown", len(loose.open))
            row = self._row("unknown", words, self._text("need_unknown_note"), Icon.CARD, Tone.BAD)
            yield Need(row, Place.STATUS)
        if loose.charged or loose.refunded:
            words = self._phrases.count("need_loose", len(loose.charged) + len(loose.refunded))
            row = self._row("loose", words, self._text("need_loose_note"), Icon.CARD, Tone.WARN)
            yield Need(row, Place.STATUS)

    def drawers(self) -> Iterator[Need]:
        """Only this till's own drawer can be emptied here."""
        money, own_name = self._phrases.wording.money, self._own_name()
        for over in self._view.over_limit:
            here = over.register_name == own_name
            title = self._text("need_too_much", till=over.register_name, amount=money(over.expected_minor))
            note = self._text("need_limit", limit=money(over.limit_minor))
            row = self._row(
                f"drawer:{over.register_name}", title, note, Icon.BANKNOTE, Tone.WARN, "need_drop" if here else ""
            )
            yield Need(row, Place.CASH, {"drop": True} if here else {})
        for differing in self._view.differing:
            code = "need_short" if differing.over_short_minor < 0 else "need_over"
            title = self._text(code, till=differing.register_name, amount=money(abs(differing.over_short_minor)))
            note = self._text("need_differing_note", number=f"{differing.z_number:04d}")
            key = f"differing:{differing.register_name}:{differing.z_number}"
            yield Need(self._row(key, title, note, Icon.COINS, Tone.WARN), Place.CASH)

    def tills(self) -> Iterator[Need]:
        """A till that closed and went quiet misses nothing."""
        for own in tills_of(self._view, self._around.heard):
            if own.current or not own.shift_open or own.register_id not in self._around.heard:
                continue
            if own.until is not None:
                title = self._text("need_quiet", till=own.name, time=self._phrases.wording.clock(own.until))
            else:
                title = self._text("need_unheard", till=own.name)
            note = self._text("need_quiet_note")
            yield Need(self._row(f"till:{own.register_id}", title, note, Icon.CLOUD_OFF, Tone.WARN), Place.STATUS)

    def parked(self) -> Iterator[Need]:
        since = parse_instant(self._view.parked_since) if self._view.parked_since else None
        if since is not None and self._now - since >= _PARKED_LONG:
            words = self._phrases.count("need_parked", self._view.parked)
            note = self._text("need_parked_note", time=self._phrases.wording.clock(since))
            yield Need(self._row("parked", words, note, Icon.PAUSE, Tone.INFO), Place.SELL)

    def _own_name(self) -> str:
        return next((one.name for one in self._view.registers if one.register_id == self._view.here), "")

    def _row(self, key: str, title: str, note: str, icon: Icon, tone: Tone, action: str = "") -> RowView:
        verb = self._text(action or "today_open")
        return RowView(key, title, note=note, icon=icon, icon_tone=tone, action=verb)

    def _text(self, code: str, **params: object) -> str:
        return self._phrases.text(code, **params)
