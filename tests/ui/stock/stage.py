"""A stage without a window: what a presenter asked of it is kept in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.ui.screen import Place, Verb
from app.ui.sounds import Sound
from app.wording import Wording, Words
from tests.builders import ROOT


@dataclass
class LateTasks:
    """Nothing is done until ``run``."""

    waiting: list[tuple[Callable[[], Any], Callable[[Any], None] | None]] = field(default_factory=list)

    def store(self, work: Callable[[], Any], then: Callable[[Any], None] | None = None, *_: object) -> None:
        self.waiting.append((work, then))

    def run(self) -> None:
        while self.waiting:
            work, then = self.waiting.pop(0)
            done = work()
            if then:
                then(done)


@dataclass
class FakeStage:
    """``said`` holds each place gone to and each message, in order; ``undone`` takes back what was told last.

    ``verbs`` are those of the question asked last.
    """

    tasks: LateTasks = field(default_factory=LateTasks)
    words: Words = field(default_factory=lambda: Words.load(ROOT / "resources" / "i18n"))
    wording: Wording = field(default_factory=lambda: Wording("en_IE", "EUR", "Europe/Dublin"))
    said: list[object] = field(default_factory=list)
    undone: Callable[[], None] | None = None
    verbs: Sequence[Verb] = ()

    def go(self, place: Place, **arguments: object) -> None:
        self.said.append((place, arguments))

    def toast(self, text: str, *, error: bool = False, action: str = "", run: Callable[[], None] | None = None) -> None:
        self.said.append(text)

    def undo(self, text: str, run: Callable[[], None]) -> None:
        self.said.append(text)
        self.undone = run

    def ask(self, question: str, text: str, verbs: Sequence[Verb]) -> None:
        self.said.append(question)
        self.verbs = verbs

    def play(self, sound: Sound) -> None:
        """Nobody listens."""

    def now(self) -> datetime:
        raise AssertionError("no presenter of stock asks the time here")
