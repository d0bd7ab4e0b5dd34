"""Who uses the keyboard: a trial is one entry by a scanner, by a person, or by both at once, with what should be heard.

Gaps lie between presses. A fluent typist rolls: the next key goes down before the last one is up, down to 25 ms apart.
All stamps are whole milliseconds, as the window system tells them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

from app.devices.drivers.wedge import End, Key
from contract.values.gs1 import check_digit

PREFIX = "~"
STALL_MS = 250
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-./ "
_TYPED = _LETTERS * 3 + "0123456789" * 4 + " .,-'*" + _LETTERS.upper()
_ENDS = (End.ENTER, End.ENTER, End.ENTER, End.TAB)
Gaps = Callable[[Random], float]


@dataclass(frozen=True, slots=True)
class Wire:
    """A scanner on a wire of its own tells this at this moment."""

    at_ms: int
    text: str


@dataclass(slots=True)
class Trial:
    """``keys`` by time; ``scans`` are to be heard from the keyboard, all other keys are to reach the focus.

    The window does nothing for 250 ms from ``stalls_at_ms``.
    """

    prefix: str = ""
    keys: list[Key] = field(default_factory=list)
    wires: list[Wire] = field(default_factory=list)
    stalls_at_ms: int | None = None
    scans: list[str] = field(default_factory=list)
    now_ms: float = 1_000.0

    def scan(self, text: str, gaps: Gaps, dice: Random) -> None:
        """A scanner types this, its prefix and its end."""
        for letter in self.prefix + text:
            self._press(letter, None)
            self.now_ms += gaps(dice)
        self._press("", dice.choice(_ENDS))
        self.scans.append(text)

    def type(self, text: str, gaps: Gaps, dice: Random, end: End | None) -> None:
        """A person types this, and perhaps Enter."""
        for letter in text:
            self._press(letter, None)
            self.now_ms += gaps(dice)
        if end is not None:
            self._press("", end)

    def stall(self, dice: Random) -> None:
        """The window stands still from some moment of this entry."""
        self.stalls_at_ms = dice.randint(round(self.keys[0].at_s * 1000) - 200, round(self.now_ms))

    def wire(self, dice: Random) -> None:
        """Another scanner reads something at some moment of this entry."""
        first = round(self.keys[0].at_s * 1000)
        self.wires.append(Wire(dice.randint(first - 60, round(self.now_ms) + 60), number(dice)))

    def _press(self, letter: str, end: End | None) -> None:
        self.keys.append(Key(round(self.now_ms) / 1000, letter, end, len(self.keys)))


# What is read and what is typed


def number(dice: Random) -> str:
    """A GTIN of 13 digits, sometimes of 8 or 12."""
    payload = str(dice.randrange(10 ** dice.choice((12, 12, 12, 12, 11, 7)))).zfill(7)
    payload = payload if len(payload) in (7, 11, 12) else payload.zfill(12)
    return payload + str(check_digit(payload))


def symbol(dice: Random) -> str:
    """Mostly a GTIN; else a code of letters and digits as on parcels, receipts and shelves."""
    if dice.random() < 0.7:
        return number(dice)
    return "".join(dice.choices(_SIGNS, k=dice.randint(6, 40)))


def words(dice: Random) -> str:
    """What a person types into a field of a till: a name, a number, a price; from six keys on it could be a scan."""
    if dice.random() < 0.2:
        return number(dice)
    return "".join(dice.choices(_TYPED, k=dice.randint(6, 20)))


# How quickly


def wired(dice: Random) -> Gaps:
    """2 to 20 ms: each scanner has a pace, some none."""
    if dice.random() < 0.3:
        return lambda dice: 2 + 18 * dice.random()
    pace = 2 + 18 * dice.random()
    return lambda dice: min(20.0, max(2.0, pace + dice.uniform(-2, 2)))


def radio(dice: Random) -> Gaps:
    """2 to 120 ms: letters come in packets, and packets late."""
    late = dice.random()
    return lambda dice: 2 + 118 * dice.random() if dice.random() < late else 2 + 10 * dice.random()


def evenly(_: Random) -> Gaps:
    """25 to 300 ms, anything alike."""
    return lambda dice: 25 + 275 * dice.random()


def fluently(dice: Random) -> Gaps:
    """As people do: around a pace of one's own, with long tails."""
    pace = dice.uniform(4.1, 5.3)  # 60 to 200 ms; the quickest typists of the world are at 70
    return lambda dice: min(300.0, max(25.0, dice.lognormvariate(pace, 0.45)))


