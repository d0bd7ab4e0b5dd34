"""Taking payment: the sale on the left, what was paid and what the customer may hand over in the middle, the keypad on
the right.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.pos.refund_plan import RefundWay
from app.pos.settle import TenderView
from app.ui.pos.entry_list import EntryList
from app.ui.pos.phrases import Phrases
from app.ui.pos.tender.by_items import ByItems
from app.ui.pos.tender.cash_options import CashOptions
from app.ui.pos.tender.choices import TenderAsk, TenderChoice, TenderChoices, cash_choice
from app.ui.pos.tender.head import CASH, TenderHead
from app.ui.pos.tender.parts import NEXT, due_title, next_row, paid_words, part_row
from app.ui.pos.tender.presenter import TenderPresenter, TenderState
from app.ui.pos.tender.refund_plan import RefundList
from app.ui.pos.tender.split_options import ITEMS_KEY, WAY_KEYS, SplitOptions
from app.ui.pos.tender.summary import SaleSummary
from app.ui.pos.tender.take_words import take_icon, take_words
from app.ui.screen import KeyHint, Place, Screen, Stage
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import edge, rule
from app.ui.widgets.keypad import Keypad
from app.ui.widgets.money_field import MoneyField
from app.ui.widgets.paint import At
from app.ui.widgets.progress import ProgressBar
from app.ui.widgets.text import Text
from contract.rules.collection_code import parse_collection_token
from contract.values.money import minor_digits

_SIDES = ((1600, 500, 440), (1200, 396, 384), (0, 272, 304))
"""From which width on: how wide the sale and the keypad are."""
_WIDE, _TALL = 1200, 960
_KEY = 80
_PARTS, _PARTS_TALL = 2, 5
"""How many rows of what was paid are seen at once."""


class TenderScreen(Screen):
    """Shows a ``TenderState``; every gesture goes to the presenter."""

    place = Place.CASH_TENDER
    task_mode = True
    toast_lift = 150

    def __init__(self, stage: Stage, choices: TenderChoices) -> None:
        super().__init__(stage)
        self._choices = choices
        self._choices.add(cash_choice(self._take_cash))
        self._phrases = Phrases(stage.words, stage.wording)
        self._head = TenderHead(self._phrases)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(rule())
        body = QHBoxLayout()
        body.setSpacing(0)
        self._summary = SaleSummary(self._phrases)
        self._pad_side = self._right_side()
        for widget, stretch in (
            (self._summary, 0),
            (edge(), 0),
            (self._middle(), 1),
            (edge(), 0),
            (self._pad_side, 0),
        ):
            body.addWidget(widget, stretch)
        column.addLayout(body, 1)
        self._second = QTimer(self, interval=1_000)
        self._second.timeout.connect(self._show_time)

    def _take_cash(self) -> None:
        self._presenter.take_in_cash()

    def serve(self, presenter: TenderPresenter) -> None:
        """Whose gestures these are."""
        self._presenter = presenter
        self._head.back.connect(presenter.back)
        self._head.chosen.connect(self._choose_tab)
        self._cash_options.taken.connect(presenter.take)
        self._cash_options.handed.connect(presenter.add_note)
        self._split_options.split.connect(presenter.show_split)
        self._split_options.chosen.connect(self._ask_by_key)
        self._by_items = ByItems(self, self._phrases, presenter)
        self._split_options.items_asked.connect(self._by_items.open)
        self._given.changed.connect(presenter.give)
        self._given.submitted.connect(lambda _minor: self.primary())
        self._take.clicked.connect(self.primary)
        self._parts.taken_back.connect(self._take_back)
        self._plan.taken_back.connect(self._give_back_at)

    def open(self, **arguments: object) -> None:
        self._show_time()
        self._second.start()
        self._given.set_value(0)
        self._presenter.open(split=bool(arguments.get("split")))
        self._given.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        self._second.stop()

    def scanned(self, text: str) -> bool:
        if parse_collection_token(text.strip()) is not None:
            return False
        known = self._choices.for_scan(text)
        if known is not None:
            self._ask(known[0], known[1])
        else:
            self._presenter.product_scanned()
        return True

    def primary(self) -> None:
        """Take the cash; in parts, the next of them."""
        state = self._presenter.state
        if state.plan is not None and state.plan.next is not None and not state.split:
            self._give_back(state.plan.next)
        elif state.split and not state.nothing_due:
            self._pay_part()
        else:
            self._presenter.take()

    def back(self) -> None:
        self._presenter.back()

    def pressed(self, key: str) -> bool:
        if key.startswith("Alt+") and key[4:].isdigit():
            self._presenter.take_smart(int(key[4:]) - 1)
        elif key in WAY_KEYS:
            self._presenter.show_split(WAY_KEYS[key])
        elif key == ITEMS_KEY:
            self._split_options.items_asked.emit()
        elif key == "F11":
            self._presenter.show_split()
        elif (choice := self._choices.by_shortcut(key)) is not None:
            self._ask(choice)
        elif key in {"Up", "Down"} and self._parts.isVisible():
            self._parts.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif key.isdigit() and len(key) == 1 and self._given.isVisible():
            self._given.press(key)
            self._given.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            return False
        return True

    def key_hints(self) -> Sequence[KeyHint]:
        text = self._phrases.text
        return (
            KeyHint("0…9", text("tender_key_type")),
            KeyHint("Enter", text("tender_key_take")),
            KeyHint("Alt+1…6", text("tender_key_smart")),
            KeyHint("F11", text("tender_key_other")),
            KeyHint("F2 F3", text("tender_key_ways")),
            KeyHint(ITEMS_KEY, text("split_items")),
            *(KeyHint(own.shortcut, text(own.label)) for own in self._choices.offered(refund=False) if own.shortcut),
            KeyHint("↑ ↓ Del", text("tender_key_part_back")),
            KeyHint("Esc", text("tender_back")),
        )

    def present(self, state: TenderState) -> None:
        """Show this."""
        cash, basket = state.cash, state.basket
        if cash is None or basket is None:
            return
        wording = self._phrases.wording
        self._head.show_person(state.person)
        choices = self._choices.offered(refund=cash.refund)
        self._head.offer(choices)
        self._head.show_chosen(split=state.split)
        self._title.setText(self._phrases.text(due_title(cash, split=state.split)))
        self._due.setText(wording.money(abs(state.left_minor)))
        self._paid.setText(paid_words(cash, self._phrases))
        self._paid_bar.set_done(abs(cash.paid_minor), abs(cash.total_minor))
        self._paid_bar.setVisible(bool(cash.paid_minor))
        self._summary.present(basket, cash, state.customer, in_cash=state.in_cash)
        self._list_parts(state, cash)
        self._show_options(state, cash)
        if self._given.value != state.given_minor:
            self._given.set_value(state.given_minor)
        self._show_change(state)
        self._take.set_label(take_words(state, self._phrases, self._main_choice(cash).key))
        self._take.set_icon(take_icon(state, self._main_choice(cash).icon))
        ready = (state.enough or self._part_ready(state, cash)) and not state.taking
        why_not = "tender_too_large" if cash.excess_minor or state.split else "tender_not_enough"
        self._take.set_off(None if ready else self._phrases.text(why_not))

    def _part_ready(self, state: TenderState, cash: TenderView) -> bool:
        """A card pays no more than is left; of cash the rest is change."""
        if not state.split or cash.excess_minor or not state.given_minor:
            return False
        return self._main_choice(cash).key == CASH or state.given_minor <= abs(cash.left_minor)

    def _show_options(self, state: TenderState, cash: TenderView) -> None:
        choices = self._choices.offered(refund=cash.refund)
        others = self._cash_options.offer(cash)
        was = self._split_options.isVisibleTo(self)
        self._cash_options.setVisible(not state.split)
        self._plan.present(None if state.split else state.plan)
        self._split_options.setVisible(state.split)
        if self._split_options.offer(choices) or others or was != state.split:
            self._lay_out()
        self._split_options.show_left(0 if cash.refund else cash.left_minor, state.ways_left)
        self._given_name.setText(self._phrases.text("tender_part_amount" if state.split else "tender_given"))
        for typed in (self._given_name, self._given, self._pad):
            typed.setVisible(state.split or not cash.refund)

    def _show_change(self, state: TenderState) -> None:
        text, money = self._phrases.text, self._phrases.wording.money
        change = state.cash.change_minor if state.cash is not None else 0
        self._change.setVisible(bool(state.given_minor or change) and not state.refund)
        if state.cash is not None and state.cash.excess_minor:
            self._change_name.setText(text("tender_parts_exceed", amount=money(state.cash.excess_minor)))
        elif state.split and state.cash is not None and not state.nothing_due:
            self._change.show()
            self._change_name.setText(text("tender_left_after"))
            self._change.setText(money(max(0, abs(state.cash.left_minor) - state.given_minor)))
            self._change.set_color("text")
        elif state.refund and not state.nothing_due:
            self._change_name.setText(text("tender_give_back_how" if state.in_cash else "refund_how"))
        elif change and not state.given_minor:
            self._change_name.setText(text("tender_change"))
            self._change.setText(money(change))
            self._change.set_color("ok")
        elif not state.given_minor:
            self._change_name.setText(text("tender_nothing_due" if state.nothing_due else "tender_waiting"))
        elif state.change_minor is None:
            self._change_name.setText(text("tender_missing"))
            self._change.setText(money(state.missing_minor))
            self._change.set_color("warn")
        else:
            self._change_name.setText(text("tender_change"))
            self._change.setText(money(state.change_minor))
            self._change.set_color("ok")

    def _middle(self) -> QWidget:
        text = self._phrases.text
        side = QWidget()
        column = self._column = QVBoxLayout(side)
        column.setSpacing(10)
        self._title = Text("", Role.TITLE, "text2")
        self._due = Text("", Role.DISPLAY, elide=False)
        self._due.setObjectName("cash.due")
        column.addWidget(self._title)
        self._paid = Text("", Role.META, "text2", at=At.END, wrap=True)
        self._paid.setObjectName("cash.paid")
        self._paid_bar = ProgressBar(10)
        beside = QVBoxLayout()
        beside.setSpacing(8)
        beside.addStretch(1)
        beside.addWidget(self._paid)
        beside.addWidget(self._paid_bar)
        beside.addSpacing(14)
        amount = QHBoxLayout()
        amount.setSpacing(24)
        amount.addWidget(self._due)
        amount.addLayout(beside, 1)
        column.addLayout(amount)
        self._parts_name = Text(text("tender_parts_of_sale"), Role.META_STRONG, "text2")
        column.addWidget(self._parts_name)
        self._parts = EntryList(text("tender_parts"), (), "cash.parts")
        self._parts.hide()
        column.addWidget(self._parts)
        column.addSpacing(8)
        self._plan = RefundList(self._phrases)
        column.addWidget(self._plan)
        self._cash_options, self._split_options = CashOptions(self._phrases), SplitOptions(self._phrases)
        self._split_options.hide()
        column.addWidget(self._cash_options, 1)
        column.addWidget(self._split_options, 1)
        return side

    def _right_side(self) -> QWidget:
        text, wording = self._phrases.text, self._phrases.wording
        side = QFrame()
        side.setProperty("kind", "surface")
        column = QVBoxLayout(side)
        column.setContentsMargins(24, 20, 24, 24)
        column.setSpacing(8)
        self._given_name = Text(text("tender_given"), Role.META_STRONG, "text2")
        column.addWidget(self._given_name)
        self._given = MoneyField(text("tender_given"), wording.money, decimals=minor_digits(wording.currency))
        self._given.setObjectName("cash.given")
        column.addWidget(self._given)
        column.addSpacing(8)
        self._pad = Keypad(backspace_name=text("pad_backspace"), key_height=_KEY)
        self._pad.setObjectName("cash.pad")
        self._pad.pressed.connect(self._given.press)
        column.addWidget(self._pad)
        column.addStretch(1)
        row = QHBoxLayout()
        self._change_name = Text("", Role.BODY, "text2", wrap=True)
        self._change = Text("", Role.TOTAL, "ok", at=At.END, elide=False)
        self._change.setObjectName("cash.change")
        row.addWidget(self._change_name, 1)
        row.addWidget(self._change)
        column.addLayout(row)
        self._take = Button("", Kind.PRIMARY, height=88, icon=Icon.CASH, hint="Enter", spread=True)
        self._take.setObjectName("cash.take")
        column.addWidget(self._take)
        return side

    def _list_parts(self, state: TenderState, cash: TenderView) -> None:
        words, wording, wide = self._phrases.words, self._phrases.wording, self.width() >= _WIDE
        rows = [part_row(at, part, words, wording, wide=wide) for at, part in enumerate(cash.parts)]
        main = self._main_choice(cash)
        if state.split and not state.nothing_due and state.given_minor:
            rows.append(next_row(self._phrases.text(main.label), main.icon, state.given_minor, words, wording))
        had, has = self._parts.isVisibleTo(self), bool(rows)
        if had and not has and self._parts.hasFocus():
            self._given.setFocus(Qt.FocusReason.OtherFocusReason)
        for shown in (self._parts, self._parts_name):
            shown.setVisible(has)
        self._parts.set_rows(rows)
        if had != has:
            self._lay_out()

    def _main_choice(self, cash: TenderView) -> TenderChoice:
        """What Enter pays a part with: the card, where there is a terminal."""
        return self._choices.offered(refund=cash.refund)[0]

    def _pay_part(self) -> None:
        cash = self._presenter.state.cash
        if cash is not None:
            self._ask(self._main_choice(cash))

    def _give_back_at(self, key: str) -> None:
        plan = self._presenter.state.plan
        if plan is not None:
            self._give_back(plan.ways[int(key)])

    def _give_back(self, way: RefundWay) -> None:
        self._presenter.give(way.left_minor if not way.reference else 0)
        self._presenter.give_back(way, self._ask_by_key)

    def _choose_tab(self, key: str) -> None:
        if key == "split":
            self._presenter.show_split()
        elif key == "cash":
            self._presenter.show_cash()
        else:
            self._ask_by_key(key)
        self._head.show_chosen(split=self._presenter.state.split)

    def _take_back(self, key: str) -> None:
        if key != NEXT:
            self._presenter.ask_to_take_back(int(key))

    def _ask_by_key(self, key: str) -> None:
        choice = self._choices.by_key(key)
        if choice is not None:
            self._ask(choice)

    def _ask(self, choice: TenderChoice, scanned: str = "") -> None:
        state = self._presenter.state
        if state.cash is None or state.taking:
            return
        asked = TenderAsk(
            host=self,
            phrases=self._phrases,
            left_minor=state.cash.left_minor,
            given_minor=state.given_minor,
            taken=self._presenter.add,
            scanned=scanned,
            customer_id=state.basket.customer_id if state.basket else "",
        )
        choice.ask(asked)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        _, summary, pad = next(sides for sides in _SIDES if self.width() >= sides[0])
        self._summary.setFixedWidth(summary)
        self._pad_side.setFixedWidth(pad)
        edge, below = (28, 24) if self.width() >= _WIDE else (16, 12)
        self._column.setContentsMargins(edge, 24, edge, below)
        self._lay_out()
        if self._parts.isVisibleTo(self):
            self.present(self._presenter.state)

    def _lay_out(self) -> None:
        wide, tall = self.width() >= _WIDE, self.height() >= _TALL
        split = self._split_options.isVisibleTo(self)
        self._parts.set_most_rows(_PARTS_TALL if tall else _PARTS if wide or split else 1)
        edges = self._column.contentsMargins()
        room = self.width() - self._summary.width() - self._pad_side.width() - 2 - edges.left() - edges.right()
        self._cash_options.lay_out(room, wide=wide, tall=tall, low=self._parts.isVisibleTo(self))
        self._split_options.lay_out(wide=wide, tall=tall)

    @Slot()
    def _show_time(self) -> None:
        self._head.show_time(self.stage.wording.clock(self.stage.now()))
