"""Tells a keyboard-wedge scanner from typing, by the time stamps of key events and by nothing else.

Pure: keys and time come in, decisions come out. The event filter that owns it hands every key to ``key`` and does what
it is told; it also calls ``passed`` when ``deadline`` has come, because held keys must not wait for the next one.

A key is held back for at most ``hold_s``. A burst that goes on faster than a person types is kept until Enter or Tab
and becomes one scan; anything else is replayed in order, each key once. What is read by a scanner on a wire of its own
waits behind keys of which nothing is known yet, so that it comes neither before nor between them.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from contract.values.gs1 import check_digit

GROUP_SEPARATOR = "\x1d"
"""Stands between the elements of a GS1 symbol; a keyboard sends it as Ctrl+]."""

_QUICK_S = 0.022
_STEADY_S = 0.035
_HOLD_S = 0.040
_SHORTEST = 6
_SHORTEST_STEADY = 8
_SHORTEST_WITH_PREFIX = 3
_BURST_LEAD = 4  # So many quick keys make a burst: it may then pause as long as a slow radio link does.
_BURST_PAUSE_S = 0.125  # 120 ms, and time stamps that are rounded to milliseconds.
_LONGEST = 4_296  # The most letters a QR code holds: a longer burst is no symbol.
_GTIN_LENGTHS = (8, 12, 13, 14)


class End(StrEnum):
    """The keys that can end a scan."""

    ENTER = "enter"
    TAB = "tab"


@dataclass(frozen=True, slots=True)
class Key:
    """A key press. ``text`` is the one character it types, or ``end`` is set, or neither (F5, arrows, a key held down).

    ``at_s`` is the event's own time stamp, not when it was handled; ``token`` is whatever replays it.
    """

    at_s: float
    text: str = ""
    end: End | None = None
    token: object = None

    @property
    def types(self) -> bool:
        """Whether it may be one character of a scan."""
        return len(self.text) == 1 and (self.text.isprintable() or self.text == GROUP_SEPARATOR)


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scanner read."""

    text: str


Decision = tuple[Key | Scan, ...]
"""What to do, in this order: a key goes on to where the focus is, a scan to whoever takes scans."""


@dataclass(slots=True)
class WedgeClassifier:
    """``prefix`` is a character the scanner was set to send first; empty when it was not.

    Without it most gaps of a scan are shorter than fingers that roll over keys can make them (22 ms); or it is slower
    (35 ms), then it is long and never pauses, as fingers do.
    """

    prefix: str = ""
    _held: list[Key] = field(default_factory=list)
    _quick_gaps: int = 0
    _steady_gaps: int = 0
    _behind: list[tuple[int, Scan]] = field(default_factory=list)
    _ended_at_s: float | None = None

    @property
    def deadline(self) -> float | None:
        """When to call ``passed`` unless another key comes first, on the clock of the keys."""
        if not self._held:
            return None
        return self._held[-1].at_s + (_BURST_PAUSE_S if self._is_burst() else _HOLD_S)

    def key(self, key: Key) -> Decision:
        """What to do with this key and those held before it. A key that is being held returns nothing yet."""
        before = self.passed(key.at_s)
        if key.end is not None:
            return before + self._ended(key)
        self._ended_at_s = None
        if not key.types:
            return (*before, *self._release(), key)
        if key.text == self.prefix and self._held and not self._is_burst():
            before += self._release()
        return before + self._hold(key)

    def passed(self, now_s: float) -> Decision:
        """Time went by: keys held too long were typing. Ask only when no key event is waiting to be handled."""
        deadline = self.deadline
        return self._release() if deadline is not None and now_s >= deadline else ()

    def delivered(self, text: str) -> Decision:
        """A scanner on its own wire read this. It waits while held keys may be typing, for 40 ms or for three keys."""
        if not self._held or self._is_burst():
            return (Scan(text),)
        self._behind.append((len(self._held), Scan(text)))
        return ()

    def _hold(self, key: Key) -> Decision:
        self._count_gap(key)
        self._held.append(key)
        if len(self._held) > _LONGEST:
            return self._release()
        if self._behind and self._is_burst():
            return self._let_by()
        return ()

    def _ended(self, end: Key) -> Decision:
        scan = self._scan(end)
        if scan is not None:
            self._ended_at_s = end.at_s
            return scan
        if not self._held and self._ended_at_s is not None and end.at_s - self._ended_at_s <= _STEADY_S:
            return ()  # The second half of CR LF belongs to the scan: as a key of its own it would press a button.
        self._ended_at_s = None
        return (*self._release(), end)

    def _scan(self, end: Key) -> Decision | None:
        """What was held, where it is a scan."""
        if self._has_prefix():
            if len(self._held) - 1 < _SHORTEST_WITH_PREFIX:
                return None
            return self._taken(0, 1)
        self._count_gap(end)
        if not self._is_quick() and not self._is_steady():
            return None
        typed = self._typed_just_before()
        return self._taken(typed, typed)

    def _count_gap(self, key: Key) -> None:
        if self._held:
            gap = key.at_s - self._held[-1].at_s
            self._quick_gaps += gap <= _QUICK_S
            self._steady_gaps += gap <= _STEADY_S

    def _is_quick(self) -> bool:
        """Whether the gaps between what is held and its end are a scanner's."""
        return len(self._held) >= _SHORTEST and 2 * self._quick_gaps > len(self._held)

    def _is_steady(self) -> bool:
        return len(self._held) >= _SHORTEST_STEADY and self._steady_gaps == len(self._held)

    def _taken(self, typed: int, start: int) -> Decision:
        """So many keys were typed before; the scan begins at ``start``."""
        scan = Scan("".join(held.text for held in self._held[start:]))
        behind = self._let_by()
        before = tuple(self._held[:typed])
        self._forget()
        return (*before, scan, *behind)

    def _typed_just_before(self) -> int:
        """How many of the first keys were typed, less than 40 ms before the scan: without them it is a sound number.

        A pause alone does not say so: a scanner that wakes up makes one too, and must not lose its first digit.
        """
        text = "".join(held.text for held in self._held)
        if not _is_sound(text):
            for first in range(1, min(_BURST_LEAD, len(text))):
                gap = self._held[first].at_s - self._held[first - 1].at_s
                if gap > _QUICK_S and _is_sound(text[first:]):
                    return first
        return 0

    def _is_burst(self) -> bool:
        """Under way faster than anybody types, or behind a prefix: it may pause like a radio link."""
        quick = len(self._held) >= _BURST_LEAD and 2 * self._quick_gaps > len(self._held) - 1
        return quick or self._has_prefix()

    def _has_prefix(self) -> bool:
        return bool(self.prefix) and bool(self._held) and self._held[0].text == self.prefix

    def _release(self) -> Decision:
        """Typing, with what was read meanwhile in its place."""
        released: list[Key | Scan] = list(self._held)
        for place, scan in reversed(self._behind):
            released.insert(place, scan)
        self._forget()
        return tuple(released)

    def _let_by(self) -> tuple[Scan, ...]:
        behind = tuple(scan for _, scan in self._behind)
        self._behind.clear()
        return behind

    def _forget(self) -> None:
        self._held.clear()
        self._behind.clear()
        self._quick_gaps = self._steady_gaps = 0


def _is_sound(text: str) -> bool:
    """Whether it is as long as a GTIN and its check digit is right."""
    if len(text) not in _GTIN_LENGTHS or not (text.isascii() and text.isdigit()):
        return False
    return check_digit(text[:-1]) == int(text[-1])
