"""A customer's sheet: what they bought, owe and earned, and what they allow us to do with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.ui.customers.sheet_presenter import SheetState, allows
from app.ui.customers.sheet_words import account_words, bought_note, points_line, purchase_rows
from app.ui.customers.state import details
from app.ui.pos.phrases import Phrases
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.dialog import WIDE, Answer, Dialog
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.table_list import TableList
from app.ui.widgets.text import Text
from contract.messages.customer_facts import ConsentPurpose

_CLOSE, _PAY, _EDIT = "close", "pay", "edit"
_ROW, _ROWS = 58, 4
_PURPOSES: tuple[ConsentPurpose, ...] = ("marketing_email", "marketing_phone", "loyalty")


class SheetDialog(Dialog):
    """``consented`` gives a purpose and whether it is allowed now; ``pay_asked`` and ``edit_asked`` lead elsewhere."""

    consented = Signal(str, bool)
    pay_asked = Signal()
    edit_asked = Signal()

    def __init__(self, host: QWidget, phrases: Phrases, name: str) -> None:
        text = phrases.text
        answers = [
            Answer(_CLOSE, text("sheet_close"), safe=True, hint="Esc"),
            Answer(_EDIT, text("customer_edit"), icon=Icon.PENCIL, hint="F4"),
            Answer(_PAY, text("sheet_pay_in"), icon=Icon.CASH, hint="F6"),
        ]
        super().__init__(
            host, name or text("customer_nameless"), "", answers, icon=Icon.USER, accent="accent", width=WIDE
        )
        self._phrases = phrases
        self._details = Text("", Role.META, "text2", wrap=True)
        self._points = Text("", Role.BUTTON)
        self._points.setObjectName("sheet.points")
        self._account = Text("", Role.META_STRONG, wrap=True)
        self._account.setObjectName("sheet.account")
        self._note = Text("", Role.META, "text2")
        self._note.setObjectName("sheet.note")
        self._list = TableList(text("sheet_bought"), row_height=_ROW)
        self._list.setObjectName("sheet.bought")
        self._list.setMinimumHeight(_ROW * _ROWS)
        self._empty = EmptyState(Icon.RECEIPT, "")
        self._empty.setObjectName("sheet.nothing")
        self._empty.setMinimumHeight(_ROW * _ROWS)
        for widget in (
            self._details, self._points, self._account, Text(text("sheet_bought"), Role.META_STRONG, "text2"),
            self._note, self._list, self._empty, Text(text("sheet_allows"), Role.META_STRONG, "text2"),
        ):  # fmt: skip
            self.body.addWidget(widget)
        self._consents = {purpose: self._consent(purpose) for purpose in _PURPOSES}
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in self._consents.values():
            row.addWidget(button, 1)
        self.body.addLayout(row)
        for key in (_CLOSE, _PAY, _EDIT):
            self.button(key).setObjectName(f"sheet.{key}")

    def show_state(self, state: SheetState) -> None:
        """What is known so far."""
        phrases = self._phrases
        self._details.setText(details(state.customer))
        self._details.setVisible(bool(self._details.text()))
        self._points.setText(points_line(state, phrases))
        self._account.setText(account_words(state, phrases))
        self._account.setVisible(bool(self._account.text()))
        self._list.set_rows(purchase_rows(state, phrases))
        note, any_bought = bought_note(state, phrases), bool(self._list.model().rowCount())
        self._note.setText(note)
        self._note.setVisible(bool(note) and any_bought)
        self._list.setVisible(any_bought)
        self._empty.set_words(note)
        self._empty.setVisible(not any_bought)
        for purpose, button in self._consents.items():
            granted = allows(state.customer, purpose)
            button.setChecked(granted)
            button.set_icon(Icon.CHECK if granted else Icon.X)
            answer = phrases.text("consent_given" if granted else "consent_not_given")
            button.set_label(f"{phrases.text(f'consent_{purpose}')}: {answer}")

    def answer(self, key: str) -> None:
        super().answer(key)
        match key:
            case "pay":
                self.pay_asked.emit()
            case "edit":
                self.edit_asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {Qt.Key.Key_F4: _EDIT, Qt.Key.Key_F6: _PAY}
        if (key := keys.get(Qt.Key(event.key()))) is not None:
            self.answer(key)
        else:
            super().keyPressEvent(event)

    def _consent(self, purpose: ConsentPurpose) -> Button:
        button = Button(self._phrases.text(f"consent_{purpose}"), Kind.OUTLINE, checkable=True)
        button.setObjectName(f"sheet.{purpose}")
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda checked: self.consented.emit(purpose, checked))
        return button
