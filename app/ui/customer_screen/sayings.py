"""The customer's view in words of the store's language: everything that is written on their screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.devices.printable import printable
from app.ui.customer_screen.view import CustomerView, Guest, Moment, ShownLine
from app.ui.pos.phrases import Phrases
from app.ui.pos.tender.customer_line import points_words
from app.wording import isolated
from contract.values.quantity import Unit

_LONGEST_NAME, _LONGEST_OFFER = 160, 40
_BREAK = "\N{ZERO WIDTH SPACE}"
_LONG_WORD = re.compile(r"[^\W\d_]{18}(?=[^\W\d_]{4})")
_TITLES = {
    Moment.CLOSED: ("facing_closed", "facing_closed_note"),
    Moment.PAUSED: ("facing_paused", "facing_paused_note"),
    Moment.CARD: ("facing_card", "facing_card_note"),
    Moment.SIGN: ("facing_sign", "facing_sign_note"),
}


@dataclass(frozen=True, slots=True)
class LineSaying:
    """``about`` is its size, or the price of what is weighed."""

    key: str
    quantity: str
    name: str
    about: str
    offers: tuple[str, ...]
    amount: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the totals."""

    label: str
    amount: str
    saving: bool = False


@dataclass(frozen=True, slots=True)
class Sayings:
    """``lines`` are without the newest, and without the ``earlier`` ones. ``total`` is large, with ``foot`` beneath;
    ``title``, ``amount`` and ``note`` are what there is to say besides. ``code`` is drawn as a QR code.
    """

    moment: Moment
    store: str = ""
    hello: str = ""
    lines: tuple[LineSaying, ...] = ()
    earlier: int = 0
    newest: LineSaying | None = None
    facts: tuple[Fact, ...] = ()
    points: str = ""
    ready: str = ""
    total_label: str = ""
    total: str = ""
    foot: str = ""
    title: str = ""
    amount: str = ""
    note: str = ""
    code: str = ""
    code_note: str = ""

    @property
    def texts(self) -> Iterator[str]:
        """Everything that can be read, top down."""
        lines = (*self.lines, *((self.newest,) if self.newest else ()))
        yield from (self.store, self.hello, self.title, self.amount, self.note)
        for line in lines:
            yield from (line.quantity, line.name, line.about, *line.offers, line.amount)
        for fact in self.facts:
            yield from (fact.label, fact.amount)
        yield from (self.points, self.ready, self.total_label, self.total, self.foot, self.code_note)

    @property
    def spoken(self) -> str:
        """In one sentence, for who cannot see it."""
        return ", ".join(text for text in self.texts if text)


def sayings_of(view: CustomerView, store: str, phrases: Phrases) -> Sayings:
    """``store`` is the name over its door."""
    name = breakable(printable(store, _LONGEST_NAME))
    match view.moment:
        case Moment.CLOSED | Moment.PAUSED:
            title, note = _TITLES[view.moment]
            silent = view.moment is Moment.PAUSED and not view.kept
            return Sayings(view.moment, name, title=phrases.text(title), note="" if silent else phrases.text(note))
        case Moment.WELCOME:
            return Sayings(view.moment, name, title=phrases.text("facing_welcome"), note=name)
        case Moment.THANKS:
            return _thanks(view, name, phrases)
        case Moment.CART | Moment.CARD | Moment.SIGN:
            return _sale(view, name, phrases)


def _sale(view: CustomerView, store: str, phrases: Phrases) -> Sayings:
    newest = view.newest_line
    guest, money = view.guest or Guest(), phrases.wording.money
    title, note = _told(view, phrases)
    return Sayings(
        view.moment,
        store,
        hello=phrases.text("facing_hello", name=printable(guest.name, _LONGEST_OFFER)) if guest.name else "",
        lines=tuple(_line(line, phrases) for line in view.lines if line is not newest),
        earlier=view.earlier,
        newest=_line(newest, phrases) if newest is not None else None,
        facts=tuple(_facts(view, phrases)),
        points=_points(guest, phrases),
        ready=phrases.count("facing_ready", guest.orders_ready) if guest.orders_ready else "",
        total_label=phrases.text("facing_get_back" if view.left_minor < 0 else "sell_to_pay"),
        total=money(abs(view.left_minor), view.currency),
        foot=_foot(view, phrases),
        title=title,
        note=note,
    )


