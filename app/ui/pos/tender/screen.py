"""Taking payment: the sale on the left, what was paid and what the customer may hand over in the middle, the keypad on
the right.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.pos.settle import TenderView
from app.ui.pos.entry_list import EntryList
from app.ui.pos.phrases import Phrases
from app.ui.pos.tender.choices import TenderAsk, TenderChoice, TenderChoices
from app.ui.pos.tender.other_dialog import OtherDialog
from app.ui.pos.tender.parts import due_title, paid_words, part_row
from app.ui.pos.tender.presenter import TenderPresenter, TenderState
from app.ui.pos.tender.summary import SaleSummary
from app.ui.screen import KeyHint, Place, Screen, Stage
from app.ui.theme.fonts import Role, advance
from app.ui.theme.icons import Icon
from app.ui.widgets.amount_tile import AmountTile
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import rule
from app.ui.widgets.keypad import Keypad
from app.ui.widgets.money_field import MoneyField
from app.ui.widgets.paint import At
from app.ui.widgets.text import Text
from contract.rules.collection_code import parse_collection_token
from contract.values.money import minor_digits

_COLUMNS, _COLUMNS_NARROW = 3, 2
_SIDES = ((1600, 500, 440), (1200, 396, 384), (0, 272, 304))
"""From which width on: how wide the sale and the keypad are."""
_WIDE, _TALL = 1200, 960
_TILE, _NOTE, _KEY = 112, 64, 76
_TILE_LOW, _PARTS = 88, 2
"""What was paid takes the room that the amounts give up."""
_TILE_TALL, _NOTE_TALL, _KEY_TALL = 216, 112, 132
_NOTE_EDGE = 8


class TenderScreen(Screen):
    """Shows a ``TenderState``; every gesture goes to the presenter."""

    place = Place.CASH_TENDER
    task_mode = True
    toast_lift = 150

    def __init__(self, stage: Stage, choices: TenderChoices) -> None:
        super().__init__(stage)
        self._choices = choices
        self._phrases = Phrases(stage.words, stage.wording)
        self._offered: tuple[int, ...] = ()
        self._tiles: list[AmountTile] = []
        self._note_tiles: list[AmountTile] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        column.addWidget(rule())
        body = QHBoxLayout()
        body.setSpacing(0)
        self._summary = SaleSummary(self._phrases)
        self._pad_side = self._right_side()
        for widget, stretch in (
            (self._summary, 0),
            (_edge(), 0),
            (self._middle(), 1),
            (_edge(), 0),
            (self._pad_side, 0),
        ):
            body.addWidget(widget, stretch)
        column.addLayout(body, 1)
        self._second = QTimer(self, interval=1_000)
        self._second.timeout.connect(self._show_time)

    def serve(self, presenter: TenderPresenter) -> None:
        """Whose gestures these are."""
        self._presenter = presenter
        self._back.clicked.connect(presenter.back)
        self._given.changed.connect(presenter.give)
        self._given.submitted.connect(lambda _minor: presenter.take())
        self._take.clicked.connect(lambda: presenter.take())
        self._other.clicked.connect(self._ask_other)
        self._parts.taken_back.connect(lambda key: presenter.ask_to_take_back(int(key)))

    def open(self, **arguments: object) -> None:
        self._show_time()
        self._second.start()
        self._given.set_value(0)
        self._presenter.open()
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
        self._presenter.take()

    def back(self) -> None:
        self._presenter.back()

    def pressed(self, key: str) -> bool:
        if key.startswith("Alt+") and key[4:].isdigit():
            self._presenter.take_smart(int(key[4:]) - 1)
        elif key == "F11":
            self._ask_other()
        elif (choice := self._choices.by_shortcut(key)) is not None:
            self._ask(choice)
        elif key in {"Up", "Down"} and self._parts.isVisible():
            self._parts.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif key.isdigit() and len(key) == 1:
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
            KeyHint("↑ ↓ Del", text("tender_key_part_back")),
            KeyHint("Esc", text("tender_back")),
        )

    def present(self, state: TenderState) -> None:
        """Show this."""
        cash, basket = state.cash, state.basket
        if cash is None or basket is None:
            return
        wording = self._phrases.wording
        self._who.setText(state.person)
        self._face.set_name(state.person)
        self._title.setText(self._phrases.text(due_title(cash)))
        self._due.setText(wording.money(abs(cash.due_minor)))
        self._paid.setText(paid_words(cash, self._phrases))
        self._summary.present(basket, cash)
        self._list_parts(cash)
        self._offer(cash)
        if self._given.value != state.given_minor:
            self._given.set_value(state.given_minor)
        self._show_change(state)
        self._take.set_label(self._take_words(state))
        ready = state.enough and not state.taking
        why_not = "tender_too_large" if cash.excess_minor else "tender_not_enough"
        self._take.set_off(None if ready else self._phrases.text(why_not))

    def _take_words(self, state: TenderState) -> str:
        text = self._phrases.text
        if state.nothing_due and not state.given_minor:
            return text("tender_finish")
        if state.cash is not None and state.refund:
            return text("tender_give_back", amount=self._phrases.wording.money(-state.cash.due_minor))
        amount = self._phrases.wording.money(state.given_minor)
        return text("tender_take", amount=amount) if state.enough else text("tender_take_none")

    def _show_change(self, state: TenderState) -> None:
        text, money = self._phrases.text, self._phrases.wording.money
        change = state.cash.change_minor if state.cash is not None else 0
        self._change.setVisible(bool(state.given_minor or change) and not state.refund)
        if state.cash is not None and state.cash.excess_minor:
            self._change_name.setText(text("tender_parts_exceed", amount=money(state.cash.excess_minor)))
        elif state.refund and not state.nothing_due:
            self._change_name.setText(text("tender_give_back_how"))
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

    def _head(self) -> QWidget:
        head = QFrame()
        head.setProperty("kind", "surface")
        head.setFixedHeight(68)
        self._back = Button(self._phrases.text("tender_back"), Kind.SOFT, height=48, icon=Icon.ARROW_LEFT, hint="Esc")
        self._back.setObjectName("cash.back")
        self._other = Button(self._phrases.text("tender_other"), Kind.SOFT, height=48, icon=Icon.SPLIT, hint="F11")
        self._other.setObjectName("cash.other")
        self._clock = Text("", Role.META_STRONG, "text2", elide=False)
        self._face = Avatar("", 36)
        self._who = Text("", Role.META_STRONG, elide=False)
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(12)
        row.addWidget(self._back)
        row.addStretch(1)
        row.addWidget(self._other)
        row.addStretch(1)
        row.addWidget(self._clock)
        row.addWidget(self._face)
        row.addWidget(self._who)
        return head

    def _middle(self) -> QWidget:
        text = self._phrases.text
        side = QWidget()
        self._column = column = QVBoxLayout(side)
        column.setSpacing(10)
        self._title = Text("", Role.TITLE, "text2")
        column.addWidget(self._title)
        self._due = Text("", Role.DISPLAY, elide=False)
        self._due.setObjectName("cash.due")
        self._paid = Text("", Role.BODY, "text2", at=At.END)
        self._paid.setObjectName("cash.paid")
        amount = QHBoxLayout()
        amount.addWidget(self._due)
        amount.addWidget(self._paid, 1)
        column.addLayout(amount)
        self._parts = EntryList(text("tender_parts"), (), "cash.parts")
        self._parts.hide()
        column.addWidget(self._parts)
        column.addSpacing(8)
        row = QHBoxLayout()
        self._gives = Text(text("tender_gives"), Role.META_STRONG, "text2")
        self._one_tap = Text(text("tender_one_tap"), Role.META, "text3", at=At.END)
        row.addWidget(self._gives)
        row.addWidget(self._one_tap, 1)
        column.addLayout(row)
        self._smart = QGridLayout()
        self._smart.setSpacing(10)
        column.addLayout(self._smart)
        column.addSpacing(12)
        self._handed = Text(text("tender_notes"), Role.META_STRONG, "text2")
        column.addWidget(self._handed)
        self._notes = QHBoxLayout()
        self._notes.setSpacing(10)
        column.addLayout(self._notes)
        column.addStretch(1)
        return side

    def _right_side(self) -> QWidget:
        text, wording = self._phrases.text, self._phrases.wording
        side = QFrame()
        side.setProperty("kind", "surface")
        column = QVBoxLayout(side)
        column.setContentsMargins(24, 20, 24, 24)
        column.setSpacing(8)
        column.addWidget(Text(text("tender_given"), Role.META_STRONG, "text2"))
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
        self._change_name = Text("", Role.TITLE, "text2")
        self._change = Text("", Role.TOTAL, "ok", at=At.END, elide=False)
        self._change.setObjectName("cash.change")
        row.addWidget(self._change_name, 1)
        row.addWidget(self._change)
        column.addLayout(row)
        self._take = Button("", Kind.PRIMARY, height=88, icon=Icon.CASH, hint="Enter", spread=True)
        self._take.setObjectName("cash.take")
        column.addWidget(self._take)
        return side

    def _list_parts(self, cash: TenderView) -> None:
        had, has = self._parts.isVisibleTo(self), bool(cash.parts)
        if had and not has and self._parts.hasFocus():
            self._given.setFocus(Qt.FocusReason.OtherFocusReason)
        self._parts.setVisible(has)
        words, wording = self._phrases.words, self._phrases.wording
        self._parts.set_rows([part_row(at, part, words, wording) for at, part in enumerate(cash.parts)])
        if had != has:
            self._lay_out_tiles()

    def _ask_other(self) -> None:
        state = self._presenter.state
        dialog = OtherDialog(self, self._phrases, self._choices.offered(refund=state.refund))
        dialog.chosen.connect(self._ask_by_key)
        dialog.open()

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
        )
        choice.ask(asked)

    def _offer(self, cash: TenderView) -> None:
        """Amounts and notes change with the sale only."""
        amounts = tuple(amount.tendered_minor for amount in cash.smart_amounts)
        if (*amounts, *cash.notes) == self._offered:
            return
        self._offered = (*amounts, *cash.notes)
        for told in (self._gives, self._one_tap, self._handed):
            told.setVisible(bool(amounts))
        _empty(self._smart)
        _empty(self._notes)
        text, wording = self._phrases.text, self._phrases.wording
        self._tiles, self._note_tiles = [], []
        for amount in cash.smart_amounts:
            change = wording.money(amount.change_minor)
            note = text("tender_change_of", change=change) if amount.change_minor else text("tender_exact")
            tile = AmountTile(wording.money(amount.tendered_minor), note)
            tile.setObjectName(f"cash.amount.{amount.tendered_minor}")
            tile.clicked.connect(lambda _=False, minor=amount.tendered_minor: self._presenter.take(minor))
            self._tiles.append(tile)
        for minor in cash.notes:
            tile = AmountTile(wording.coin(minor))
            tile.setObjectName(f"cash.note.{minor}")
            tile.clicked.connect(lambda _=False, own=minor: self._presenter.add_note(own))
            self._notes.addWidget(tile)
            self._note_tiles.append(tile)
        self._lay_out_tiles()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        _, summary, pad = next(sides for sides in _SIDES if self.width() >= sides[0])
        self._summary.setFixedWidth(summary)
        self._pad_side.setFixedWidth(pad)
        edge = 28 if self.width() >= _WIDE else 16
        self._column.setContentsMargins(edge, 24, edge, 24)
        self._lay_out_tiles()

    def _lay_out_tiles(self) -> None:
        wide, tall = self.width() >= _WIDE, self.height() >= _TALL
        columns = _COLUMNS if wide else _COLUMNS_NARROW
        self._parts.set_most_rows(_PARTS if wide or tall else 1)
        low = _TILE_LOW if self._parts.isVisibleTo(self) else _TILE
        for at, tile in enumerate(self._tiles):
            tile.set_height(_TILE_TALL if tall else low)
            self._smart.addWidget(tile, at // columns, at % columns)
        self._pad.set_key_height(_KEY_TALL if tall else _KEY)
        self._fit_notes(_NOTE_TALL if tall else _NOTE)

    def _fit_notes(self, height: int) -> None:
        """As many as can be read on one row; the largest are the rarest, and can be typed."""
        edges, gap = self._column.contentsMargins(), self._notes.spacing()
        room = self.width() - self._summary.width() - self._pad_side.width() - 2 - edges.left() - edges.right()
        widest = 0
        for at, tile in enumerate(self._note_tiles):
            widest = max(widest, advance(Role.H2, tile.label) + 2 * _NOTE_EDGE)
            tile.set_height(height)
            tile.setVisible((widest + gap) * (at + 1) - gap <= room)

    @Slot()
    def _show_time(self) -> None:
        self._clock.setText(self.stage.wording.clock(self.stage.now()))


def _edge() -> QFrame:
    made = QFrame()
    made.setProperty("kind", "rule")
    made.setFixedWidth(1)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
    return made


def _empty(layout: QGridLayout | QHBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