def rolling(dice: Random) -> Gaps:
    """Fingers that roll over neighboring keys, 25 to 60 ms apart, between ordinary keys."""
    often, slow = dice.uniform(0.2, 0.6), fluently(dice)
    return lambda dice: 25 + 35 * dice.random() if dice.random() < often else slow(dice)


# Trials


def scanner(dice: Random) -> Trial:
    trial = Trial()
    trial.scan(symbol(dice), wired(dice), dice)
    return trial


def slow_scanner(dice: Random) -> Trial:
    """22 to 33 ms, evenly: a USB host that asks its keyboard each 10 ms may make one so slow."""
    trial, pace = Trial(), dice.uniform(23, 32)
    trial.scan(number(dice), lambda dice: pace + dice.uniform(-1, 1), dice)
    return trial


def scanner_in_stall(dice: Random) -> Trial:
    trial = scanner(dice)
    trial.stall(dice)
    return trial


def scanner_by_radio(dice: Random) -> Trial:
    trial = Trial(PREFIX)
    trial.scan(symbol(dice), radio(dice), dice)
    return trial


def radio_in_stall(dice: Random) -> Trial:
    trial = scanner_by_radio(dice)
    trial.stall(dice)
    return trial


def scanner_and_wire(dice: Random) -> Trial:
    trial = scanner(dice) if dice.random() < 0.7 else scanner_by_radio(dice)
    trial.wire(dice)
    return trial


def two_scanners_in_turn(dice: Random) -> Trial:
    """The second begins 2 to 50 ms after the first ended."""
    trial = Trial()
    trial.scan(symbol(dice), wired(dice), dice)
    trial.now_ms += dice.uniform(2, 50)
    trial.scan(symbol(dice), wired(dice), dice)
    return trial


def typed_and_scanned(dice: Random) -> Trial:
    """A few keys, then a scan: a quantity, or a word that nobody ended."""
    trial = Trial()
    trial.type("".join(dice.choices(_TYPED, k=dice.randint(1, 3))), evenly(dice), dice, None)
    trial.scan(number(dice), wired(dice), dice)
    return trial


def _typist(pace: Callable[[Random], Gaps]) -> Callable[[Random], Trial]:
    def typist(dice: Random) -> Trial:
        trial = Trial(PREFIX if dice.random() < 0.3 else "")
        trial.type(words(dice), pace(dice), dice, dice.choice(_ENDS))
        return trial

    return typist


def typist_in_stall(dice: Random) -> Trial:
    trial = _typist(dice.choice((evenly, fluently, rolling)))(dice)
    trial.stall(dice)
    return trial


def typist_and_wire(dice: Random) -> Trial:
    trial = _typist(dice.choice((evenly, fluently, rolling)))(dice)
    trial.wire(dice)
    return trial


def two_scanners_mixed(dice: Random) -> Trial:
    """Two keyboard scanners whose keys mix: nothing in the events tells which key is whose."""
    first, second = scanner(dice), Trial()
    second.now_ms += dice.uniform(0, first.now_ms - second.now_ms)
    second.scan(number(dice), wired(dice), dice)
    keys = sorted([*first.keys, *second.keys], key=lambda key: key.at_s)
    first.keys = [replace(key, token=place) for place, key in enumerate(keys)]
    first.scans += second.scans
    return first


KINDS: tuple[tuple[str, Callable[[Random], Trial]], ...] = (
    ("scanner, 2 to 20 ms", scanner),
    ("the same in a stall of 250 ms", scanner_in_stall),
    ("slow scanner, 22 to 33 ms evenly", slow_scanner),
    ("radio, 2 to 120 ms, with prefix", scanner_by_radio),
    ("radio in a stall of 250 ms", radio_in_stall),
    ("scanner, and another on a wire", scanner_and_wire),
    ("two keyboard scanners in turn", two_scanners_in_turn),
    ("keys typed, then a scanner", typed_and_scanned),
    ("typist, 25 to 300 ms evenly", _typist(evenly)),
    ("fluent typist", _typist(fluently)),
    ("typist who rolls over keys", _typist(rolling)),
    ("typist in a stall of 250 ms", typist_in_stall),
    ("typist, and a scanner on a wire", typist_and_wire),
)
