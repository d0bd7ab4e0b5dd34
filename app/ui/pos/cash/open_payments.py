"""Payments by card of which it is not known what became of them stand in the way of every close: they are shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from app.pos.payments.desk import CardDesk
from app.pos.payments.model import Payment
from app.ui.approval import ApprovalDesk
from app.ui.screen import Place, Stage, Verb
from app.ui.sounds import Sound
from contract.errors import AisleError
from contract.values.time import parse_instant

_T = TypeVar("_T")


class PaymentsFirst:
    """Does what an ``ApprovalDesk`` does, and leads to the payments that have to be settled first."""

    def __init__(self, cards: CardDesk | None, desk: ApprovalDesk, stage: Stage) -> None:
        self._cards, self._desk, self._stage = cards, desk, stage

    def do(
        self,
        work: Callable[[], _T],
        then: Callable[[_T], None],
        failed: Callable[[AisleError], None] | None = None,
        asking: Callable[[], None] | None = None,
    ) -> None:
        """As ``ApprovalDesk.do``."""

        def refused(error: AisleError) -> None:
            if error.code == "payments_open" and self._cards is not None:
                if asking:
                    asking()
                self._stage.tasks.store(self._cards.waiting, self._show)
            else:
                (failed or self._stage.tasks.refused.emit)(error)

        self._desk.do(work, then, refused, asking)

    def compare_totals(self, currency: str) -> None:
        """The terminal's with this till's, as every close begins; a difference is told once the terminal answered."""
        cards = self._cards
        if cards is not None and cards.available:
            self._stage.tasks.store(lambda: cards.reconcile_for_close(currency))

    def _show(self, waiting: tuple[Payment, ...]) -> None:
        if not waiting:
            return
        words = self._stage.words.text
        verbs = (
            Verb(words("payments_open_later"), lambda: None, safe=True),
            Verb(
                words("payments_open_show"),
                lambda: self._stage.go(Place.CARD_TENDER, payment_id=waiting[0].payment_id),
            ),
        )
        self._stage.play(Sound.STOP)
        told = words("payments_open_text", payments="\n".join(map(self._line, waiting)))
        self._stage.ask(words("payments_open_title"), told, verbs)

    def _line(self, own: Payment) -> str:
        wording = self._stage.wording
        amount, at = wording.money(own.amount_minor, own.currency), wording.clock(parse_instant(own.started_at))
        return self._stage.words.text(f"payments_open_{own.kind}", amount=amount, at=at)
