"""The UnifiedPOS life of a control, the same for every driver: closed, open, claimed, enabled."""

from app.devices.events import ControlState, PowerState, ResultCode
from contract.errors import Unavailable


class Control:
    """Keeps the state; a driver says how to take the wire and how to give it back."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.state = ControlState.CLOSED
        self.power_state = PowerState.UNKNOWN
        self._claimed = False
        self._enabled = False

    def open(self) -> None:
        """Ready to be claimed."""
        if self.state is ControlState.CLOSED:
            self.state = ControlState.IDLE

    def claim(self) -> None:
        """Take the wire."""
        if self.state is ControlState.CLOSED:
            raise Unavailable("device_closed", device=self.name, result=ResultCode.E_CLOSED)
        if self._claimed:
            return
        try:
            self._take_wire()
        except Unavailable:
            self.power_state = PowerState.OFF_OFFLINE
            raise
        self._claimed = True
        self.power_state = PowerState.ONLINE

    @property
    def claimed(self) -> bool:
        """Whether the wire is ours."""
        return self._claimed

    def enable(self) -> None:
        """Ready to work."""
        self._require_claimed()
        self._enabled = True

    def disable(self) -> None:
        """At rest."""
        self._enabled = False

    def release(self) -> None:
        """Give the wire back."""
        self._enabled = self._claimed = False
        self._give_wire_back()

    def close(self) -> None:
        """Release, and forget."""
        self.release()
        self.state = ControlState.CLOSED

    def wire_lost(self) -> None:
        """The device went away: it must be claimed and enabled anew."""
        self.release()
        self.power_state = PowerState.OFF_OFFLINE

    def _require_claimed(self) -> None:
        if not self._claimed:
            raise Unavailable("device_not_claimed", device=self.name, result=ResultCode.E_NOTCLAIMED)

    def _require_enabled(self) -> None:
        self._require_claimed()
        if not self._enabled:
            raise Unavailable("device_disabled", device=self.name, result=ResultCode.E_DISABLED)

    def _take_wire(self) -> None:
        raise NotImplementedError

    def _give_wire_back(self) -> None:
        raise NotImplementedError
