"""The real-time status of ESC/POS printers: DLE EOT 1 to 4, answered even when paper is out or the cover open.

Bit meanings: Epson ESC/POS reference, "DLE EOT". The buffered GS r is told apart by its fixed bits.
"""

from app.devices.ports import PaperLevel, PrinterStatus

ASK_PRINTER, ASK_OFFLINE, ASK_ERROR, ASK_PAPER = (b"\x10\x04" + bytes([number]) for number in (1, 2, 3, 4))
ASK_WHEN_DONE = b"\x1dr\x01"
RASTER_FRAGMENT_DOTS = 100
"""Taller pictures print garbage on TM-m30III (python-escpos #631, #662), so no command is longer than this one."""
CLEAR_BUFFER = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"

_DRAWER_SIGNAL, _OFFLINE = 0x04, 0x08
_COVER, _PAPER_END, _ERROR = 0x04, 0x20, 0x40
_CUTTER = 0x08
_NEAR_END, _END = 0x0C, 0x60


def pulse_at_once(pin: int) -> bytes:
    """DLE DC4 1: the drawer opens now or not at all, whatever is buffered; 200 ms."""
    return b"\x10\x14\x01" + bytes([pin == 5, 2])


def is_real_time(answer: int) -> bool:
    """Every DLE EOT answer has bits 1 and 4 set, 0 and 7 clear."""
    return answer & 0x93 == 0x12


def is_done(answer: int) -> bool:
    """The answer to GS r: bits 4 and 7 clear."""
    return answer & 0x90 == 0


def has_error(offline: int) -> bool:
    """Whether the answer to ASK_OFFLINE makes it worth asking ASK_ERROR."""
    return bool(offline & _ERROR)


def decode(printer: int, offline: int, paper: int, error: int = 0) -> PrinterStatus:
    """Three answers, or four, make one status."""
    level = PaperLevel.OK
    if paper & _END or offline & _PAPER_END:
        level = PaperLevel.EMPTY
    elif paper & _NEAR_END:
        level = PaperLevel.NEAR_EMPTY
    return PrinterStatus(
        online=not printer & _OFFLINE,
        cover_open=bool(offline & _COVER),
        paper=level,
        cutter_error=bool(error & _CUTTER),
        other_error=has_error(offline) and not error & _CUTTER,
        drawer_signal=bool(printer & _DRAWER_SIGNAL),
    )
