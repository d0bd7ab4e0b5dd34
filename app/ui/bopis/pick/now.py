"""What to do now: the bin, how many, the item, what was scanned of it, and the ways out."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.bopis.pick_view import PickRow
from app.ui.bopis.phrases import Phrases, one_line, weighed
from app.ui.bopis.pick.tote_row import ToteRow
from app.ui.item_look import item_icon, item_tint
from app.ui.theme.fonts import Role, advance
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.theme.tokens import Tint
from app.ui.widgets import paint
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.text import Text
from app.ui.widgets.thumb import Thumb
from app.wording import isolated


@dataclass(frozen=True, slots=True)
class NowView:
    """``row`` is what to do now; ``in_hand`` thousandths of it are in no tote yet, and go to ``next_tote``.
    ``into_totes``: each one is followed by its tote, as there are several.

    ``message`` says what the last gesture did, or why it did not.
    """

    row: PickRow | None
    message: str = ""
    failed: bool = False
    can_undo: bool = False
    in_hand: int = 0
    next_tote: str = ""
    into_totes: bool = False


class PickNow(QWidget):
    """Shows one row of the route."""

    dropped = Signal(str)

    missing = Signal()
    later = Signal()
    by_hand = Signal()
    undone = Signal()

    def __init__(self, phrases: Phrases, *, low: bool = False) -> None:
        """``low`` leaves room for the totes."""
        super().__init__()
        self._phrases, self._thumb_size = phrases, 120 if low else 172
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 14, 24, 20)
        column.setSpacing(14)
        column.addLayout(self._place_row())
        column.addWidget(self._item_card())
        column.addLayout(self._scan_row())
        self._totes = ToteRow(phrases)
        self._totes.chosen.connect(self.dropped)
        self._totes.hide()
        column.addWidget(self._totes)
        self._message = MessageStrip()
        self._message.setObjectName("pick.message")
        column.addWidget(self._message)
        column.addStretch(1)
        column.addLayout(self._button_row())

    def set_view(self, view: NowView) -> None:
        """Show the row to do now."""
        row = view.row
        self._message.set_message(view.message, failed=view.failed)
        self._undo.setVisible(view.can_undo)
        if row is None:
            return
        text, quantity = self._phrases.text, self._phrases.quantity
        self._bin.setText(row.bin or text("pick_no_bin"))
        self._bin.set_role(Role.DISPLAY if row.bin else Role.TOTAL)
        self._count.set_count(quantity(row.open - view.in_hand, row.unit))
        self._thumb.set_look(item_icon(row.icon, row.department), item_tint(row.department))
        self._name.setText(one_line(row.name))
        self._size.setText(isolated(row.size))
        self._size.setVisible(bool(row.size))
        self._ending.setVisible(bool(row.barcode_ending))
        self._ending_digits.setVisible(bool(row.barcode_ending))
        self._ending_digits.setText(row.barcode_ending)
        self._sku.setText(text("pick_sku", sku=isolated(row.sku)))
        self._stock.setText(self._stock_words(row))
        self._age.setText(text("order_age", age=row.age_minimum) if row.age_minimum else "")
        for part in (self._age_mark, self._age):
            part.setVisible(bool(row.age_minimum))
        self._weight.setText(self._weight_words(row))
        self._weight_mark.setVisible(bool(self._weight_words(row)))
        self._cold.setText(text(f"pick_storage_{row.storage}") if row.storage else "")
        self._cold_mark.setVisible(bool(row.storage))
        self._show_scanning(view, row)

    def _show_scanning(self, view: NowView, row: PickRow) -> None:
        """What to scan now, and what was."""
        text, quantity = self._phrases.text, self._phrases.quantity
        self._totes.setVisible(view.into_totes)
        shares = row.totes if view.into_totes else ()
        self._totes.set_shares(shares, row.unit, view.next_tote if view.in_hand else "")
        scanned = text("pick_scanned", picked=quantity(row.picked, row.unit), wanted=quantity(row.wanted, row.unit))
        if view.in_hand:
            self._ask.setText(text("wave_scan_tote", letter=view.next_tote))
            scanned = text("wave_in_hand", count=quantity(view.in_hand, row.unit))
        else:
            self._ask.setText(text(self._ask_code(row, into_totes=view.into_totes)))
        self._scanned.setText(scanned if row.picked or view.in_hand else "")

    def _weight_words(self, row: PickRow) -> str:
        if not row.grams or weighed(row.unit):
            return ""
        return self._phrases.text("pick_grams", weight=self._phrases.quantity(row.grams, "kg"))

    def _place_row(self) -> QHBoxLayout:
        self._bin = Text("", Role.DISPLAY)
        self._bin.setObjectName("pick.bin")
        self._count = _Count(self._phrases.text("pick_count"))
        self._count.setObjectName("pick.count")
        place = QVBoxLayout()
        place.setSpacing(0)
        place.addWidget(Text(self._phrases.text("pick_go_to"), Role.BUTTON, "text2"))
        place.addWidget(self._bin)
        row = QHBoxLayout()
        row.addLayout(place, 1)
        row.addWidget(self._count)
        return row

    def _item_card(self) -> Card:
        card = Card()
        self._thumb = Thumb(Icon.BOX, Tint.HOME, self._thumb_size)
        self._name = Text("", Role.H1, wrap=True)
        self._name.setObjectName("pick.item")
        self._size = Text("", Role.H2, "text2")
        self._ending = Text(self._phrases.text("pick_barcode_ends"), Role.BODY, "text3", elide=False)
        self._ending_digits = Text("", Role.BUTTON, code=True, elide=False)
        self._sku = Text("", Role.BODY, "text3")
        self._stock = Text("", Role.BODY, "text2", elide=False)
        self._age = Text("", Role.BUTTON, "warn")
        self._age_mark = IconMark(Icon.USER_SHIELD, "warn", 20)
        self._weight = Text("", Role.BODY, "text2", elide=False)
        self._weight_mark = IconMark(Icon.SCALE, "text2", 20)
        self._cold = Text("", Role.BUTTON, "text2", elide=False)
        self._cold_mark = IconMark(Icon.SNOWFLAKE, "text2", 20)
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addStretch(1)
        words.addWidget(self._name)
        words.addWidget(self._size)
        words.addSpacing(6)
        words.addLayout(_beside(self._ending, self._ending_digits, 12, self._sku))
        stock = (IconMark(Icon.STACK, "text2", 20), self._stock, 16, self._weight_mark, self._weight)
        words.addLayout(_beside(*stock, 16, self._cold_mark, self._cold))
        words.addLayout(_beside(self._age_mark, self._age))
        words.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(self._thumb)
        row.addLayout(words, 1)
        card.body.addLayout(row)
        return card

    def _scan_row(self) -> QHBoxLayout:
        self._ask = Text("", Role.BUTTON, elide=False)
        self._scanned = Text("", Role.BODY, "text3")
        self._scanned.setObjectName("pick.scanned")
        self._undo = Button(self._phrases.text("pick_undo"), Kind.GHOST, height=48, icon=Icon.UNDO, hint="Ctrl+Z")
        self._undo.setObjectName("pick.undo")
        self._undo.clicked.connect(self.undone)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(IconMark(Icon.SCAN, "text", 24))
        row.addWidget(self._ask)
        row.addWidget(self._scanned, 1)
        row.addWidget(self._undo)
        return row

    def _button_row(self) -> QHBoxLayout:
        text = self._phrases.text
        row = QHBoxLayout()
        row.setSpacing(12)
        for name, words, kind, icon, key, signal in (
            ("pick.short", "pick_cannot_find", Kind.OUTLINE, Icon.HELP_SEARCH, "Del", self.missing),
            ("pick.later", "pick_later", Kind.OUTLINE, Icon.SKIP, "F6", self.later),
            ("pick.by_hand", "pick_by_hand", Kind.SOFT, Icon.HAND_CLICK, "F4", self.by_hand),
        ):
            button = Button(text(words), kind, height=72, icon=icon, hint=key)
            button.setObjectName(name)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(signal)
            row.addWidget(button, 1)
        return row

    def _stock_words(self, row: PickRow) -> str:
        if row.in_stock is None:
            return self._phrases.text("pick_stock_unknown")
        return self._phrases.text("pick_stock", count=self._phrases.quantity(max(0, row.in_stock), row.unit))

    @staticmethod
    def _ask_code(row: PickRow, *, into_totes: bool) -> str:
        if into_totes:
            return "wave_scan_each" if row.wanted > 1000 or weighed(row.unit) else "wave_scan_one"
        if weighed(row.unit):
            return "pick_scan_weighed"
        return "pick_scan_each" if row.wanted > 1000 else "pick_scan_one"


class MessageStrip(Card):
    """What the last gesture did, or why it did not."""

    def __init__(self) -> None:
        super().__init__(well=True, padding=13)
        self._mark = IconMark(Icon.CHECK, "ok", 22)
        self._words = Text("", Role.BUTTON, wrap=True)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.body.addLayout(row)
        self.hide()

    @property
    def words(self) -> str:
        """What it says now."""
        return self._words.text() if not self.isHidden() else ""

    def set_message(self, message: str, *, failed: bool) -> None:
        color = "bad" if failed else "ok"
        self._words.setText(message)
        self._words.set_color(color)
        self._mark.set_icon(Icon.OCTAGON_FILLED if failed else Icon.CIRCLE_CHECK_FILLED, color)
        self.set_tone(f"{color}_soft")
        self.setAccessibleName(message)
        self.setVisible(bool(message))


class _Count(QWidget):
    """How many to take, to be read at arm's length."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self._word, self._count = word, ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_count(self, count: str) -> None:
        self._count = count
        self.setAccessibleName(f"{self._word} {count}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(max(114, advance(self._role, self._count) + 40), 124)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = paint.begin(self)
        paint.box(painter, self.rect(), 14, t.surface, t.line)
        top, below = self.rect().adjusted(0, 12, 0, -88), self.rect().adjusted(0, 36, 0, -8)
        paint.text(painter, top, Role.BUTTON, t.text2, self._word, paint.At.CENTER)
        paint.text(painter, below, self._role, t.text, self._count, paint.At.CENTER)

    @property
    def _role(self) -> Role:
        return Role.DISPLAY if len(self._count) <= 3 else Role.AMOUNT


def _beside(*parts: QWidget | int) -> QHBoxLayout:
    """Widgets in a row, packed at its start; a number is a gap."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for part in parts:
        if isinstance(part, int):
            row.addSpacing(part)
        else:
            row.addWidget(part)
    row.addStretch(1)
    return row
