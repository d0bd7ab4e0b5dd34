"""A task of the counter: what is there before it, how it is done each way, and what proves that it was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from demo.keystrokes.desk import Desk

Deed = Callable[[Desk], None]


class NotDone(Exception):
    """The journal does not say that the task was done."""


@dataclass(frozen=True, slots=True)
class Task:
    """``proved`` finds what the task left behind, and raises ``NotDone`` where it did not. ``way`` is what to press
    and to tap, for people to read.
    """

    name: str
    prepare: Deed
    by_keys: Deed
    by_touch: Deed
    proved: Deed
    keys: str
    taps: str
    terminal: bool = False


def sure(holds: bool, what: str) -> None:
    """Raise ``NotDone`` unless it ``holds``."""
    if not holds:
        raise NotDone(what)


def same(found: object, wanted: object) -> None:
    """Raise ``NotDone`` unless they are equal."""
    sure(found == wanted, f"{found!r} instead of {wanted!r}")


def both(deed: Deed) -> Mapping[str, Deed]:
    """Where it is done alike either way: with the scanner alone."""
    return {"by_keys": deed, "by_touch": deed}
