"""Ways to pay beside cash: a registry, filled by whoever puts the program together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from PySide6.QtWidgets import QWidget

from app.pos.model.tender import TenderKind, TenderPart
from app.ui.pos.phrases import Phrases
from app.ui.pos.tender.amount_dialog import AmountDialog
from app.ui.pos.tender.paper_dialog import PaperDialog
from app.ui.theme.icons import Icon
from contract.values.coupon import coupon_number


@dataclass(frozen=True, slots=True)
class TenderAsk:
    """What a way to pay begins with. ``left_minor`` is still to pay, negative where the customer gets money.

    ``scanned`` is what was read, "" where it was chosen from the list; ``taken`` gets the part once it is there.
    """

    host: QWidget
    phrases: Phrases
    left_minor: int
    given_minor: int
    taken: Callable[[TenderPart], None]
    scanned: str = ""


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


class TenderChoices:
    """In the order in which they are offered."""

    def __init__(self, choices: Iterable[TenderChoice] = ()) -> None:
        self._choices = list(choices)

    def add(self, choice: TenderChoice) -> None:
        self._choices.append(choice)

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
    return (
        TenderChoice(
            "coupon", "tender_coupon", Icon.TICKET, _paper(TenderKind.COUPON), TenderKind.COUPON, reads=coupon_number
        ),
        TenderChoice("voucher", "tender_voucher", Icon.GIFT, _paper(TenderKind.VOUCHER), TenderKind.VOUCHER),
        TenderChoice("cash_part", "tender_cash_part", Icon.CASH, _cash_part, TenderKind.CASH, refunds=True),
    )


def _paper(kind: TenderKind) -> AskFor:
    def ask(asked: TenderAsk) -> None:
        dialog = PaperDialog(asked.host, asked.phrases, kind.value, asked.scanned)
        dialog.noted.connect(lambda minor, number: asked.taken(TenderPart(kind, minor, number)))
        dialog.open()

    return ask


def _cash_part(asked: TenderAsk) -> None:
    """What was typed already, or else what is asked for."""
    sign = -1 if asked.left_minor < 0 else 1
    part = TenderPart(TenderKind.CASH, 0)
    if asked.given_minor:
        asked.taken(replace(part, amount_minor=sign * asked.given_minor))
        return
    dialog = AmountDialog(asked.host, asked.phrases, "cash_part", Icon.CASH)
    dialog.entered.connect(lambda minor: asked.taken(replace(part, amount_minor=sign * minor)))
    dialog.open()