def _told(view: CustomerView, phrases: Phrases) -> tuple[str, str]:
    """What is to be done at the terminal or with a pen."""
    if view.moment not in _TITLES:
        return "", ""
    title, note = _TITLES[view.moment]
    if view.card_minor < 0:
        note = "facing_card_back_note"
    return phrases.text(title), phrases.text(note, amount=phrases.wording.money(abs(view.card_minor), view.currency))


def _thanks(view: CustomerView, store: str, phrases: Phrases) -> Sayings:
    text, money = phrases.text, phrases.wording.money
    title, amount, facts = text("facing_thanks"), "", []
    if view.change_minor:
        title, amount = text("facing_change"), money(view.change_minor, view.currency)
    elif view.paid_out_minor:
        title, amount = text("facing_get_back"), money(view.paid_out_minor, view.currency)
    if view.total_minor > 0:
        facts.append(Fact(text("facing_paid"), money(view.total_minor, view.currency)))
    if view.saved_minor:
        facts.append(Fact(text("facing_saved"), money(view.saved_minor, view.currency), saving=True))
    return Sayings(
        view.moment,
        store,
        facts=tuple(facts),
        title=title,
        amount=amount,
        note=text("facing_thanks") if amount else text("facing_see_you"),
        code=view.receipt_code,
        code_note=text("facing_code") if view.receipt_code else "",
    )


def _facts(view: CustomerView, phrases: Phrases) -> Iterator[Fact]:
    money = phrases.wording.money
    rows = (
        (phrases.count("sell_items", view.pieces), view.goods_minor, False),
        (phrases.text("facing_saved"), -view.saved_minor, True),
        (phrases.text("facing_deposit"), view.deposit_minor, False),
        (phrases.text("facing_tax_added"), view.tax_added_minor, False),
        (phrases.text("facing_paid_so_far"), -view.paid_minor, False),
    )
    for at, (label, minor, saving) in enumerate(rows):
        if minor or not at:
            yield Fact(label, money(minor, view.currency), saving)


def _foot(view: CustomerView, phrases: Phrases) -> str:
    money = phrases.wording.money
    parts = []
    if view.tax_minor and not view.tax_added_minor:
        parts.append(phrases.text("facing_tax", tax=money(view.tax_minor, view.currency)))
    if view.cash_due_minor != view.left_minor:
        parts.append(phrases.text("facing_cash", amount=money(abs(view.cash_due_minor), view.currency)))
    return " · ".join(parts)


def _points(guest: Guest, phrases: Phrases) -> str:
    if guest.points and guest.to_earn > 0:
        return phrases.text("facing_points_today", points=points_words(guest.points, phrases), more=guest.to_earn)
    if guest.to_earn > 0:
        return phrases.text("facing_points_earned", points=points_words(guest.to_earn, phrases))
    return points_words(guest.points, phrases) if guest.points else ""


def _line(line: ShownLine, phrases: Phrases) -> LineSaying:
    wording = phrases.wording
    weighed = line.unit != Unit.EACH
    offers = [printable(own, _LONGEST_OFFER) for own in line.offers]
    if line.discounted:
        offers.append(phrases.text("sell_discount"))
    return LineSaying(
        line.key,
        "" if weighed else wording.quantity(line.quantity_thousandths, line.unit),
        breakable(line_name(line, phrases)),
        _price(line, phrases) if weighed else isolated(printable(line.size, _LONGEST_OFFER)) if line.size else "",
        tuple(offers),
        wording.amount(line.amount_minor),
    )


def breakable(name: str) -> str:
    """A word longer than any line may go on in the next: a customer reads all of what they buy."""
    return _LONG_WORD.sub(lambda found: found[0] + _BREAK, name)


def line_name(line: ShownLine, phrases: Phrases) -> str:
    """What it is called here."""
    name = printable(line.name, _LONGEST_NAME)
    return phrases.text(line.called, order=isolated(name)) if line.called else name


def _price(line: ShownLine, phrases: Phrases) -> str:
    """``1.134 kg × €1.49/kg``."""
    wording = phrases.wording
    price = wording.unit_price(line.price_ten_thousandths, line.price_per_thousandths, line.unit)
    return f"{isolated(wording.quantity(line.quantity_thousandths, line.unit))} × {isolated(price)}"
