"""The time at a register of the replay: that of the receipt in hand."""

from __future__ import annotations

from datetime import UTC, datetime

from app.clock import SystemClock


class ReceiptClock(SystemClock):
    """Stands at the moment it was last put to. The OMS lives now and does not correct it."""

    def __init__(self) -> None:
        super().__init__(lambda: self.moment)
        self.moment = datetime.min.replace(tzinfo=UTC)

    def correct(self, right_time: datetime) -> None:
        """Stays as it is."""
