"""How far the set-up of this computer came: kept in a file, so that somebody may stop and carry on later."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path

from app.db.durable_file import write_durably
from app.sync.identity import IDENTITY_FILE

_FILE = "setup.json"


class Step(StrEnum):
    """The steps, in their order."""

    CONNECT = "connect"
    STORE = "store"
    PRODUCTS = "products"
    DEVICES = "devices"
    TRY = "try"
    READY = "ready"


class SetupProgress:
    """Of the register whose files are in ``folder``. A file that cannot be read counts as none."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._path = folder, folder / _FILE

    @property
    def wanted(self) -> bool:
        """Whether the program opens with the set-up: a new computer, or one where somebody stopped on the way."""
        if self._path.exists():
            return self._told() is not Step.READY
        return not (self._folder / IDENTITY_FILE).exists()

    @property
    def step(self) -> Step:
        """Where to go on. Before this computer has joined a store there is nothing else to do."""
        if not (self._folder / IDENTITY_FILE).exists():
            return Step.CONNECT
        told = self._told()
        # It joined, and ended before it could say so.
        return Step.STORE if told in (None, Step.CONNECT) else told

    def reach(self, step: Step) -> None:
        """Everything before ``step`` is finished; READY: there is nothing more to do."""
        self._folder.mkdir(parents=True, exist_ok=True)
        write_durably(self._path, json.dumps({**self._read(), "step": step.value}).encode())

    @property
    def tried(self) -> bool:
        """Whether a practice sale came to its end."""
        return self._read().get("tried") is True

    def note_tried(self) -> None:
        """A practice sale came to its end."""
        write_durably(self._path, json.dumps({**self._read(), "tried": True}).encode())

    def _told(self) -> Step | None:
        try:
            return Step(str(self._read()["step"]))
        except (ValueError, KeyError):
            return None

    def _read(self) -> dict[str, object]:
        try:
            told = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return told if isinstance(told, dict) else {}
