"""``docs/keystrokes.md``: what each task takes, as it was counted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from demo.keystrokes.fulfilling import FULFILLING
from demo.keystrokes.hands import Tally
from demo.keystrokes.office import OFFICE
from demo.keystrokes.paying import PAYING
from demo.keystrokes.run import Counted
from demo.keystrokes.selling import SELLING
from demo.keystrokes.stocking import STOCKING
from demo.keystrokes.task import Task

PAGE = Path(__file__).parents[2] / "docs" / "keystrokes.md"
TASKS: tuple[Task, ...] = (*SELLING, *PAYING, *OFFICE, *FULFILLING, *STOCKING)
_HEAD = """\
# Keystrokes and taps

What the {count} commonest tasks take, counted while the real window was driven: each task once with a keyboard alone
and once with a finger on the touch screen alone, the scanner beside either. A key with Ctrl or Alt is one stroke; a
digit or letter is one, on the keyboard as on the screen. What was done is asserted from the journal, so a row stands
here only if the task can be done both ways.

`python3 dev.py keystrokes` does them all again and writes this page.

| Task | Keystrokes | Taps | Scans | With keys | With a finger |
|---|---:|---:|---:|---|---|
"""
_ROW = re.compile(r"^\| (?P<name>.+?) \| (?P<keys>\d+) \| (?P<taps>\d+) \| (?P<scans>\d+) \|", re.MULTILINE)


def page(counted: Sequence[Counted]) -> str:
    """The whole page."""
    return _HEAD.format(count=len(counted)) + "".join(map(_row, counted))


def said(text: str) -> dict[str, tuple[int, int, int]]:
    """Keystrokes, taps and scans of each task, as a page says them."""
    found = _ROW.finditer(text)
    return {own["name"]: (int(own["keys"]), int(own["taps"]), int(own["scans"])) for own in found}


def figures(counted: Counted) -> tuple[int, int, int]:
    """Keystrokes, taps and scans."""
    return counted.keys.keys, counted.touch.taps, _alike(counted.keys, counted.touch)


def _row(counted: Counted) -> str:
    keys, taps, scans = figures(counted)
    return _line((counted.task.name, keys, taps, scans, counted.task.keys, counted.task.taps))


def _line(cells: Iterable[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |\n"


def _alike(keys: Tally, touch: Tally) -> int:
    """The scanner is used alike."""
    if keys.scans != touch.scans or keys.taps or touch.keys:
        raise ValueError(f"not done with the hands it was to be done with: {keys}, {touch}")
    return keys.scans
