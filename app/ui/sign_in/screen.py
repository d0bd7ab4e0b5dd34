"""Sign-in: the right person in under three seconds. People on the left, the PIN pad on the right."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.operators.operators import OperatorView
from app.ui.screen import KeyHint, Place, Screen, Stage
from app.ui.sign_in.presenter import SignInPresenter, SignInView
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.theme.theme import Mode, theme
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.brand import BrandMark
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.chip import Chip, ChipView, Tone
from app.ui.widgets.emptied import empty
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.finger import scroll_by_finger
from app.ui.widgets.keypad import Keypad, PadKey
from app.ui.widgets.operator_tile import OperatorTile
from app.ui.widgets.operator_tile import OperatorView as TileView
from app.ui.widgets.paint import At
from app.ui.widgets.pin_dots import PinDots
from app.ui.widgets.text import Text

_COLUMNS, _COLUMNS_NARROW = 5, 3
_NARROW = 1200
_PAD_WIDTH = 452
_MARGIN = 4


class SignInScreen(Screen):
    """Shows a ``SignInView``; every gesture goes to the presenter."""

    place = Place.SIGN_IN
    task_mode = True

    def __init__(self, stage: Stage, version: str) -> None:
        super().__init__(stage)
        self._words = stage.words
        self._tiles: dict[str, OperatorTile] = {}
        self._columns = _COLUMNS
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(self._people_side(version), 1)
        row.addWidget(self._pin_side())
        self._minute = QTimer(self, interval=1_000)
        self._minute.timeout.connect(self._show_time)

    def serve(self, presenter: SignInPresenter) -> None:
        """Whose gestures these are."""
        self._presenter = presenter

    def open(self, **arguments: object) -> None:
        self._show_time()
        self._minute.start()
        self._presenter.open()

    def leave(self) -> None:
        self._minute.stop()

    def primary(self) -> None:
        self._presenter.submit()

    def back(self) -> None:
        self._presenter.clear()

    def pressed(self, key: str) -> bool:
        steps = {"Left": -1, "Right": 1, "Up": -self._columns, "Down": self._columns}
        if key.isdigit() and len(key) == 1:
            self._presenter.digit(key)
        elif key == "Backspace":
            self._presenter.backspace()
        elif key in steps:
            self._presenter.step(steps[key])
        else:
            return False
        return True

    def scanned(self, text: str) -> bool:
        self._presenter.badge(text)
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        columns = _COLUMNS_NARROW if self.width() < _NARROW else _COLUMNS
        if columns != self._columns:
            self._columns = columns
            self._arrange()

    def key_hints(self) -> Sequence[KeyHint]:
        text = self._words.text
        return (KeyHint("← ↑ → ↓", text("sign_in_key_choose")), KeyHint("0…9", text("sign_in_key_pin")))

    def refresh(self, topics: frozenset[str]) -> None:
        if topics & {"row:operator", "catalog:role"}:
            self._presenter.refresh()

    def show_place(self, store_name: str, register_name: str) -> None:
        """Where this register stands."""
        self._store.setText(store_name)
        self._register.setText(register_name)

    def show_sync(self, view: ChipView) -> None:
        """How things stand with head office."""
        self._sync.set_view(view)

    def present(self, view: SignInView) -> None:
        if [person.operator_id for person in view.people] != list(self._tiles):
            self._fill(view.people)
        for key, tile in self._tiles.items():
            tile.setChecked(key == view.chosen)
            if tile.isChecked():
                self._people.ensureWidgetVisible(tile, 0, _MARGIN)
        person = view.person
        self._face.setVisible(person is not None)
        self._who.setText(person.name if person else self._words.text("sign_in_choose"))
        asking = self._words.text("sign_in_unlock" if view.only_unlock else "sign_in_pin_or_badge") if person else ""
        self._ask.setText(f"{asking} {view.kept}".strip())
        if person:
            self._face.set_name(person.name)
            self._dots.set_entered(view.entered, person.pin_digits)
            self._count.setText(self._words.text("sign_in_count", entered=view.entered, digits=person.pin_digits))
        self._dots.setVisible(person is not None)
        self._count.setVisible(person is not None and not view.message)
        self._message.setText(self._words.text("sign_in_checking") if view.checking else view.message)
        self._message.set_color("bad" if view.failed else "text2")

    def _people_side(self, version: str) -> QVBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(BrandMark(44))
        names = QVBoxLayout()
        names.setSpacing(2)
        self._store = Text("", Role.H2, wrap=True)
        self._register = Text("", Role.META, "text3")
        names.addWidget(self._store)
        names.addWidget(self._register)
        head.addLayout(names, 1)
        self._sync = Chip(ChipView("", Tone.OK))
        head.addWidget(self._sync)
        title = QHBoxLayout()
        title.addWidget(Text(self._words.text("sign_in_title"), Role.KEY), 1)
        self._day = Text("", Role.META, "text3", at=At.END)
        title.addWidget(self._day)
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        self._empty = EmptyState(Icon.USERS, self._words.text("sign_in_nobody"), self._words.text("sign_in_nobody_do"))
        column = QVBoxLayout()
        column.setContentsMargins(32, 28, 32, 20)
        column.setSpacing(16)
        column.addLayout(head)
        column.addSpacing(4)
        column.addLayout(title)
        column.addWidget(self._scroll(), 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self._look = Button(self._look_words(), Kind.GHOST, icon=Icon.MOON, height=48)
        self._look.clicked.connect(self._switch_look)
        foot.addWidget(self._look)
        foot.addStretch(1)
        foot.addWidget(Text(self._words.text("sign_in_version", version=version), Role.META, "text3", elide=False))
        column.addLayout(foot)
        return column

    def _scroll(self) -> QScrollArea:
        inside = QWidget()
        inside.setProperty("kind", "scrolled")
        column = QVBoxLayout(inside)
        column.setContentsMargins(4, 4, 4, 4)
        column.addLayout(self._grid)
        column.addWidget(self._empty)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        scroll_by_finger(scroll)
        self._people = scroll
        return scroll

    def _pin_side(self) -> QWidget:
        side = QFrame()
        side.setProperty("kind", "surface")
        side.setFixedWidth(_PAD_WIDTH)
        column = QVBoxLayout(side)
        column.setContentsMargins(40, 20, 40, 28)
        column.setSpacing(12)
        time = QHBoxLayout()
        self._clock = Text("", Role.TOTAL, elide=False)
        self._today = Text("", Role.BODY, "text2", at=At.END)
        time.addWidget(self._clock)
        time.addWidget(self._today, 1)
        column.addLayout(time)
        column.addStretch(1)
        person = QHBoxLayout()
        person.setSpacing(16)
        self._face = Avatar("", 56)
        person.addWidget(self._face)
        names = QVBoxLayout()
        names.setSpacing(2)
        self._who = Text("", Role.H2)
        self._ask = Text("", Role.BODY, "text2", wrap=True)
        names.addWidget(self._who)
        names.addWidget(self._ask)
        person.addLayout(names, 1)
        column.addLayout(person)
        dots = QHBoxLayout()
        self._dots = PinDots(
            4, lambda entered, digits: self._words.text("sign_in_dots", entered=entered, digits=digits)
        )
        self._count = Text("", Role.META, "text3", at=At.END, elide=False)
        dots.addWidget(self._dots)
        dots.addStretch(1)
        dots.addWidget(self._count)
        column.addLayout(dots)
        self._message = Text("", Role.BODY, "text2", wrap=True)
        self._message.setMinimumHeight(44)
        column.addWidget(self._message)
        pad = Keypad(clear=self._words.text("pad_clear"), backspace_name=self._words.text("pad_backspace"))
        pad.pressed.connect(self._pad_pressed)
        column.addWidget(pad)
        return side

    def _fill(self, people: Sequence[OperatorView]) -> None:
        empty(self._grid)
        self._tiles = {}
        for person in people:
            role = self._words.text(f"role_{person.role}")
            tile = OperatorTile(TileView(person.operator_id, person.name, role))
            tile.clicked.connect(partial(self._presenter.choose, person.operator_id))
            self._tiles[person.operator_id] = tile
        self._arrange()
        self._empty.setVisible(not people)

    def _arrange(self) -> None:
        for at, tile in enumerate(self._tiles.values()):
            self._grid.addWidget(tile, at // self._columns, at % self._columns)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1 if column < self._columns else 0)

    @Slot(str)
    def _pad_pressed(self, key: str) -> None:
        if key == PadKey.CLEAR:
            self._presenter.clear()
        elif key == PadKey.BACKSPACE:
            self._presenter.backspace()
        else:
            self._presenter.digit(key)

    @Slot()
    def _show_time(self) -> None:
        now = self.stage.now()
        self._clock.setText(self.stage.wording.clock(now))
        self._today.setText(self.stage.wording.day(now))
        self._day.setText(self._words.text("sign_in_today", day=self.stage.wording.short_day(now)))

    @Slot()
    def _switch_look(self) -> None:
        theme().set_mode(Mode.LIGHT if theme().dark else Mode.DARK)
        self._look.set_label(self._look_words())

    def _look_words(self) -> str:
        return self._words.text("look_light" if theme().dark else "look_dark")
