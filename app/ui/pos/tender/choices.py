"""Ways to pay beside cash: a registry, filled by whoever puts the program together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtWidgets import QWidget

from app.pos.model.tender import TenderKind, TenderPart
from app.ui.pos.phrases import Phrases
from app.ui.pos.tender.paper_dialog import PaperDialog
from app.ui.theme.icons import Icon
from contract.values.coupon import coupon_number


@dataclass(frozen=True, slots=True)
class TenderAsk:
    """What a way to pay begins with. ``left_minor`` is still to pay, negative where the customer gets money.

    ``given_minor`` is what was typed, or the next part of a payment in parts. ``scanned`` is what was read, "" where it
    was chosen; ``taken`` gets the part once it is there. ``customer_id`` is whose sale it is, "" nobody's.
    """

    host: QWidget
    phrases: Phrases
    left_minor: int
    given_minor: int
    taken: Callable[[TenderPart], None]
    scanned: str = ""
    customer_id: str = ""

    @property
    def next_minor(self) -> int:
        """What the next part may come to."""
        left = abs(self.left_minor)
        return min(self.given_minor, left) or left


class AskFor(Protocol):
    """Asks the person here for what it needs, and moves the money where that is its part."""

    def __call__(self, asked: TenderAsk) -> None: ...


def _reads_nothing(_scanned: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class TenderChoice:
    """A way to pay. ``label`` is a code of words; ``shortcut`` takes it without the list; ``refunds``: it is offered
    where the customer gets money. ``reads`` gives what a scan means to it, None where it means nothing.
    """

    key: str
    label: str
    icon: Icon
    ask: AskFor
    kind: TenderKind
    shortcut: str = ""
    takes: bool = True
    refunds: bool = False
    reads: Callable[[str], str | None] = _reads_nothing


_ORDER = (
    TenderKind.CARD, TenderKind.CASH, TenderKind.GIFT_CARD, TenderKind.LOYALTY,
    TenderKind.VOUCHER, TenderKind.COUPON, TenderKind.STORE_CREDIT, TenderKind.ON_ACCOUNT,
)  # fmt: skip


class TenderChoices:
    """In the order in which they are offered, whoever brought them."""

    def __init__(self, choices: Iterable[TenderChoice] = ()) -> None:
        self._choices: list[TenderChoice] = []
        for choice in choices:
            self.add(choice)

    def add(self, choice: TenderChoice) -> None:
        self._choices.append(choice)
        self._choices.sort(key=lambda own: _ORDER.index(own.kind))

    def offered(self, *, refund: bool) -> tuple[TenderChoice, ...]:
        """What can be chosen for this sale."""
        return tuple(own for own in self._choices if (own.refunds if refund else own.takes))

    def by_key(self, key: str) -> TenderChoice | None:
        return next((own for own in self._choices if own.key == key), None)

    def by_shortcut(self, key: str) -> TenderChoice | None:
        return next((own for own in self._choices if own.shortcut == key), None)

    def for_scan(self, scanned: str) -> tuple[TenderChoice, str] | None:
        """Whichever knows what was read, and what it reads in it."""
        for own in self._choices:
            meant = own.reads(scanned)
            if meant is not None:
                return own, meant
        return None


def manual_choices() -> tuple[TenderChoice, ...]:
    """Those that need nothing outside of this register."""
    voucher, coupon = _paper(TenderKind.VOUCHER), _paper(TenderKind.COUPON)
    return (
        TenderChoice("voucher", "tender_voucher", Icon.TICKET, voucher, TenderKind.VOUCHER, shortcut="F8"),
        TenderChoice(
            "coupon", "tender_coupon", Icon.DISCOUNT, coupon, TenderKind.COUPON, shortcut="Ctrl+F8", reads=coupon_number
        ),
    )


def _paper(kind: TenderKind) -> AskFor:
    def ask(asked: TenderAsk) -> None:
        dialog = PaperDialog(asked.host, asked.phrases, kind.value, asked.scanned)
        dialog.noted.connect(lambda minor, number: asked.taken(TenderPart(kind, minor, number)))
        dialog.open()

    return ask


def cash_choice(take: Callable[[], None]) -> TenderChoice:
    """``take`` takes what stands on the keypad in cash."""
    return TenderChoice(
        "cash", "tender_cash", Icon.CASH, lambda _asked: take(), TenderKind.CASH, shortcut="F9", refunds=True
    )
