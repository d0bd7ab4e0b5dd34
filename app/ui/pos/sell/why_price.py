"""Turns what is asked about prices, offers and codes into use cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from app.pos.basket_view import BasketView
from app.pos.sell import Sell
from app.pos.why import Explained
from app.ui.approval import ApprovalDesk
from app.ui.pos.phrases import Phrases
from app.ui.pos.sell.why_words import WhyView, code_note, worded
from app.ui.screen import Stage
from app.ui.sounds import Sound
from contract.errors import AisleError


class WhySight(Protocol):
    """What is asked of the screen."""

    def open_why(self, view: WhyView) -> None:
        """Show this, until somebody closes it."""
        ...

    def show_why(self, view: WhyView) -> None:
        """It stands like this now; nothing where it was closed."""
        ...

    def code_taken(self) -> None:
        """The code that was typed counts as shown."""
        ...

    def code_refused(self, problem: str) -> None:
        """Why the code that was typed is none."""
        ...


class WhyPrice:
    """About one line, or about the whole sale; each deed shows it anew. ``changed`` tells the sale."""

    def __init__(self, sell: Sell, desk: ApprovalDesk, stage: Stage, changed: Callable[[], None]) -> None:
        self._sell, self._desk, self._stage, self._changed = sell, desk, stage, changed
        self._phrases = Phrases(stage.words, stage.wording)
        self._line_id = ""

    def shown_by(self, sight: WhySight) -> None:
        """Who shows it."""
        self._sight = sight

    def ask(self, line_id: str) -> None:
        """Why does it cost that? ``line_id`` is "" where no line is selected."""
        self._line_id = line_id
        self._stage.tasks.store(self._explained, lambda told: self._sight.open_why(worded(told, self._phrases)))

    def take_out(self, at: int) -> None:
        """The change at this place of the line's list; a promotion leaves the whole sale."""
        self._do(lambda: self._sell.remove_modifier(self._line_id, at))

    def put_back(self, promotion_id: str) -> None:
        """A promotion that was taken out counts again."""
        self._do(lambda: self._sell.put_back_promotion(promotion_id))

    def hide_code(self, code: str) -> None:
        """As if it had not been shown."""
        self._do(lambda: self._sell.hide_code(code))

    def show_code(self, code: str) -> None:
        """The customer shows it."""

        def taken(told: Explained) -> None:
            self._sight.code_taken()
            self._show(told)

        self._desk.do(lambda: self._after(lambda: self._sell.show_code(code)), taken, self._refused)

    def take_code(self, text: str, then: Callable[[], None], otherwise: Callable[[], None]) -> None:
        """What is no item's, scanned or typed: the code of an offer, and ``then``; or ``otherwise``."""

        def said(told: Explained) -> None:
            self._say(text, told)
            self._changed()
            then()

        def known(offer: str) -> None:
            if offer:
                self._desk.do(lambda: self._after(lambda: self._sell.show_code(text)), said)
            else:
                otherwise()

        self._stage.tasks.store(lambda: self._sell.why.offer_of(text), known)

    def _refused(self, error: AisleError) -> None:
        self._stage.play(Sound.STOP)
        self._sight.code_refused(self._stage.words.error(error))

    def _do(self, work: Callable[[], BasketView]) -> None:
        self._desk.do(lambda: self._after(work), self._show)

    def _after(self, work: Callable[[], BasketView]) -> Explained:
        work()
        return self._explained()

    def _explained(self) -> Explained:
        return self._sell.why.explain(self._line_id)

    def _show(self, told: Explained) -> None:
        self._sight.show_why(worded(told, self._phrases))
        self._changed()

    def _say(self, code: str, told: Explained) -> None:
        shown = next((one for one in told.codes if one.code == code), None)
        if shown is not None:
            words = code_note(shown, self._phrases)
            self._stage.play(Sound.STOP if shown.why else Sound.ADDED)
            self._stage.toast(words, error=bool(shown.why))
