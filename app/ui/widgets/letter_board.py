"""The letters of a keyboard under the fingers, for a till that has none: five rows at the bottom of the window."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.control import Control

_KEY, _GAP, _EDGE = 52, 6, 10
_WIDEST = 1180
_SIGNS = "1234567890-@"


class BoardKey(StrEnum):
    """What a key does; letters, digits and signs send themselves."""

    SHIFT = "shift"
    BACKSPACE = "backspace"
    HIDE = "hide"
    OTHER = "other"
    SPACE = " "
    ENTER = "enter"


@dataclass(frozen=True, slots=True)
class Letters:
    """Three rows, as that language's keyboards have them."""

    rows: tuple[str, str, str]
    shown_as: str


_LATIN = Letters(("qwertyuiop", "asdfghjkl'", "zxcvbnm.,"), "ABC")
_OWN = {
    "de": Letters(("qwertzuiopü", "asdfghjklöä", "yxcvbnmß.,"), "ABC"),
    "ar": Letters(("ضصثقفغعهخحجد", "شسيبلاتنمكطذ", "ئءؤرلاىةوزظ."), "ابج"),
}


@dataclass(frozen=True, slots=True)
class BoardWords:
    """What the keys without a letter are called."""

    shift: str
    backspace: str
    hide: str
    other: str
    space: str
    enter: str


class LetterBoard(QWidget):
    """Sends what is typed, and `BoardKey` values but for SHIFT and OTHER, which change the letters."""

    pressed = Signal(str)

    def __init__(self, language: str, words: BoardWords, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("letters")
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        own = _OWN.get(language, _LATIN)
        self._sets = [own] if own is _LATIN or language == "de" else [own, _LATIN]
        self._words = words
        self._capital = False
        self._rows = QVBoxLayout()
        self._rows.setSpacing(_GAP)
        middle = QWidget()
        middle.setMaximumWidth(_WIDEST)
        middle.setLayout(self._rows)
        self._rows.setContentsMargins(0, 0, 0, 0)
        column = QHBoxLayout(self)
        column.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        column.addStretch(1)
        column.addWidget(middle, 1_000)
        column.addStretch(1)
        self._letters: list[list[_Key]] = []
        self._build()
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(_WIDEST, 5 * _KEY + 4 * _GAP + 2 * _EDGE)

    def key(self, value: str) -> Control:
        """The key that sends ``value``."""
        return next(key for key in self.findChildren(_Key) if key.value == value)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = paint.begin(self)
        painter.fillRect(self.rect(), t.sunken)
        painter.fillRect(0, 0, self.width(), 1, t.line)

    def _build(self) -> None:
        self._add_row([_Key(sign, sign) for sign in _SIGNS], _Key("", BoardKey.BACKSPACE, Icon.BACKSPACE, 2))
        first, second, third = (self._letter_row(at) for at in range(3))
        self._add_row(first)
        self._add_row(second)
        self._add_row([_Key("", BoardKey.SHIFT, Icon.ARROW_UP, 2), *third])
        other = [_Key(self._sets[1].shown_as, BoardKey.OTHER, wide=2)] if len(self._sets) > 1 else []
        last = (_Key("", BoardKey.SPACE, wide=8), _Key(self._words.enter, BoardKey.ENTER, wide=3))
        self._add_row([_Key("", BoardKey.HIDE, Icon.CHEVRON_DOWN, 2), *other, *last])
        for key in self.findChildren(_Key):
            if name := getattr(self._words, BoardKey(key.value).name.lower(), "") if key.acts else "":
                key.setAccessibleName(name)
            key.clicked.connect(lambda _=False, key=key: self._send(key))

    def _letter_row(self, at: int) -> list[_Key]:
        """As many keys as the longest row of that place has."""
        room = max(len(letters.rows[at]) for letters in self._sets)
        row = [_Key("", "") for _ in range(room)]
        self._letters.append(row)
        self._label(at)
        return row

    def _label(self, at: int) -> None:
        letters = self._sets[0].rows[at]
        for key, letter in zip(self._letters[at], letters.ljust(len(self._letters[at]), "\0"), strict=True):
            shown = letter.upper() if self._capital and letter != "ß" else letter
            key.become("" if letter == "\0" else shown)

    def _add_row(self, keys: list[_Key], *more: _Key) -> None:
        row = QHBoxLayout()
        row.setSpacing(_GAP)
        for key in (*keys, *more):
            row.addWidget(key, key.wide)
        self._rows.addLayout(row)

    def _send(self, key: _Key) -> None:
        if key.value == BoardKey.SHIFT:
            self._capital = not self._capital
        elif key.value == BoardKey.OTHER:
            self._sets.reverse()
            key.set_label(self._sets[1].shown_as)
        else:
            self.pressed.emit(key.value)
            if not self._capital or key.acts:
                return
            self._capital = False
        for at in range(len(self._letters)):
            self._label(at)


class _Key(Control):
    """``wide`` is its share of the row."""

    def __init__(self, label: str, value: str, icon: Icon | None = None, wide: int = 1) -> None:
        self._icon = icon
        self.value, self.wide = str(value), wide
        super().__init__(label)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAutoRepeat(value == BoardKey.BACKSPACE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def acts(self) -> bool:
        """Whether it does something instead of sending a sign."""
        return self.value in set(BoardKey)

    def become(self, letter: str) -> None:
        """Another letter; none leaves a gap."""
        self.value = letter
        self.set_label(letter)
        self.setEnabled(bool(letter))

    def sizeHint(self) -> QSize:
        return QSize(48 * self.wide, _KEY)

    def minimumSizeHint(self) -> QSize:
        return QSize(48, _KEY)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self.isEnabled():
            return
        t, painter = theme().tokens, self.painter()
        plain = not self.acts or self.value == BoardKey.SPACE
        paint.box(painter, self.rect(), 8, t.line if self.looks_pressed else t.surface if plain else t.raised, t.line)
        if self._icon is not None:
            paint.icon(painter, self.rect(), self._icon, t.text, 22)
        else:
            paint.text(painter, self.rect(), Role.TITLE, t.text, self.label, paint.At.CENTER)
