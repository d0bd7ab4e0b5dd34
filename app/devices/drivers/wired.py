"""A control with a wire of its own, which it takes when it is claimed and closes when it is released."""

from app.devices.drivers.control import Control
from app.devices.transports.transport import Connect, Transport
from contract.errors import Unavailable


class WiredControl(Control):
    """Connects anew with each claim."""

    def __init__(self, name: str, connect: Connect) -> None:
        super().__init__(name)
        self._connect = connect
        self._wire: Transport | None = None

    def _require_wire(self) -> Transport:
        """Unavailable ``device_lost`` when it is not claimed, or went away."""
        if self._wire is None:
            raise Unavailable("device_lost", device=self.name)
        return self._wire

    def _take_wire(self) -> None:
        self._wire = self._connect()

    def _give_wire_back(self) -> None:
        if self._wire is not None:
            self._wire.close()
        self._wire = None
