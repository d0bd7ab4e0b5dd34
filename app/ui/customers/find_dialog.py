"""Whose sale is it? A name, the end of a phone number, an e-mail address or a member number; cards are scanned."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.ui.customers.state import FoundState, Reach, details
from app.ui.pos.phrases import Phrases
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Kind
from app.ui.widgets.dialog import WIDE, Answer, Dialog
from app.ui.widgets.table_list import RowView, TableList
from app.ui.widgets.text import Text
from app.ui.widgets.text_field import TextField

_ROW, _ROWS = 60, 5
_TAKE, _NEW, _EDIT, _CLOSE = "take", "new", "edit", "close"
_WRITTEN = {Qt.Key.Key_F2: _NEW, Qt.Key.Key_F4: _EDIT}
_WALKED = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class _Customers(TableList):
    """Gives way where the letters of a touched field take a part of the window."""

    def sizeHint(self) -> QSize:
        return QSize(400, _ROW * _ROWS)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, _ROW)


class FindDialog(Dialog):
    """``taken`` and ``edit_asked`` give a customer's id, ``new_asked`` what was typed. It stays until ``shut``.

    ``only_find``: nobody is made known or changed here.
    """

    typed = Signal(str)
    taken = Signal(str)
    new_asked = Signal(str)
    edit_asked = Signal(str)

    def __init__(self, host: QWidget, phrases: Phrases, *, only_find: bool = False) -> None:
        text = phrases.text
        writing = [
            Answer(_NEW, text("customer_new"), icon=Icon.USER_PLUS, hint="F2"),
            Answer(_EDIT, text("customer_edit"), icon=Icon.PENCIL, hint="F4"),
        ]
        answers = [
            Answer(_CLOSE, text("sell_cancel"), safe=True, hint="Esc"),
            *([] if only_find else writing),
            Answer(_TAKE, text("customer_take"), kind=Kind.PRIMARY, hint="Enter"),
        ]
        self._writes = not only_find
        super().__init__(host, text("customer_title"), "", answers, icon=Icon.USER, accent="accent", width=WIDE)
        self._phrases = phrases
        self._field = TextField(text("customer_words"))
        self._field.edit.setObjectName("customer.words")
        self._field.changed.connect(self.typed)
        self._field.submitted.connect(lambda _typed: self.answer(_TAKE))
        self._reach = Text("", Role.META, "text2")
        self._reach.setObjectName("customer.reach")
        self._list = _Customers(text("customer_title"), row_height=_ROW)
        self._list.setObjectName("customer.list")
        self._list.chosen.connect(self._list.select)
        self._list.acted.connect(self.taken)
        for widget in (self._field, self._reach, self._list):
            self.body.addWidget(widget)
        for own in answers:
            self.button(own.key).setObjectName(f"customer.{own.key}")
        self.show_found(FoundState())

    def focus_first(self) -> None:
        self._field.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def scanned(self, text: str) -> bool:
        """A member card is looked for as if it were typed."""
        self._field.set_text(text.strip())
        return True

    def show_found(self, found: FoundState) -> None:
        """The one who was selected stays so; else the first is."""
        rows = [
            RowView(own.customer_id, own.name, note=details(own), action=self._phrases.text("customer_take"))
            for own in found.customers
        ]
        self._list.set_rows(rows)
        if rows and not self._list.current:
            self._list.select(rows[0].key)
        nobody = not rows and found.reach in {Reach.CHAIN, Reach.OFFLINE}
        self._reach.setText(self._phrases.text(f"customer_reach_{found.reach}" + ("_none" if nobody else "")))
        self.button(_TAKE).setEnabled(bool(rows))
        if self._writes:
            self.button(_EDIT).setEnabled(bool(rows))

    def answer(self, key: str) -> None:
        """Only closing shuts it at once: whoever is taken may have to be asked about first."""
        match key:
            case "take":
                self.taken.emit(self._list.current)
            case "edit":
                if self._list.current:
                    self.edit_asked.emit(self._list.current)
            case "new":
                self.new_asked.emit(self._field.text.strip())
            case _:
                super().answer(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _WALKED:
            self._walk(_WALKED[key])
        elif key in _WRITTEN and self._writes:
            self.answer(_WRITTEN[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.answer(_TAKE)
        else:
            super().keyPressEvent(event)

    @Slot(int)
    def _walk(self, by: int) -> None:
        model = self._list.model()
        at = max(0, min(model.rowCount() - 1, self._list.currentIndex().row() + by))
        self._list.setCurrentIndex(model.index(at, 0))
