"""The customer's view as the two rows of a line display: the newest item and what there is to pay. Pure."""

from __future__ import annotations

from app.devices.ports import DisplayRow
from app.ui.customer_screen.sayings import line_name
from app.ui.customer_screen.view import CustomerView, Moment
from app.ui.pos.phrases import Phrases
from contract.values.quantity import Unit

_ONE = 1_000
_Rows = tuple[DisplayRow, DisplayRow]


class DisplayWords:
    """``plain`` are words in letters that every display has, for those that lack the ones of the store."""

    def __init__(self, phrases: Phrases, plain: Phrases) -> None:
        self._phrases, self._plain = phrases, plain

    def rows(self, view: CustomerView, store: str) -> _Rows:
        """From the top. ``store`` is the name over its door."""
        match view.moment:
            case Moment.WELCOME:
                return self._said("display_welcome"), DisplayRow(store, centered=True)
            case Moment.CLOSED:
                return self._said("display_closed"), self._said("display_closed_note")
            case Moment.PAUSED:
                return self._said("display_paused"), DisplayRow("")
            case Moment.CARD:
                return self._said("display_card"), self._owed(view, view.card_minor)
            case Moment.SIGN:
                return self._said("display_sign"), self._owed(view, view.card_minor)
            case Moment.CART:
                return self._newest(view), self._owed(view, view.left_minor)
            case Moment.THANKS:
                return self._said("facing_thanks"), self._given(view)

    def _newest(self, view: CustomerView) -> DisplayRow:
        line = view.newest_line
        if line is None:
            return DisplayRow("")
        wording = self._phrases.wording
        several = line.unit != Unit.EACH or line.quantity_thousandths != _ONE
        count = f"{wording.quantity(line.quantity_thousandths, line.unit)} " if several else ""
        return DisplayRow(f"{count}{line_name(line, self._phrases)}", wording.amount(line.amount_minor), line.sku)

    def _owed(self, view: CustomerView, minor: int) -> DisplayRow:
        return self._amount("display_get_back" if minor < 0 else "display_to_pay", abs(minor), view)

    def _given(self, view: CustomerView) -> DisplayRow:
        if view.change_minor:
            return self._amount("display_change", view.change_minor, view)
        if view.paid_out_minor:
            return self._amount("display_get_back", view.paid_out_minor, view)
        return self._amount("display_paid", view.total_minor, view) if view.total_minor > 0 else DisplayRow("")

    def _amount(self, code: str, minor: int, view: CustomerView) -> DisplayRow:
        amount = self._phrases.wording.money(minor, view.currency)
        return DisplayRow(self._phrases.text(code), amount, self._plain.text(code))

    def _said(self, code: str) -> DisplayRow:
        return DisplayRow(self._phrases.text(code), otherwise=self._plain.text(code), centered=True)
