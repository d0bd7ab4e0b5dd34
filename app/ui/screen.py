"""What a screen is, and what the shell lends it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from PySide6.QtWidgets import QWidget

from app.ui.sounds import Sound
from app.ui.tasks import Tasks
from app.ui.widgets.top_bar import TopBar
from app.wording import Wording, Words


class Place(StrEnum):
    """Every screen the shell can show, by the name of its place."""

    SIGN_IN = "sign_in"
    SELL = "sell"
    CASH_TENDER = "cash_tender"
    CARD_TENDER = "card_tender"
    COMPLETE = "complete"
    RETURNS = "returns"
    ORDERS = "orders"
    PICK = "pick"
    WAVE = "wave"
    PACK = "pack"
    HAND_OVER = "hand_over"
    STOCK = "stock"
    RECEIVE = "receive"
    COUNT = "count"
    CASH = "cash"
    TODAY = "today"
    STATUS = "status"
    SCANS = "scans"
    DEVICES = "devices"


@dataclass(frozen=True, slots=True)
class KeyHint:
    """A key of this screen for the key map (F1) and what it does, in words."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Verb:
    """A button of a dialog: the deed, and whether it is the safe one that Esc chooses."""

    text: str
    run: Callable[[], None]
    safe: bool = False
    danger: bool = False


class Stage(Protocol):
    """What the shell offers to every screen."""

    bar: TopBar
    tasks: Tasks
    words: Words
    wording: Wording

    def now(self) -> datetime:
        """The register's clock."""
        ...

    def go(self, place: Place, **arguments: object) -> None:
        """Show another place, telling it ``arguments`` through ``Screen.open``."""
        ...

    def title(self, text: str, *, back: bool = False) -> None:
        """What the top bar says while this screen is shown; ``back`` offers the way back. To be called in ``open``."""
        ...

    def toast(self, text: str, *, error: bool = False, action: str = "", run: Callable[[], None] | None = None) -> None:
        """One line at the bottom of the list; an error stays until the next scan or tap."""
        ...

    def undo(self, text: str, run: Callable[[], None]) -> None:
        """What was just done, with Undo for 8 s (also Ctrl+Z)."""
        ...

    def ask(self, question: str, text: str, verbs: Sequence[Verb]) -> None:
        """A decision that cannot be undone."""
        ...

    def play(self, sound: Sound) -> None:
        """Sound it, if the register has sound."""
        ...


class Screen(QWidget):
    """Base of every screen. It builds widgets, forwards gestures and shows one frozen view state."""

    place: Place
    task_mode = False
    """Whether the screen hides the rail because a task is under way."""
    takes_scans_as_sent = False
    """Whether ``scanned`` is told the identifier of the kind of symbol as well."""
    toast_lift = 0
    """Height of what stands at the bottom of the screen and that messages must not cover."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage

    def open(self, **arguments: object) -> None:
        """Called each time the screen is shown."""

    def leave(self) -> None:
        """Called when another place is shown."""

    def scanned(self, text: str) -> bool:
        """A symbol was scanned while this screen shows; whether it meant something here."""
        return False

    def primary(self) -> None:
        """Enter was pressed and no control wanted it."""

    def back(self) -> None:
        """Esc was pressed and no control wanted it."""

    def pressed(self, key: str) -> bool:
        """A key such as ``F9``, ``Ctrl+Z``, ``Del``, ``+``: whether this screen did something with it."""
        return False

    def key_hints(self) -> Sequence[KeyHint]:
        """The keys of this screen, for the key map."""
        return ()

    def refresh(self, topics: frozenset[str]) -> None:
        """A committed act made ``topics`` stale."""
