"""What time it is: the wall clock plus the offset last measured, never before a moment already written down."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Literal, Protocol

ClockStatus = Literal["sure", "unsure"]
_TICK = timedelta(milliseconds=1)


class Clock(Protocol):
    """The time as facts state it. ``unsure`` while the machine's clock stands before something already recorded."""

    def now(self) -> datetime:
        """An aware UTC moment in whole milliseconds, never before any moment given to ``not_before``, and after all of
        them while it is held back: of acts of one moment the ids decide which came first, and a clock that was set back
        makes lower ones.
        """

    def status(self) -> ClockStatus:
        """Whether ``now`` is being held back."""

    def not_before(self, moment: datetime) -> None:
        """From here on ``now`` answers this moment, if it is that now, or a later one."""


class SystemClock:
    """The machine's clock, corrected by what the OMS said the time was."""

    def __init__(self, wall: Callable[[], datetime] | None = None) -> None:
        self._wall = wall or _machine_time
        self._offset = timedelta(0)
        self._floor = datetime.min.replace(tzinfo=UTC)

    @property
    def offset(self) -> timedelta:
        """What is added to the machine's clock."""
        return self._offset

    def now(self) -> datetime:
        measured = self._measured()
        return measured if measured >= self._floor else self._floor + _TICK

    def status(self) -> ClockStatus:
        return "unsure" if self._measured() < self._floor else "sure"

    def not_before(self, moment: datetime) -> None:
        self._floor = max(self._floor, moment)

    def correct(self, right_time: datetime) -> None:
        """Take ``right_time`` as what the time is at this moment."""
        self._offset = right_time - self._wall()

    def _measured(self) -> datetime:
        moment = (self._wall() + self._offset).astimezone(UTC)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _machine_time() -> datetime:
    return datetime.now(UTC)
