"""What a register's hand at the till saw, line by line, in a file that outlives any kill.

A line is one ``write`` on a file opened for appending: once it returned, no kill takes it back. So the diary says what
the operator was shown (``done``) and what was under way when the end came (``doing``).
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Line = dict[str, Any]


class Diary:
    """Written by the register's process, from any of its threads."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def write(self, what: str, **told: object) -> None:
        """One line; durable against kills when this returns."""
        os.write(self._file, json.dumps({"what": what, **told, "at": round(time.monotonic(), 3)}).encode() + b"\n")


class DiaryReader:
    """Follows a diary from the parent; a new reader begins at the present end of the file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._position = path.stat().st_size if path.exists() else 0
        self.lines: list[Line] = []

    @classmethod
    def whole(cls, path: Path) -> Sequence[Line]:
        """Every line from the first life on."""
        reader = cls(path)
        reader._position = 0
        return reader.follow()

    def follow(self) -> Sequence[Line]:
        """Everything since this reader was made."""
        if self._path.exists():
            with self._path.open("rb") as file:
                file.seek(self._position)
                for raw in file:
                    if raw.endswith(b"\n"):
                        self.lines.append(json.loads(raw))
                        self._position += len(raw)
        return self.lines

    def tells(self, what: str) -> bool:
        """Whether such a line was written."""
        return any(line["what"] == what for line in self.follow())


def where(lines: Sequence[Line]) -> str:
    """Where a kill hit, by what stood in the diary of that life."""
    if not any(line["what"] == "ready" for line in lines):
        return "starting"
    deeds = [line for line in lines if line["what"] in ("doing", "done")]
    doing = deeds[-1]["deed"] if deeds and deeds[-1]["what"] == "doing" else None
    if doing == "pay":
        return "paying"
    printing = [line["what"] for line in lines if line["what"] in ("printing", "printed", "held")]
    if printing and printing[-1] == "printing":
        return "printing"
    return "selling" if doing else "idle"
