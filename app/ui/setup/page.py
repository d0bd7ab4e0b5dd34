"""What every step of the set-up has: a title, what it is about, and what Continue does there."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.wording import Words


class Page(QWidget):
    """``done``: go on. ``changed``: what the window shows around it changed."""

    done = Signal()
    changed = Signal()

    def __init__(self, words: Words, name: str) -> None:
        super().__init__()
        self.words = words
        self.name = name

    @property
    def title(self) -> str:
        return self.words.text(f"setup_{self.name}_title")

    @property
    def note(self) -> str:
        return self.words.text(f"setup_{self.name}_note")

    @property
    def primary_words(self) -> str:
        return self.words.text("setup_continue")

    @property
    def busy(self) -> str:
        """The work that is under way, in words."""
        return ""

    @property
    def waits(self) -> bool:
        """Whether Continue has to wait for that work."""
        return True

    @property
    def foot(self) -> QWidget | None:
        """What stands beside Back and Continue."""
        return None

    def open(self) -> None:
        """Shown from now on."""

    def leave(self) -> None:
        """Another one is shown."""

    def go_on(self) -> None:
        """Continue was pressed."""
        self.done.emit()
