"""A customer's name, phone, e-mail address and consent, also without the line; and who may be the same person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.ui.customers.presenter import Written, wants_offers
from app.ui.customers.state import details
from app.ui.pos.phrases import Phrases
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.dialog import Answer, Dialog
from app.ui.widgets.text import Text
from app.ui.widgets.text_field import TextField
from contract.messages.rows import CustomerRow

_SAVE, _CANCEL = "save", "cancel"
_FIELDS = ("name", "phone", "email")
_MAX = 200


class EditDialog(Dialog):
    """``written`` gives what is to be kept, ``changed`` the values so far, ``same`` somebody already known."""

    written = Signal(object)
    changed = Signal(object)
    same = Signal(object)

    def __init__(self, host: QWidget, phrases: Phrases, customer: CustomerRow) -> None:
        text = phrases.text
        answers = [
            Answer(_CANCEL, text("sell_cancel"), safe=True, hint="Esc"),
            Answer(_SAVE, text("customer_save"), kind=Kind.PRIMARY, hint="Enter"),
        ]
        title = text("customer_edit_title" if customer.customer_id else "customer_new_title")
        super().__init__(host, title, "", answers, icon=Icon.USER_PLUS, accent="accent")
        self._phrases, self._customer = phrases, customer
        self._fields = {name: self._field(name, getattr(customer, name)) for name in _FIELDS}
        self._offers = Button(text("customer_offers"), Kind.OUTLINE, checkable=True)
        self._offers.setObjectName("customer.offers")
        self._offers.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._offers.toggled.connect(lambda on: self._offers.set_icon(Icon.CHECK if on else None))
        self._offers.setChecked(wants_offers(customer))
        self.body.addWidget(self._offers)
        self._alike: CustomerRow | None = None
        self._hint = Text("", Role.META_STRONG, "warn", wrap=True)
        self._hint.setObjectName("customer.alike")
        self._same = Button(text("customer_same"), Kind.SOFT, height=48, icon=Icon.USER)
        self._same.setObjectName("customer.same")
        self._same.clicked.connect(self._take_alike)
        row = QHBoxLayout()
        row.addWidget(self._hint, 1)
        row.addWidget(self._same)
        self.body.addLayout(row)
        self.show_alike(())
        self.button(_SAVE).setObjectName("customer.save")

    def focus_first(self) -> None:
        self._fields["name"].edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_alike(self, known: Sequence[CustomerRow]) -> None:
        """Somebody else with the same phone number or e-mail address."""
        self._alike = next((own for own in known if own.customer_id != self._customer.customer_id), None)
        if self._alike is not None:
            told = " · ".join(part for part in (self._alike.name, details(self._alike)) if part)
            self._hint.setText(self._phrases.text("customer_alike", who=told))
        self._hint.setVisible(self._alike is not None)
        self._same.setVisible(self._alike is not None)
        self._center()

    def show_problem(self, words: str) -> None:
        """It was not kept: why, at the name."""
        self._fields["name"].set_problem(words)
        self._center()

    def answer(self, key: str) -> None:
        """What was written stays on screen until it is kept."""
        if key == _SAVE:
            self._fields["name"].set_problem("")
            self.written.emit(Written(self._customer.customer_id, self._values(), self._offers.isChecked()))
        else:
            super().answer(key)

    def _field(self, name: str, value: str) -> TextField:
        field = TextField(self._phrases.text(f"customer_{name}"))
        field.edit.setObjectName(f"customer.{name}")
        field.edit.setMaxLength(_MAX)
        field.set_text(value)
        field.changed.connect(lambda _: self.changed.emit(self._values()))
        field.submitted.connect(lambda _: self.answer(_SAVE))
        self.body.addWidget(field)
        return field

    def _values(self) -> Mapping[str, str]:
        return {name: field.text for name, field in self._fields.items()}

    @Slot()
    def _take_alike(self) -> None:
        if self._alike is not None:
            self.same.emit(self._alike)
