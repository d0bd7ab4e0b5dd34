"""Shows why a line costs what it does; takes promotions out and puts them back; asks for codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.ui.pos.phrases import Phrases
from app.ui.pos.sell.why_price import WhyPrice
from app.ui.pos.sell.why_words import WhyRow, WhyView
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import rule
from app.ui.widgets.dialog import Answer, Dialog
from app.ui.widgets.finger import scroll_by_finger
from app.ui.widgets.paint import At
from app.ui.widgets.text import Text
from app.ui.widgets.text_field import TextField

_CLOSE = "close"
_WIDTH, _SIDE = 1040, 380
_VALUE, _ACTION = 84, 108
_LEAST, _MOST = 200, 440
_EDGE, _PADDING, _GAP = 16, 24, 24


class WhyDialog(Dialog):
    """``taken_out`` gives the place of a change of the price, ``put_back`` a promotion, the others a code.

    It stays open and is shown anew after each. Up and Down go from button to button; what is typed goes into the code.
    """

    taken_out = Signal(int)
    put_back = Signal(str)
    code_shown = Signal(str)
    code_removed = Signal(str)

    def __init__(self, host: QWidget, phrases: Phrases, view: WhyView) -> None:
        title = phrases.text("why_title" if view.rows else "why_title_sale")
        answers = [Answer(_CLOSE, phrases.text("why_close"), safe=True, hint="Esc")]
        told = view.text or phrases.text("why_text_sale")
        width = _WIDTH if view.rows else _SIDE + 180
        super().__init__(host, title, told, answers, icon=Icon.TAG, accent="accent", width=width)
        self._phrases = phrases
        self.button(_CLOSE).setObjectName("why.close")
        row = QHBoxLayout()
        row.setSpacing(_GAP)
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        if view.rows:
            row.addWidget(_scrolled(self._left), 1)
        side = _scrolled(self._right)
        if view.rows:
            side.setFixedWidth(_SIDE)
        row.addWidget(side, 0 if view.rows else 1)
        self._code = TextField(phrases.text("why_codes"), phrases.text("why_codes_hint"))
        self._code.edit.setObjectName("why.code")
        self._code.submitted.connect(self._submit)
        self._code.changed.connect(lambda _text: self._code.set_problem(""))
        self.body.addLayout(row)
        self.show_view(view)

    def focus_first(self) -> None:
        self.button(_CLOSE).setFocus(Qt.FocusReason.OtherFocusReason)

    def scanned(self, text: str) -> bool:
        """A coupon."""
        self._code.set_text(text.strip())
        self._submit(text)
        return True

    def show_view(self, view: WhyView) -> None:
        """How it stands now."""
        typing = self._code.edit.hasFocus()
        _clear(self._left, keep=self._code)
        _clear(self._right, keep=self._code)
        if view.rows:
            self._fill_line(view)
        self._fill_sale(view)
        self._fit(view)
        if self.isVisible():
            (self._code.edit if typing else self.button(_CLOSE)).setFocus(Qt.FocusReason.OtherFocusReason)
            self._center()

    def code_done(self) -> None:
        """It was taken: the next one may be typed."""
        self._code.set_text("")

    def say_code(self, problem: str) -> None:
        """Why a code brings nothing."""
        self._code.set_problem(problem)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.focusNextPrevChild(key is Qt.Key.Key_Down)
        elif event.text().strip() and event.text().isprintable() and not self._code.edit.hasFocus():
            self._code.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._code.set_text(self._code.text + event.text())
        else:
            super().keyPressEvent(event)

    def _fit(self, view: WhyView) -> None:
        """As high as what there is needs, and scrolled where that is too much."""
        inside = min(_WIDTH, self._host.width() - 2 * _EDGE) - 2 * _PADDING
        columns = [(self._right, _SIDE), (self._left, inside - _SIDE - _GAP)] if view.rows else [(self._right, _SIDE)]
        wanted = max(_height(column, width) for column, width in columns)
        for child in self.findChildren(QScrollArea):
            child.setMinimumHeight(max(_LEAST, min(_MOST, wanted)))

    def _fill_line(self, view: WhyView) -> None:
        wide = max(_ACTION, *(_button(own).sizeHint().width() for own in view.rows if own.action), 0)
        rows = [_Row(own, "why.change", lambda key: self.taken_out.emit(int(key)), wide) for own in view.rows]
        _stack(self._left, rows)
        total = QHBoxLayout()
        total.setSpacing(12)
        total.addWidget(Text(self._phrases.text("why_to_pay"), Role.TITLE), 1)
        amount = Text(view.to_pay, Role.H2, at=At.END)
        amount.setObjectName("why.to_pay")
        total.addWidget(amount)
        total.addSpacing(wide + total.spacing())
        held = QWidget()
        held.setLayout(total)
        total.setContentsMargins(0, 8, 0, 0)
        self._left.addWidget(held)
        for tax in view.taxes:
            self._left.addWidget(Text(tax, Role.META, "text2", wrap=True))
        self._left.addStretch(1)

    def _fill_sale(self, view: WhyView) -> None:
        text, right = self._phrases.text, self._right
        right.addWidget(self._code)
        _stack(right, [_Row(own, "why.code_row", self.code_removed.emit) for own in view.codes])
        right.addWidget(_heading(text("why_nearly")))
        for own in view.nearly or (text("why_nearly_none"),):
            right.addWidget(Text(own, Role.BODY, "text" if view.nearly else "text2", wrap=True))
        if view.taken_out:
            right.addWidget(_heading(text("why_taken_out")))
            _stack(right, [_Row(own, "why.out", self.put_back.emit) for own in view.taken_out])
        right.addStretch(1)

    @Slot(str)
    def _submit(self, code: str) -> None:
        if code.strip():
            self.code_shown.emit(code.strip())


class WhyWindow:
    """A ``WhySight``: one dialog at a time."""

    def __init__(self, host: QWidget, phrases: Phrases, why: WhyPrice) -> None:
        self._host, self._phrases, self._why = host, phrases, why
        self._dialog: WhyDialog | None = None

    def open_why(self, view: WhyView) -> None:
        if self._dialog is not None:
            return
        dialog = self._dialog = WhyDialog(self._host, self._phrases, view)
        dialog.closed.connect(self._forget)
        dialog.taken_out.connect(self._why.take_out)
        dialog.put_back.connect(self._why.put_back)
        dialog.code_shown.connect(self._why.show_code)
        dialog.code_removed.connect(self._why.hide_code)
        dialog.open()

    def show_why(self, view: WhyView) -> None:
        if self._dialog is not None:
            self._dialog.show_view(view)

    def code_taken(self) -> None:
        if self._dialog is not None:
            self._dialog.code_done()

    def code_refused(self, problem: str) -> None:
        if self._dialog is not None:
            self._dialog.say_code(problem)

    def _forget(self) -> None:
        self._dialog = None


class _Row(QWidget):
    """A step on the way to the price: what, why, how much, and a button where it can be undone."""

    def __init__(self, own: WhyRow, name: str, pressed: Callable[[str], None], wide: int = _ACTION) -> None:
        super().__init__()
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addStretch(1)
        said.addWidget(Text(own.title, Role.BUTTON, wrap=True))
        if own.note:
            note = Text(own.note, Role.META, "text2", wrap=True)
            note.setObjectName(f"{name}.note.{own.key}")
            said.addWidget(note)
        said.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 0, 6)
        row.setSpacing(12)
        row.addLayout(said, 1)
        if own.value:
            value = Text(own.value, Role.BUTTON, "ok" if own.saving else "text", at=At.END, elide=False)
            value.setMinimumWidth(_VALUE)
            row.addWidget(value)
        if own.action:
            button = _button(own)
            button.setObjectName(f"{name}.{own.key}")
            button.setAccessibleName(f"{own.action}: {own.title}")
            button.clicked.connect(lambda _=False: pressed(own.key))
            button.setFixedWidth(max(wide, button.sizeHint().width()))
            row.addWidget(button)
        elif own.value:
            row.addSpacing(wide + row.spacing())


def _button(own: WhyRow) -> Button:
    return Button(own.action, Kind.SOFT, height=48)


def _height(column: QVBoxLayout, width: int) -> int:
    """What the widgets in it need one above the other. Those just put in count as nothing until they are shown."""
    for at in range(column.count()):
        item = column.itemAt(at)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.show()
    column.invalidate()
    return column.totalHeightForWidth(width)


def _heading(words: str) -> Text:
    heading = Text(words, Role.META_STRONG, "text2")
    heading.setContentsMargins(0, 12, 0, 0)
    return heading


def _stack(column: QVBoxLayout, rows: Sequence[QWidget]) -> None:
    for at, row in enumerate(rows):
        if at:
            column.addWidget(rule())
        column.addWidget(row)


def _scrolled(column: QVBoxLayout) -> QScrollArea:
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    inside = QWidget()
    inside.setProperty("kind", "scrolled")
    inside.setLayout(column)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    area.setWidget(inside)
    scroll_by_finger(area)
    return area


def _clear(column: QVBoxLayout, keep: QWidget) -> None:
    while column.count():
        item = column.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None and widget is not keep:
            widget.hide()
            widget.deleteLater()
