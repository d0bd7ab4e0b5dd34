"""Asks where the receipt is to be sent; the customer's own address stands there already."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.ui.pos.phrases import Phrases
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Kind
from app.ui.widgets.dialog import Answer, Dialog
from app.ui.widgets.text import Text
from app.ui.widgets.text_field import TextField
from contract.rules.email_address import MAX_ADDRESS, is_email_address

_SEND, _CANCEL = "send", "cancel"


class MailDialog(Dialog):
    """``sent`` gives the address. What reads as none is said so, and stays to be mended."""

    sent = Signal(str)

    def __init__(self, host: QWidget, phrases: Phrases, address: str = "") -> None:
        text = phrases.text
        answers = [
            Answer(_CANCEL, text("sell_cancel"), safe=True, hint="Esc"),
            Answer(_SEND, text("mail_send"), kind=Kind.PRIMARY, hint="Enter"),
        ]
        super().__init__(host, text("mail_title"), "", answers, icon=Icon.MAIL, accent="accent")
        self._wrong = text("email_address_wrong")
        self._field = TextField(text("mail_address"))
        self._field.edit.setObjectName("mail.address")
        self._field.edit.setMaxLength(MAX_ADDRESS)
        self._field.edit.setInputMethodHints(Qt.InputMethodHint.ImhEmailCharactersOnly)
        self._field.set_text(address)
        self._field.changed.connect(lambda _text: self._field.set_problem(""))
        self.body.addWidget(self._field)
        self.body.addWidget(Text(text("mail_note"), Role.META, "text2", wrap=True))
        self.button(_SEND).setObjectName("mail.send")

    def focus_first(self) -> None:
        self._field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self._field.edit.selectAll()

    def answer(self, key: str) -> None:
        """An address that reads as none is no answer yet."""
        address = self._field.text.strip()
        if key == _SEND and not is_email_address(address):
            self._field.set_problem(self._wrong)
            self._center()
            return
        super().answer(key)
        if key == _SEND:
            self.sent.emit(address)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.answer(_SEND)
        else:
            super().keyPressEvent(event)
