"""Another person allows it: their tile, then their PIN."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.operators.operators import OperatorView
from app.ui.approval import ApprovalDesk, ApprovalNeeded, Ground
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.dialog import WIDE, Answer, Dialog
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.keypad import Keypad, PadKey
from app.ui.widgets.operator_tile import OperatorTile
from app.ui.widgets.operator_tile import OperatorView as TileView
from app.ui.widgets.pin_dots import PinDots
from app.ui.widgets.text import Text
from app.wording import Wording, Words, isolated
from contract.errors import AisleError
from contract.rules.permission import Reason

_COLUMNS = 3
_SHOWN = 9
_CANCEL = "cancel"
_GROUNDS = {"days": Icon.CALENDAR_X, "cash": Icon.CASH, "card": Icon.CARD}
_TITLES = {Reason.SECOND_PERSON: "approval_second_title"}
_MAY_NOT = frozenset({"permission_missing", "permission_denied"})


class ApprovalDialog(Dialog):
    """Digits go to the PIN, arrows choose the person, Esc leaves everything as it was."""

    def __init__(
        self, host: QWidget, needed: ApprovalNeeded, desk: ApprovalDesk, words: Words, wording: Wording
    ) -> None:
        self._needed, self._desk, self._words, self._wording = needed, desk, words, wording
        super().__init__(
            host,
            words.text(_TITLES.get(needed.reason, "approval_title"), deed=_deed(needed, words, wording)),
            " ".join((_why(needed, words, wording), words.text("approval_on_record"))),
            [Answer(_CANCEL, words.text("approval_cancel"), safe=True, hint="Esc")],
            icon=Icon.USER_SHIELD,
            width=WIDE,
        )
        self.answered.connect(lambda _: desk.decline(needed))
        self._chosen: OperatorView | None = None
        self._checking = False
        self._pin = ""
        self._tiles: dict[str, OperatorTile] = {}
        if needed.asked.about:
            self.body.addWidget(Text(isolated(needed.asked.about), Role.LINE, wrap=True))
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addLayout(self._people(), 1)
        row.addLayout(self._pad())
        self.body.addLayout(row)
        if needed.people:
            self._choose(needed.people[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -_COLUMNS, Qt.Key.Key_Down: _COLUMNS,
        }  # fmt: skip
        if event.text().isdigit():
            self._digit(event.text())
        elif event.key() == Qt.Key.Key_Backspace:
            self._press(PadKey.BACKSPACE)
        elif event.key() in steps:
            self._step(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def scanned(self, text: str) -> bool:
        """A badge approves at once."""
        if not self._checking:
            self._ask(lambda needed: self._desk.approve_by_badge(needed, text, self._failed))
        return True

    def _people(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(12)
        for ground in self._needed.grounds:
            column.addWidget(_ground(ground))
        grid = QGridLayout()
        grid.setSpacing(8)
        for at, person in enumerate(self._needed.people[:_SHOWN]):
            tile = OperatorTile(TileView(person.operator_id, person.name, self._words.text(f"role_{person.role}")))
            tile.setObjectName(f"approval.person.{person.operator_id}")
            tile.clicked.connect(lambda _=False, own=person: self._choose(own))
            self._tiles[person.operator_id] = tile
            grid.addWidget(tile, at // _COLUMNS, at % _COLUMNS)
        for at in range(_COLUMNS):
            grid.setColumnStretch(at, 1)
        column.addLayout(grid)
        column.addStretch(1)
        return column

    def _pad(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(Text(self._words.text("approval_badge"), Role.META, "text2", wrap=True))
        self._dots = PinDots(
            4, lambda entered, digits: self._words.text("sign_in_dots", entered=entered, digits=digits)
        )
        column.addWidget(self._dots, 0, Qt.AlignmentFlag.AlignHCenter)
        self._message = Text("", Role.META_STRONG, "bad", wrap=True)
        self._message.setMinimumHeight(40)
        column.addWidget(self._message)
        pad = Keypad(
            clear=self._words.text("pad_clear"), backspace_name=self._words.text("pad_backspace"), key_height=72
        )
        pad.setObjectName("approval.pad")
        pad.setFixedWidth(280)
        pad.pressed.connect(self._press)
        column.addWidget(pad)
        return column

    def _choose(self, person: OperatorView) -> None:
        self._chosen, self._pin = person, ""
        for key, tile in self._tiles.items():
            tile.setChecked(key == person.operator_id)
        self._message.setText("")
        self._dots.set_entered(0, person.pin_digits)

    def _step(self, by: int) -> None:
        people = self._needed.people[:_SHOWN]
        if self._chosen is not None:
            at = people.index(self._chosen)
            self._choose(people[max(0, min(len(people) - 1, at + by))])

    @Slot(str)
    def _press(self, key: str) -> None:
        if key == PadKey.CLEAR:
            self._pin = ""
        elif key == PadKey.BACKSPACE:
            self._pin = self._pin[:-1]
        else:
            self._digit(key)
            return
        self._dots.set_entered(len(self._pin))

    def _digit(self, digit: str) -> None:
        """The last digit submits."""
        person = self._chosen
        if person is None or self._checking or len(self._pin) >= person.pin_digits:
            return
        self._pin += digit
        self._message.setText("")
        self._dots.set_entered(len(self._pin))
        if len(self._pin) == person.pin_digits:
            pin = self._pin
            self._ask(lambda needed: self._desk.approve(needed, person.operator_id, pin, self._failed))

    def _ask(self, approve: Callable[[ApprovalNeeded], None]) -> None:
        """The deed follows once this dialog is gone, so that what it opens lies over the screen."""
        self._checking = True
        again = self._needed.again
        approve(replace(self._needed, again=lambda: self._allowed(again)))

    def _allowed(self, again: Callable[[], None]) -> None:
        self.shut()
        again()

    def _failed(self, error: AisleError) -> None:
        self._pin, self._checking = "", False
        self._dots.set_entered(0)
        params = dict(error.params)
        until = params.get("until")
        if isinstance(until, datetime):
            params["until"] = self._wording.clock(until)
        code = "approval_may_not" if error.code in _MAY_NOT else error.code
        self._message.setText(self._words.text(code, **params))


def _ground(ground: Ground) -> QWidget:
    made = QWidget()
    row, words = QHBoxLayout(made), QVBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    words.setSpacing(0)
    words.addWidget(Text(ground.lead, Role.BUTTON, wrap=True))
    if ground.note:
        words.addWidget(Text(ground.note, Role.META, "text2", wrap=True))
    row.addWidget(IconMark(_GROUNDS[ground.kind], "warn", 24), 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(words, 1)
    return made


def _deed(needed: ApprovalNeeded, words: Words, wording: Wording) -> str:
    """What is to be done, with the money it is about."""
    deed, asked = words.text(f"operation_{needed.operation}"), needed.asked
    if not asked.amount_minor:
        return deed
    amount = isolated(wording.money(asked.amount_minor))
    if asked.of_minor:
        amount = words.text("approval_part", amount=amount, whole=isolated(wording.money(asked.of_minor)))
    return words.text("approval_of", deed=deed, amount=amount)


def _why(needed: ApprovalNeeded, words: Words, wording: Wording) -> str:
    match needed.reason:
        case Reason.ABOVE_AMOUNT | Reason.ABOVE_DAY | Reason.SECOND_PERSON:
            limit = isolated(wording.money(needed.limit))
        case Reason.ABOVE_SHARE:
            limit = isolated(wording.share(needed.limit))
        case _:
            limit = str(needed.limit)
    return words.text(f"approval_{needed.reason}", limit=limit)
