"""How each device is, in one frozen value per device, for the status screen."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from threading import Lock

from app.devices.events import DeviceKind


class HealthState(StrEnum):
    """READY works; ATTENTION works and wants something soon; BLOCKED is there and cannot; MISSING does not answer."""

    STARTING = "starting"
    READY = "ready"
    ATTENTION = "attention"
    BLOCKED = "blocked"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class DeviceHealth:
    """``words_code`` names the words to show; ``since`` when it became so; ``last_event`` when it last did anything."""

    name: str
    kind: DeviceKind | None
    state: HealthState
    words_code: str
    since: datetime
    last_event: datetime | None = None


class HealthBoard:
    """Written by the devices' threads, read by anyone."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = Lock()
        self._entries: dict[str, DeviceHealth] = {}

    def add(self, name: str, kind: DeviceKind | None, state: HealthState, words_code: str) -> None:
        """A device that is configured; without a kind when its model cannot be read."""
        with self._lock:
            self._entries[name] = DeviceHealth(name, kind, state, words_code, self._now())

    def remove(self, name: str) -> None:
        """It is not configured any more."""
        with self._lock:
            self._entries.pop(name, None)

    def copy(self) -> "HealthBoard":
        """The same, for who is not listened to any more."""
        board = HealthBoard(self._now)
        with self._lock:
            board._entries.update(self._entries)
        return board

    def change(self, name: str, state: HealthState, words_code: str) -> bool:
        """True when this is news; what is not configured any more has none."""
        with self._lock:
            old = self._entries.get(name)
            if old is None or (old.state, old.words_code) == (state, words_code):
                return False
            now = self._now()
            self._entries[name] = replace(old, state=state, words_code=words_code, since=now, last_event=now)
            return True

    def touch(self, name: str) -> None:
        """It did something."""
        with self._lock:
            if name in self._entries:
                self._entries[name] = replace(self._entries[name], last_event=self._now())

    def all(self) -> tuple[DeviceHealth, ...]:
        """In the order of the configuration."""
        with self._lock:
            return tuple(self._entries.values())

    def words_code(self, name: str) -> str:
        """Of one device; empty when it is not configured any more, which its lane may not know yet."""
        with self._lock:
            entry = self._entries.get(name)
        return entry.words_code if entry else ""
