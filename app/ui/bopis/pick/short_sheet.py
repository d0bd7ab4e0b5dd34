"""Cannot find them: how many there were, why, what the customer takes instead, and what happens next, said before."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.bopis.model.shortage import Missing, ShortSubject, ShortView, SubstituteOffer, spread
from app.bopis.short import SHORT_REASONS, ShortChoice, ShortReason
from app.ui.bopis.line_words import price_words
from app.ui.bopis.pack.offer_list import OfferList, OfferRow
from app.ui.bopis.phrases import Phrases, side_by_side, weighed
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.reason_row import ReasonRow
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.stepper import Stepper
from app.ui.widgets.text import Text
from app.wording import isolated

_PIECE = 1000
_OFFER_HEIGHT, _MOST_OFFERS = 98, 2


Look = Callable[[tuple[Missing, ...], Callable[[ShortView], None]], None]


class ShortSheet(Sheet):
    """`look` reads what reporting lines would mean; `confirm` gets what was chosen."""

    def __init__(
        self,
        host: QWidget,
        phrases: Phrases,
        subject: ShortSubject,
        look: Look,
        confirm: Callable[[ShortChoice], None],
    ) -> None:
        super().__init__(host, phrases.text("short_title"))
        self._phrases, self._subject, self._look, self._confirm = phrases, subject, look, confirm
        self._found = subject.picked
        self._view: ShortView | None = None
        self._asked: tuple[Missing, ...] = ()
        sides = QHBoxLayout()
        sides.setSpacing(32)
        sides.addLayout(self._ask_side(), 2)
        sides.addLayout(self._next_side(), 3)
        self.body.addLayout(sides)
        self._stepper.setVisible(not weighed(subject.unit))
        self._read()

    @property
    def missing(self) -> int:
        """Thousandths that were not found."""
        return self._subject.wanted - self._subject.short - self._found

    def focus_first(self) -> None:
        (self._reasons if weighed(self._subject.unit) else self._stepper).setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.key() - Qt.Key.Key_1
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._done()
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._step_offer(1 if event.key() == Qt.Key.Key_PageDown else -1)
        elif 0 <= digit < len(SHORT_REASONS):
            self._reasons.choose(SHORT_REASONS[digit])
        else:
            super().keyPressEvent(event)

    def _ask_side(self) -> QVBoxLayout:
        text = self._phrases.text
        self._stepper = Stepper(fewer=text("short_fewer"), more=text("short_more"), height=72, role=Role.FIGURE)
        self._stepper.setObjectName("short.found")
        self._stepper.stepped.connect(self._step)
        self._note = Text("", Role.META, "text2", wrap=True)
        self._reasons = ReasonRow([(one, text(f"short_{one}")) for one in SHORT_REASONS], "short", columns=2)
        self._reasons.chosen.connect(lambda _reason: self._show())
        self._also = Button(text("short_also"), Kind.OUTLINE, height=52, checkable=True)
        self._also.setObjectName("short.also")
        self._also.hide()
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addWidget(Text(text("short_title"), Role.H2))
        column.addWidget(self._stepper)
        column.addWidget(self._note)
        column.addWidget(Text(text("short_why"), Role.META_STRONG, "text2"))
        column.addWidget(self._reasons)
        self._also_why = Text("", Role.META, "text2", wrap=True)
        column.addWidget(self._also_why)
        column.addWidget(self._also)
        column.addStretch(1)
        return column

    def _next_side(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(12)
        self._title = Text("", Role.H2)
        self._rule = Text("", Role.META, "text2")
        self._offers = OfferList(self._phrases.text("short_offer"))
        self._offers.setObjectName("short.offers")
        self._offers.chosen.connect(self._choose_offer)
        column.addWidget(self._title)
        column.addWidget(self._rule)
        column.addWidget(self._offers)
        column.addWidget(self._effect_card(), 1)
        column.addLayout(self._buttons())
        return column

    def _effect_card(self) -> Card:
        card = Card(well=True)
        icons = (Icon.PACKAGE, Icon.USER, Icon.STACK, Icon.CLIPBOARD)
        self._next = [Text("", Role.BODY, wrap=True) for _ in icons]
        for icon, words in zip(icons, self._next, strict=True):
            line = QHBoxLayout()
            line.setSpacing(12)
            line.addWidget(IconMark(icon, "text2", 22), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(words, 1)
            card.body.addLayout(line)
        card.body.addStretch(1)
        return card

    def _buttons(self) -> QHBoxLayout:
        self._go = Button("", Kind.PRIMARY, height=64, hint="Enter")
        self._go.setObjectName("short.confirm")
        self._go.clicked.connect(self._done)
        return self.foot(self._go, self._phrases.text("short_back"), "short.back")

    def _step(self, by: int) -> None:
        most = self._subject.wanted - self._subject.short - _PIECE
        self._found = max(self._subject.picked, min(most, self._found + by * _PIECE))
        self._read()

    def _read(self) -> None:
        """What it means is read anew for each count; an answer to an older one is not shown."""
        asked = self._asked = spread(self._subject.lines, self.missing)
        self._show()
        self._look(asked, lambda view: self._seen(asked, view))

    def _seen(self, asked: tuple[Missing, ...], view: ShortView) -> None:
        if asked == self._asked:
            self._view = view
            self._show()

    def _choose_offer(self, item_id: str) -> None:
        self._show("" if item_id == self._offers.current else item_id)

    def _step_offer(self, by: int) -> None:
        keys = ["", *(row.key for row in self._offers.rows)]
        at = keys.index(self._offers.current) if self._offers.current in keys else 0
        self._show(keys[max(0, min(len(keys) - 1, at + by))])

    def _show(self, chosen: str | None = None) -> None:
        view, text = self._view, self._phrases.text
        self._show_count()
        offers = view.offers if view else ()
        key = self._offers.current if chosen is None else chosen
        offer = next((one for one in offers if one.item_id == key), None)
        self._offers.set_rows([self._offer_row(one, view.currency) for one in offers] if view else [], key)
        self._offers.setVisible(bool(offers))
        self._offers.setFixedHeight(_OFFER_HEIGHT * min(_MOST_OFFERS, len(offers)))
        self._title.setText(text("short_offer" if offers else "short_next"))
        self._rule.setText(self._rule_words(view))
        self._rule.setVisible(bool(self._rule.text()))
        self._show_effect(view, offer)
        self._show_also(view)
        missing = self._phrases.quantity(self.missing, self._subject.unit)
        self._go.set_label(text("short_use") if offer else text("short_confirm", missing=missing))
        self._go.set_off(None if self._reasons.current else text("short_choose"))

    def _show_count(self) -> None:
        subject, text = self._subject, self._phrases.text
        found, picked, wanted = (
            self._phrases.quantity(count, subject.unit) for count in (self._found, subject.picked, subject.wanted)
        )
        self._stepper.set_text(found)
        most = subject.wanted - subject.short - _PIECE
        self._stepper.set_bounds(can_lower=self._found > subject.picked, can_raise=self._found < most)
        self._note.setText(
            text("short_picked" if subject.picked else "short_none_picked", picked=picked, wanted=wanted)
        )

    def _show_effect(self, view: ShortView | None, offer: SubstituteOffer | None) -> None:
        subject, text = self._subject, self._phrases.text
        to_scan = self._found - subject.picked
        scan = self._phrases.count("short_to_scan", to_scan // _PIECE) if to_scan else text("short_goes_on")
        customer = side_by_side([isolated(one) for one in (view.customers if view else subject.customers)])
        missing = self._phrases.quantity(self.missing, subject.unit)
        self._next[0].setText(scan)
        if offer and view:
            price = price_words(self._phrases, offer.price, view.currency)
            self._next[1].setText(text("short_instead", customer=customer, name=offer.name, price=price))
        else:
            self._next[1].setText(text("short_customer", missing=missing, name=subject.name, customer=customer))
        self._next[2].setText(self._stock_words(view))
        self._next[3].setText(text("short_count_task", name=subject.name))

    def _stock_words(self, view: ShortView | None) -> str:
        if view is None or view.stock.on_hand is None:
            return self._phrases.text("short_stock_told")
        stock, unit = view.stock, self._subject.unit
        counts = {
            "on_hand": self._phrases.quantity(max(0, view.stock.on_hand), unit),
            "before": self._phrases.quantity(stock.reserved_before, unit),
            "after": self._phrases.quantity(stock.reserved_after, unit),
        }
        return self._phrases.text("short_stock", **counts)

    def _rule_words(self, view: ShortView | None) -> str:
        if view is None or view.offers:
            return self._phrases.count("short_rule", len(view.customers)) if view else ""
        return "" if view.substitutes_allowed else self._phrases.text("short_no_substitutes")

    def _offer_row(self, one: SubstituteOffer, currency: str) -> OfferRow:
        stock = "" if one.in_stock is None else self._phrases.quantity(one.in_stock, one.unit)
        here = self._phrases.text("short_here", count=stock) if stock else ""
        parts = [part for part in (isolated(one.bin) if one.bin else "", here) if part]
        return OfferRow(
            key=one.item_id,
            name=side_by_side([one.name, isolated(one.size)]) if one.size else one.name,
            note=side_by_side(parts),
            price=price_words(self._phrases, one.price, currency),
            said="" if one.enough else self._phrases.text("short_too_few"),
        )

    def _show_also(self, view: ShortView | None) -> None:
        also = view.also if view else ()
        self._also.setVisible(bool(also))
        self._also_why.setVisible(bool(also))
        if not also:
            self._also.setChecked(False)
            return
        self._also_why.setText(self._phrases.count("short_also_why", len(also), order=also[0].number))

    def _done(self) -> None:
        reason = next((one for one in get_args(ShortReason) if one == self._reasons.current), None)
        if reason is None:
            return
        chosen, view = self._offers.current, self._view
        substitute = chosen if view and any(one.item_id == chosen for one in view.offers) else ""
        also = tuple(one.missing for one in view.also) if view and self._also.isChecked() else ()
        choice = ShortChoice(self._asked, reason, substitute, also, self._subject.act_id)
        self.shut()
        self._confirm(choice)
