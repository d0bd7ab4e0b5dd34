"""What a terminal made of software knows to be true: which cards were charged, on the disk before it answers anybody.

It belongs to the world outside: tests compare it with what the program recorded, and the program never reads it.
"""

from __future__ import annotations

import json
import os
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

Movement = Literal["charge", "refund", "reversal"]


@dataclass(frozen=True, slots=True)
class Booked:
    """Money that moved at the bank: ``reference`` is the terminal's name of it, ``reverses`` that of a charge."""

    kind: Movement
    reference: str
    service_id: str
    amount_minor: int
    currency: str
    reverses: str = ""
    stored_offline: bool = False


class Ledger:
    """A file of lines, only ever appended to."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()

    def book(self, booked: Booked) -> None:
        """On the disk when this returns."""
        with self._lock, self._file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(booked)) + "\n")
            lines.flush()
            os.fsync(lines.fileno())

    def booked(self) -> tuple[Booked, ...]:
        """Everything, oldest first."""
        return read_ledger(self._file)


def read_ledger(file: Path) -> tuple[Booked, ...]:
    """What stands in the file of a terminal, of this process or another."""
    return tuple(Booked(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines())


def held_minor(booked: tuple[Booked, ...]) -> int:
    """What the bank took from cards in the end: charges less what was given back."""
    return sum(own.amount_minor if own.kind == "charge" else -own.amount_minor for own in booked)
