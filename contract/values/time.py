"""Time: instants are UTC text with milliseconds; a business day belongs to a location."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from contract.errors import Refused


def instant_text(moment: datetime) -> str:
    """``2026-11-21T14:09:03.127Z``. Sorts as text in time order."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_instant(text: str) -> datetime:
    """The aware UTC moment that ``instant_text`` wrote. Refused: ``instant_unreadable``."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):  # the first and last hours of the calendar have no UTC
        pass
    raise Refused("instant_unreadable", text=text[:40])


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """A location's time zone and the local hour at which its business day changes."""

    time_zone: str
    day_cutover: time = time(4, 0)

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.time_zone))

    def business_day(self, moment: datetime, not_before: date | None = None) -> date:
        """The business day of ``moment``; never before ``not_before``, because a business day never goes back."""
        local = self.local(moment)
        day = local.date() if local.time() >= self.day_cutover else local.date() - timedelta(days=1)
        return max(day, not_before) if not_before else day
