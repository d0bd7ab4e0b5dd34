"""The carriers: what each asks, when it arrives, and why some are not for this parcel; below it the deed."""

from __future__ import annotations

from datetime import date, datetime, time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.bopis.packing_view import BY_HAND, PackView
from app.devices.health import DeviceHealth, HealthState
from app.ui.bopis.pack.offer_list import OfferList, OfferRow
from app.ui.bopis.pack.state import PackState, next_step
from app.ui.bopis.phrases import Phrases
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.paint import At
from app.ui.widgets.text import Text
from app.wording import isolated
from contract.rules.carriage import CarriageOffer, RuledOut

_BETWEEN = "|"
_SAID_OF_PRINTER = ("paper_out", "cover_open", "ribbon_out", "printer_paused")


class CarrierSide(QWidget):
    """`chosen` (carrier, service) for a product, `went_on` for the deed."""

    chosen = Signal(str, str)
    went_on = Signal()

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        self._list = OfferList(phrases.text("pack_carrier"))
        self._list.setObjectName("pack.carriers")
        self._list.chosen.connect(lambda key: self.chosen.emit(*key.split(_BETWEEN, 1)))
        self._promised = Text("", Role.META, "text3", wrap=True)
        head = QVBoxLayout()
        head.setContentsMargins(4, 8, 4, 4)
        head.setSpacing(2)
        head.addWidget(Text(phrases.text("pack_carrier"), Role.TITLE))
        head.addWidget(self._promised)
        self._go = Button("", Kind.PRIMARY, height=88, hint="Enter")
        self._go.setObjectName("pack.go_on")
        self._go.clicked.connect(self.went_on)
        self._why = Text("", Role.META, "text2", wrap=True, at=At.CENTER)
        self._why.setObjectName("pack.why")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self._list, 1)
        column.addWidget(self._printer_card())
        column.addWidget(self._go)
        column.addWidget(self._why)

    def set_state(self, state: PackState, now: datetime) -> None:
        assert state.view is not None, "shown only with a view"
        view, text = state.view, self._phrases.text
        self._promised.setText(text("pack_promised", day=self._day(view.promised_on, now)))
        rows = [*(self._row(one, view, now) for one in view.offers), self._other(view)]
        self._list.set_rows(rows, _key(view.offer) if view.offer else f"{BY_HAND}{_BETWEEN}")
        off = text("pack_asking") if state.asking else ""
        if not state.done and view.missing is not None:
            off = text(next_step(view))
        self._show_printer(state.printer)
        self._go.set_label(self._deed(state))
        self._go.set_off(off or None)
        told = state.message if state.failed else off
        self._why.setText(told)
        self._why.set_color("bad" if state.failed else "text2")
        self._why.setVisible(bool(told))

    def _printer_card(self) -> Card:
        self._printer = Card(padding=12)
        self._printer_mark = IconMark(Icon.PRINTER, "ok", 24)
        self._printer_words = Text("", Role.BUTTON)
        self._printer_words.setObjectName("pack.printer")
        self._printer_note = Text("", Role.META, "text2", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._printer_words)
        words.addWidget(self._printer_note)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._printer_mark)
        row.addLayout(words, 1)
        self._printer.body.addLayout(row)
        return self._printer

    def _show_printer(self, printer: DeviceHealth | None) -> None:
        """How the label printer is; nothing where there is none."""
        self._printer.setVisible(printer is not None)
        if printer is None:
            return
        text = self._phrases.text
        well = printer.state in (HealthState.READY, HealthState.STARTING)
        self._printer_mark.set_icon(Icon.PRINTER, "ok" if well else "warn")
        self._printer_words.setText(text("pack_printer_ready" if well else "pack_printer_stopped"))
        said = printer.words_code if printer.words_code in _SAID_OF_PRINTER else "silent"
        self._printer_note.setText("" if well else text(f"pack_printer_{said}"))
        self._printer_note.setVisible(not well)

    def _deed(self, state: PackState) -> str:
        text, view = self._phrases.text, state.view
        if state.done or view is None:
            return text("pack_done")
        if view.offer is None:
            return text("pack_close")
        money = self._phrases.wording.money(view.offer.price_minor, view.offer.currency)
        return text("pack_buy", price=isolated(money))

    def _row(self, offer: CarriageOffer, view: PackView, now: datetime) -> OfferRow:
        text, wording = self._phrases.text, self._phrases.wording
        day = self._day(offer.arrives_on, now)
        price = wording.money(offer.price_minor, offer.currency) if offer.price_minor else ""
        if offer.ruled_out is not None:
            late = offer.ruled_out is RuledOut.TOO_LATE
            why = text(f"pack_ruled_{offer.ruled_out}")
            return OfferRow(_key(offer), offer.name, day if late else offer.carrier, price, why, off=True)
        collected = text("pack_collected", clock=wording.clock(offer.collected_at))
        emitted = text("pack_co2", grams=isolated(wording.quantity(offer.co2_grams, "kg")))
        best = offer == view.offers[0]
        said = f"{text('pack_cheapest')} · {emitted}" if best else emitted
        return OfferRow(_key(offer), offer.name, f"{day} · {collected}", price, said, good=best)

    def _other(self, view: PackView) -> OfferRow:
        text = self._phrases.text
        note = text("pack_other_note" if view.offers else "pack_no_carriers")
        return OfferRow(f"{BY_HAND}{_BETWEEN}", text("pack_other"), note, "")

    def _day(self, day: date, now: datetime) -> str:
        return self._phrases.wording.short_day(datetime.combine(day, time(12), now.tzinfo))


def _key(offer: CarriageOffer) -> str:
    return f"{offer.carrier_id}{_BETWEEN}{offer.service}"
