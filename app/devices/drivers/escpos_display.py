"""A line display behind a wire of its own. It answers nothing: that it works shows in that it takes what is sent."""

from __future__ import annotations

from collections.abc import Sequence

from app.devices.drivers.display_encoder import DisplayEncoder
from app.devices.drivers.wired import WiredControl
from app.devices.ports import DisplayRow
from app.devices.profiles import LineDisplayProfile
from app.devices.transports.transport import Connect
from contract.errors import Unavailable

_MOST_NOISE = 64


class EscposDisplay(WiredControl):
    """Lives in its own thread."""

    def __init__(self, name: str, profile: LineDisplayProfile, connect: Connect) -> None:
        super().__init__(name, connect)
        self._encoder = DisplayEncoder(profile)

    def enable(self) -> None:
        """Unavailable when it went away meanwhile."""
        super().enable()
        self._send(self._encoder.begin())

    def show_rows(self, rows: Sequence[DisplayRow]) -> None:
        self._require_enabled()
        self._send(self._encoder.rows(rows))

    def clear_text(self) -> None:
        self._require_enabled()
        self._send(self._encoder.clear())

    def _send(self, data: bytes) -> None:
        try:
            wire = self._require_wire()
            if wire.answers:
                # Nothing worth reading comes; a line that was hung up tells of it here and not in a write.
                wire.read(_MOST_NOISE, 0.0)
            wire.write(data)
        except Unavailable:
            self.wire_lost()
            raise
