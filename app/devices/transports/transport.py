"""The one interface between drivers and wires."""

from collections.abc import Callable
from typing import Protocol


class Transport(Protocol):
    """Bytes to and from one device. Every method raises ``Unavailable`` with a stable code when the wire fails."""

    @property
    def answers(self) -> bool:
        """Whether the device can send anything back on this wire."""

    def write(self, data: bytes) -> None:
        """All of it, or Unavailable."""

    def read(self, most: int, timeout_s: float) -> bytes:
        """What has arrived, at most ``most`` bytes; waits for the first one; empty when the time is over."""

    def close(self) -> None:
        """Safe to call twice."""


Connect = Callable[[], Transport]
