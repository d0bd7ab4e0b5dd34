"""What a label printer answers to ``~HS`` (Host Status Return): three strings between STX and ETX."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.devices.ports import PaperLevel, PrinterStatus

ASK_STATUS = b"~HS"
CANCEL_ALL = b"~JA"
_STRING = re.compile(rb"\x02([^\x02\x03]*)\x03")
_STRINGS = 3


@dataclass(frozen=True, slots=True)
class ZplStatus:
    """``formats`` wait in the buffer, ``labels`` of the one being printed; ``partial``: a format was not ended."""

    status: PrinterStatus
    formats: int
    labels: int
    partial: bool

    @property
    def idle(self) -> bool:
        """Whether everything that was sent is printed."""
        return not self.formats and not self.labels and not self.partial


def whole_answer(data: bytes) -> ZplStatus | None:
    """None until all three strings came, or where they are not what a printer says."""
    strings = [found[1].split(b",") for found in _STRING.finditer(data)]
    if len(strings) < _STRINGS:
        return None
    first, second = strings[-_STRINGS], strings[-_STRINGS + 1]
    try:
        return ZplStatus(
            PrinterStatus(
                cover_open=_on(second[2]),
                paper=PaperLevel.EMPTY if _on(first[1]) else PaperLevel.OK,
                ribbon_out=_on(second[3]),
                paused=_on(first[2]),
                other_error=_on(first[9]) or _on(first[11]),
            ),
            formats=int(first[4]),
            labels=int(second[8]),
            partial=_on(first[7]),
        )
    except (IndexError, ValueError):
        return None


def _on(flag: bytes) -> bool:
    return int(flag) == 1
