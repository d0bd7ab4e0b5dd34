"""The thread of a scale: asks it a few times a second, so that a screen shows what stands on it as it changes."""

from __future__ import annotations

import queue

from app.devices.drivers.toledo_scale import ToledoScale
from app.devices.events import ErrorEvent, ResultCode, Status, WeightEvent
from app.devices.health import HealthState
from app.devices.lanes import Lane, Surroundings
from app.devices.ports import ScaleDeed, WeightReading, WeightState
from contract.errors import Unavailable

_LOOK_EVERY_S = 0.25
_MOST_ORDERS = 4
_OLD_S = 0.6
"""What it said so long ago may have been lifted off since."""
_MOVING = WeightReading(WeightState.MOVING)


class ScaleLane(Lane):
    """Keeps the last reading while it holds."""

    def __init__(self, scale: ToledoScale, around: Surroundings) -> None:
        super().__init__(scale.name, around)
        self._scale = scale
        self._orders: queue.Queue[ScaleDeed] = queue.Queue(_MOST_ORDERS)
        self._last: tuple[WeightReading | None, float] = (None, 0.0)
        self._was_told = False

    @property
    def reading(self) -> WeightReading | None:
        """None while the scale does not answer. From an order to the reading after it, nothing stands still."""
        told_to = self._orders.unfinished_tasks  # Before the reading: one that is older than the order must not pass.
        told, at = self._last
        if told is None:
            return None
        return _MOVING if told_to or self._around.monotonic() - at > _OLD_S else told

    def obey(self, deed: ScaleDeed) -> None:
        """Tell it so, soon: the next reading shows whether it did, an event when it does not obey. Returns at once."""
        try:
            self._orders.put_nowait(deed)
        except queue.Full:
            return  # Somebody keeps the key down.

    def _turn(self) -> None:
        try:
            self._claim()
            self._heard(self._scale.read_weight())
            self._obey(self._around.waiter.take(self._orders, _LOOK_EVERY_S))
        except queue.Empty:
            return
        except Unavailable as error:
            self._heard(None)
            self._missing(self.name, error.code)
            self._rest(self._pause_before_claim())

    def _end(self) -> None:
        self._scale.close()

    def _claim(self) -> None:
        if not self._scale.claimed:
            self._scale.open()
            self._scale.claim()
            self._scale.enable()

    def _obey(self, deed: ScaleDeed) -> None:
        self._was_told = True
        try:
            self._scale.obey(deed)
        except Unavailable as error:
            self._around.publish(ErrorEvent(self.name, ResultCode.E_ILLEGAL, error.code, self._around.now()))
            if not self._scale.claimed:
                raise

    def _heard(self, reading: WeightReading | None) -> None:
        if reading is not None:
            self._failed_claims = 0
            if self._around.health.change(self.name, HealthState.READY, "ready"):
                self._tell(self.name, Status.POWER_ONLINE, "ready")
        before = self.reading
        self._last = reading, self._around.monotonic()
        if self._was_told:
            self._was_told = False
            self._orders.task_done()
        if self.reading != before:
            self._around.publish(WeightEvent(self.name, self._around.now()))
