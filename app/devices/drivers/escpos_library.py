"""The one place that touches python-escpos: our own words on top of its untyped encoder.

Importing the library takes half a second, configures logging and unpickles from a temporary folder, so it happens
late, with a private folder, in the thread of the printer.
"""

import logging
import os
from pathlib import Path
from typing import Any

from PIL import Image

from app.devices.drivers.escpos_status import RASTER_FRAGMENT_DOTS


class EscposCommands:
    """Collects the bytes of commands. ``code_page`` is forced: the library's own choice breaks € and £."""

    def __init__(self, profile: str, code_page: str, slot: int, private_folder: Path) -> None:
        self._dummy = _library(private_folder).printer.Dummy(profile=profile)
        # The library's tables name several slots for one code page and take the last; the device's own table knows.
        self._dummy.magic.encoder.codepages = {code_page: slot}
        self._code_page = code_page

    def take(self) -> bytes:
        """Everything collected since the last call."""
        data: bytes = self._dummy.output
        self._dummy.clear()
        return data

    def start(self, dots_per_inch: int) -> None:
        """Initialize; count in dots; leave the Kanji mode some printers wake up in; US characters; our code page."""
        self._dummy.hw("INIT")
        self._dummy._raw(b"\x1dP" + bytes([dots_per_inch, dots_per_inch]))
        self._dummy._raw(b"\x1c.")
        self._dummy._raw(b"\x1bR\x00")
        self._dummy.magic.encoding = None
        self._dummy.magic.force_encoding(self._code_page)

    def style(self, *, font: str, bold: bool, double: bool) -> None:
        """Font "a" (12 x 24 dots) or "b" (9 x 17), weight, twice the size."""
        self._dummy.set(font=font, bold=bold, double_width=double, double_height=double, normal_textsize=not double)

    def line_spacing(self, dots: int) -> None:
        """From one line to the next."""
        self._dummy.line_spacing(dots, 180)

    def move_to(self, dots: int) -> None:
        """Absolute position on the line (ESC $)."""
        self._dummy._raw(b"\x1b$" + dots.to_bytes(2, "little"))

    def text(self, text: str) -> None:
        """Text that fits the code page."""
        self._dummy.text(text)

    def text_in(self, slot: int, encoded: bytes, back_to: int) -> None:
        """A line in another code page. Whatever the page, no byte of it is a command.

        A printer that does not have that page keeps the one before, so the oldest of all, which every printer has,
        stands before it: such a line never looks like the right one because of the line above.
        """
        harmless = bytes(byte if byte >= 0x20 and byte != 0x7F else 0x3F for byte in encoded)
        self._dummy._raw(b"\x1bt\x00\x1bt" + bytes([slot]) + harmless + b"\n" + b"\x1bt" + bytes([back_to]))

    def feed(self, dots: int) -> None:
        """Empty paper (ESC J), in steps a byte can say."""
        while dots > 0:
            self._dummy._raw(b"\x1bJ" + bytes([min(dots, 255)]))
            dots -= 255

    def align(self, where: str) -> None:
        """left, center or right."""
        self._dummy.set(align=where)

    def image(self, image: Image.Image) -> None:
        """A picture as raster, in fragments."""
        self._dummy.image(image, impl="bitImageRaster", fragment_height=RASTER_FRAGMENT_DOTS)

    def code128(self, data: str, module_dots: int, height_dots: int) -> None:
        """Native Code 128, text below; ``data`` holds code set and escapes already."""
        self._dummy._hw_barcode(data, "CODE128", height_dots, module_dots, "BELOW", "A", True, "B", False)

    def qr(self, data: str, module_dots: int) -> None:
        """Native QR code, error correction M."""
        self._dummy.qr(data, ec=1, size=module_dots, native=True)

    def cut(self, mode: str) -> None:
        """ "feed" goes to the cutter by itself; "full" and "part" feed lines first."""
        if mode == "feed":
            self._dummy.cut(feed=False)
        else:
            self._dummy.cut(mode=mode.upper())

    def pulse(self, pin: int) -> None:
        """Open the drawer wired to pin 2 or 5."""
        self._dummy.cashdraw(pin)


def _library(private_folder: Path) -> Any:
    private_folder.mkdir(parents=True, exist_ok=True)
    os.environ["ESCPOS_CAPABILITIES_PICKLE_DIR"] = str(private_folder)
    handlers = list(logging.getLogger().handlers)
    try:
        escpos = _imported()
    except Exception:  # noqa: BLE001 - it unpickles its cache blindly, which a kill may have cut short at any byte
        for cut_short in private_folder.glob("*.capabilities.pickle"):
            cut_short.unlink()
        escpos = _imported()
    for handler in set(logging.getLogger().handlers) - set(handlers):
        logging.getLogger().removeHandler(handler)
    return escpos


def _imported() -> Any:
    import escpos.escpos
    import escpos.printer

    return escpos
