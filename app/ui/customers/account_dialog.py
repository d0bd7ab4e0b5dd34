"""Asks what is taken of a gift card, a credit note, an account or points: which, how much, and what there is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.customers.stored_value import Room
from app.ui.pos.phrases import Phrases
from app.ui.pos.tender.amount_dialog import AmountDialog
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.text import Text
from app.ui.widgets.text_field import TextField
from contract.rules.stored_value import AccountKind

OF_CUSTOMERS = frozenset({AccountKind.ON_ACCOUNT, AccountKind.LOYALTY})


class AccountDialog(AmountDialog):
    """``noted`` gives amount and number, ``number_read`` a number that was typed or scanned, to ask what there is.

    An account of the customer has no number. What there is stands beside it, and the amount is never more.
    """

    noted = Signal(int, str)
    number_read = Signal(str)

    def __init__(
        self, host: QWidget, phrases: Phrases, kind: AccountKind, icon: Icon, wanted_minor: int, number: str = ""
    ) -> None:
        super().__init__(host, phrases, kind.value, icon, wanted_minor)
        self._phrases, self._kind, self._preset_minor = phrases, kind, wanted_minor
        self._touched = False
        self.amount.changed.connect(self._amount_changed)
        self._told = Text("", Role.META_STRONG, "text2", wrap=True)
        self._told.setObjectName("account.told")
        self._told.hide()
        self._number = None if kind in OF_CUSTOMERS else self._number_field(number)
        if self._number is None:
            self.body.insertWidget(0, self._told)
        else:
            self.ask_beside(self._number, self._told)
        self.entered.connect(lambda minor: self.noted.emit(minor, self.number))
        self.show_answer()

    @property
    def number(self) -> str:
        """As typed or scanned."""
        return self._number.text.strip() if self._number is not None else ""

    @property
    def complete(self) -> bool:
        return (self._number is None or bool(self.number)) and super().complete

    def focus_first(self) -> None:
        first = self.amount if self._number is None or self.number else self._number
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def scanned(self, text: str) -> bool:
        """The card itself."""
        if self._number is None:
            return False
        self._number.set_text(text.strip())
        self._to_amount()
        return True

    def show_room(self, room: Room) -> None:
        """What there is; the amount becomes the most that can be taken of it, where it was more."""
        self._say(self._words(room), bad=not room.room_minor)
        if not self._touched:
            self.amount.set_value(min(self._preset_minor, room.room_minor) if room.room_minor else self._preset_minor)

    def show_problem(self, words: str) -> None:
        """Why nobody knows what there is, or why it was not taken."""
        self._say(words, bad=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed = self._number is not None and self._number.edit.hasFocus()
        if event.key() == Qt.Key.Key_F5:
            self._ask()
        elif typed and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._to_amount()
        else:
            super().keyPressEvent(event)

    def _words(self, room: Room) -> str:
        text, money = self._phrases.text, self._phrases.wording.money
        if not room.asked and not room.bound_minor:
            return text("stored_value_needs_line")
        if not room.asked:
            return text("account_offline", bound=money(room.bound_minor), left=money(room.room_minor))
        if not room.known and self._kind not in OF_CUSTOMERS:
            return text("stored_value_unknown")
        match self._kind:
            case AccountKind.LOYALTY:
                points = self._phrases.count("customer_points", room.balance)
                return text("account_points", points=points, worth=money(room.room_minor))
            case AccountKind.ON_ACCOUNT:
                owed = money(max(0, -room.balance))
                return text("account_owed", owed=owed, limit=money(room.limit_minor), room=money(room.room_minor))
            case _:
                return text("account_left", amount=money(room.room_minor))

    def _say(self, words: str, *, bad: bool) -> None:
        self._told.set_color("bad" if bad else "text")
        self._told.setText(words)
        self._told.show()
        self._center()

    def _number_field(self, number: str) -> TextField:
        field = TextField(self._phrases.text(f"{self._kind.value}_number"))
        field.edit.setObjectName("paper.number")
        field.set_text(number)
        field.changed.connect(self.show_answer)
        return field

    def _to_amount(self) -> None:
        self.amount.setFocus(Qt.FocusReason.OtherFocusReason)
        self._ask()

    def _ask(self) -> None:
        self.number_read.emit(self.number)

    def _amount_changed(self, _minor: int) -> None:
        self._touched = self.amount.hasFocus()
