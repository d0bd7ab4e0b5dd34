"""Tells a keyboard-wedge scanner from typing, by the time stamps of key events and by nothing else.

Pure: keys and time come in, decisions come out. The event filter that owns it hands every key to ``key`` and does what
it is told; it also calls ``passed`` when ``deadline`` has come, because held keys must not wait for the next one.

A key is held back for at most ``hold_s``. A burst that goes on faster than a person types is kept until Enter or Tab
and becomes one scan; anything else is replayed in order, each key once.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from statistics import median

_MEDIAN_GAP_S = 0.035
_HOLD_S = 0.040
_SHORTEST = 6
_SHORTEST_WITH_PREFIX = 3
_BURST_LEAD = 4  # So many quick keys make a burst: it may then pause as long as a slow radio link does.
_BURST_PAUSE_S = 0.120
_LONGEST = 512


class End(StrEnum):
    """The keys that can end a scan."""

    ENTER = "enter"
    TAB = "tab"


@dataclass(frozen=True, slots=True)
class Key:
    """A key press. ``text`` is the one printable character it types, or ``end`` is set, or neither (F5, arrows).

    ``at_s`` is the event's own time stamp, not when it was handled; ``token`` is whatever replays it.
    """

    at_s: float
    text: str = ""
    end: End | None = None
    token: object = None


@dataclass(frozen=True, slots=True)
class Decision:
    """``replay`` goes to where the focus is, in this order; then ``scan``, if any, goes to the scan router."""

    replay: tuple[Key, ...] = ()
    scan: str = ""


NOTHING = Decision()


@dataclass(slots=True)
class WedgeClassifier:
    """``prefix`` is a character the scanner was set to send first; empty when it was not."""

    prefix: str = ""
    median_gap_s: float = _MEDIAN_GAP_S
    hold_s: float = _HOLD_S
    shortest: int = _SHORTEST
    _held: list[Key] = field(default_factory=list)

    @property
    def deadline(self) -> float | None:
        """When to call ``passed`` unless another key comes first, on the clock of the keys."""
        return self._held[-1].at_s + self._patience() if self._held else None

    def key(self, key: Key) -> Decision:
        """What to do with this key and those held before it. A key that is being held returns nothing yet."""
        before = self.passed(key.at_s)
        if key.end is not None:
            return self._ended(before, key)
        if len(key.text) != 1 or not key.text.isprintable():
            return Decision((*before.replay, *self._release(), key))
        self._held.append(key)
        if len(self._held) > _LONGEST:
            return Decision((*before.replay, *self._release()))
        return before

    def passed(self, now_s: float) -> Decision:
        """Time went by: keys held too long were typing. Ask only when no key event is waiting to be handled."""
        deadline = self.deadline
        return Decision(self._release()) if deadline is not None and now_s >= deadline else NOTHING

    def interrupted(self) -> Decision:
        """Something else was scanned: what is held was typed before it, unless a second scanner is in mid-burst."""
        return NOTHING if len(self._held) >= _BURST_LEAD or self._has_prefix() else Decision(self._release())

    def _ended(self, before: Decision, key: Key) -> Decision:
        if self._is_scan(key):
            text = "".join(held.text for held in self._held)
            self._held.clear()
            return Decision(before.replay, text.removeprefix(self.prefix) if self.prefix else text)
        return Decision((*before.replay, *self._release(), key))

    def _is_scan(self, end: Key) -> bool:
        if self._has_prefix():
            return len(self._held) - 1 >= _SHORTEST_WITH_PREFIX
        times = [held.at_s for held in self._held] + [end.at_s]
        gaps = [later - earlier for earlier, later in pairwise(times)]
        return len(self._held) >= self.shortest and median(gaps) <= self.median_gap_s

    def _patience(self) -> float:
        """How long the next key may take. A burst under way, or one behind a prefix, may pause like a radio link."""
        if self._has_prefix():
            return _BURST_PAUSE_S
        if len(self._held) >= _BURST_LEAD:
            times = [held.at_s for held in self._held]
            gaps = [later - earlier for earlier, later in pairwise(times)]
            if median(gaps) <= self.median_gap_s:
                return _BURST_PAUSE_S
        return self.hold_s

    def _has_prefix(self) -> bool:
        return bool(self.prefix) and bool(self._held) and self._held[0].text == self.prefix

    def _release(self) -> tuple[Key, ...]:
        released = tuple(self._held)
        self._held.clear()
        return released
