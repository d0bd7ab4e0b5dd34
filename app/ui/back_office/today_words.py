"""What the tiles of Today say beneath their figures, and what a screen reader hears of its charts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.pos.today import TodayView
from app.pos.today_items import TopItem
from app.ui.back_office.needs import TillStanding
from app.ui.back_office.order_bar import OrdersOfDay
from app.ui.back_office.top_items import ItemBar
from app.ui.pos.phrases import Phrases
from app.ui.theme.icons import Icon
from app.ui.widgets.chip import ChipView, Tone
from app.wording import MINUS, isolated

_WHOLE, _WEEK = 1_000_000, timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Told:
    """A figure and its note, with the icon and the color of what it means."""

    figure: str
    note: str
    icon: Icon | None = None
    color: str = "text2"


def taken(view: TodayView, now: datetime, phrases: Phrases) -> Told:
    """Against the same weekday a week before, up to the same time."""
    wording, before = phrases.wording, view.last_week_minor
    day = wording.weekday(now - _WEEK)
    figure = wording.money(view.sales_minor)
    if not before:
        return Told(figure, phrases.text("today_no_last", day=day))
    ppm = (view.sales_minor - before) * _WHOLE // before
    share = wording.share(round(abs(ppm), -3))
    if ppm < 0:
        told = phrases.text("today_against", share=isolated(f"{MINUS}{share}"), day=day)
        return Told(figure, told, Icon.ARROW_DOWN_RIGHT, "warn")
    return Told(figure, phrases.text("today_against", share=isolated(f"+{share}"), day=day), Icon.ARROW_UP_RIGHT, "ok")


def sales(view: TodayView, phrases: Phrases) -> Told:
    wording = phrases.wording
    figure = wording.quantity(view.sale_count * 1000)
    if not view.sale_count:
        return Told(figure, phrases.text("today_none_yet"))
    return Told(figure, phrases.text("today_average", amount=wording.money(view.sales_minor // view.sale_count)))


def orders(view: TodayView, of_day: OrdersOfDay, phrases: Phrases) -> Told:
    due, late = of_day.total - of_day.ready or view.orders_due, of_day.late or view.orders_late
    figure = phrases.wording.quantity(due * 1000)
    if late:
        return Told(figure, phrases.count("today_late", late), Icon.OCTAGON_FILLED, "bad")
    return Told(figure, phrases.text("today_on_time" if due else "today_no_orders"))


def returns(view: TodayView, phrases: Phrases) -> Told:
    wording = phrases.wording
    figure, told = wording.money(view.returns_minor), phrases.count("today_lines_back", view.return_count)
    gross = view.sales_minor + view.returns_minor
    if not view.returns_minor or gross <= 0:
        return Told(figure, told)
    share = wording.share(round(view.returns_minor * _WHOLE // gross, -3))
    return Told(figure, phrases.text("today_back_share", lines=told, share=share))


def tills(standing: Sequence[TillStanding], phrases: Phrases) -> Told:
    """How many are in up to now, and up to when the one is that is furthest behind."""
    current = sum(own.current for own in standing)
    figure = phrases.text("today_tills_of", heard=current, tills=len(standing))
    behind = [own for own in standing if not own.current]
    if not behind:
        return Told(figure, phrases.text("today_up_to_now"))
    first = min(behind, key=lambda own: own.until.timestamp() if own.until else 0)
    return Told(figure, f"{isolated(first.name)}: {until(first, phrases)}", Icon.CLOUD_OFF, "warn")


def until(own: TillStanding, phrases: Phrases) -> str:
    """Up to when a till's figures are in."""
    if own.current:
        return phrases.text("till_now")
    if own.until is None:
        return phrases.text("till_not_heard")
    return phrases.text("till_until", time=phrases.wording.clock(own.until))


def till_chip(own: TillStanding, phrases: Phrases) -> ChipView:
    tone, icon = (Tone.OK, None) if own.current else (Tone.WARN, Icon.CLOUD_OFF)
    if not own.current and own.until is None:
        tone = Tone.PLAIN
    return ChipView(until(own, phrases), tone, icon)


def kept(of_day: OrdersOfDay, phrases: Phrases) -> str:
    """``41 ready · 6 in time · 3 due soon · 2 late``; what is none is left out."""
    parts = {
        "promise_ready": of_day.ready,
        "promise_in_time": of_day.in_time,
        "promise_soon": of_day.soon,
        "promise_late": of_day.late,
    }
    return _listed(phrases.text(code, count=count) for code, count in parts.items() if count)


def paid(view: TodayView, phrases: Phrases) -> str:
    """``Cash €1,234.00 · Card €2,100.00``."""
    money = phrases.wording.money
    told = [(phrases.text(f"tender_kind_{own.kind}"), own.taken_minor - own.paid_out_minor) for own in view.tenders]
    return _listed(f"{name} {isolated(money(minor))}" for name, minor in told)


def summary(view: TodayView, phrases: Phrases) -> str:
    money = phrases.wording.money
    return phrases.text("today_summary", amount=money(view.sales_minor), before=money(view.last_week_minor))


def table(view: TodayView, phrases: Phrases) -> str:
    """Hour by hour, for who cannot see the bars."""
    now, before = dict(view.hours), dict(view.last_week)
    money = phrases.wording.money
    return "; ".join(
        phrases.text("today_hour", hour=hour, amount=money(now.get(hour, 0)), before=money(before.get(hour, 0)))
        for hour in sorted({*now, *before})
    )


def bars(items: Sequence[TopItem], phrases: Phrases) -> list[ItemBar]:
    """Those that sold best."""
    best = max((own.pieces for own in items), default=1)
    return [_bar(own, best, phrases) for own in items]


def steady(keys: Sequence[str], by_key: Mapping[str, object]) -> list[str]:
    """The keys of ``by_key``: first those of ``keys`` as they stood, then the new ones. So no row moves by itself."""
    return [*(key for key in keys if key in by_key), *(key for key in by_key if key not in keys)]


def _listed(parts: Iterable[str]) -> str:
    """Lines break between the parts, never in them."""
    return " · ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts)


def _bar(own: TopItem, best: int, phrases: Phrases) -> ItemBar:
    quantity = phrases.wording.quantity
    left = own.left_thousandths
    told = ""
    if left is not None:
        told = phrases.text("item_left", quantity=quantity(left, own.unit)) if left > 0 else phrases.text("item_gone")
    name = phrases.sold_name(own.name, own.size)
    return ItemBar(name, quantity(own.sold_thousandths, own.unit), told, own.scarce, own.pieces * _WHOLE // best)
