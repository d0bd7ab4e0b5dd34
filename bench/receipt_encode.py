"""How long it takes to make a printer's bytes of a receipt of forty lines: ``receipt_encode``.

The receipt is that of a sale which was really made, its lines repeated: header, forty items, totals, taxes, footer, bar
code, for an 80 mm printer. The baseline gives the same lines as plain text to the library that writes the commands.
Both take turns.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

from app.devices.document import Document, ItemRow
from app.devices.drivers.escpos_encoder import EscposEncoder
from app.devices.drivers.escpos_library import EscposCommands
from app.devices.drivers.fonts import FontBook
from app.devices.layout import Layout, TextLine, fixed_width
from app.devices.profiles import PrinterProfile, read_profile
from bench.figure import Figure, percentile, spread
from tests import builders

LINES, ROUNDS, WARM_UP = 40, 400, 20
SCANS = (builders.SOURDOUGH_GTIN, builders.EGGS_GTIN, builders.SKILLET_GTIN, builders.label("21", "20104", 1134))


def measure() -> Iterable[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        document = long_receipt(folder)
        profile = read_profile(builders.ROOT / "resources" / "devices", "epson-80")
        assert isinstance(profile, PrinterProfile)
        encoder = EscposEncoder(profile, FontBook(), folder)
        commands = EscposCommands(profile.escpos_profile, profile.code_page, profile.code_page_slot, folder)
        texts = plain_lines(document, profile)
        ours, raw = [], []
        gc.freeze()  # As the program does once it has started.
        for _ in range(WARM_UP + ROUNDS):
            ours.append(timed_ms(lambda: encoder.encode(document, copy=False)))
            raw.append(timed_ms(lambda: raw_bytes(commands, profile, texts)))
        size = len(encoder.encode(document, copy=False))
    base = round(percentile(raw[WARM_UP:], 50), 3)
    says = f"{size} bytes; fastest {min(ours):.3f}; the library alone, plain text: {base}"
    yield spread("receipt_encode", "ms", ours[WARM_UP:], base, says)


def long_receipt(folder: Path) -> Document:
    """As a till gives it to the printer."""
    shop = builders.selling_shop(folder / "register")
    for code in SCANS:
        shop.sell.scan(code)
    shop.settle.pay_cash(50_000)
    document = shop.papers.jobs[-1][1]
    shop.stop()
    items = [block for block in document.blocks if isinstance(block, ItemRow)]
    first = document.blocks.index(items[0])
    others = tuple(block for block in document.blocks if not isinstance(block, ItemRow))
    return replace(document, blocks=(*others[:first], *islice(cycle(items), LINES), *others[first:]))


def plain_lines(document: Document, profile: PrinterProfile) -> list[str]:
    """What stands on it, without where it stands and how it looks."""
    layout = Layout(profile.width_dots, fixed_width, fixed_width)
    lines = [line for line in layout.lines(document) if isinstance(line, TextLine)]
    return [" ".join(run.text for run in line.runs).encode("ascii", "replace").decode("ascii") for line in lines]


def raw_bytes(commands: EscposCommands, profile: PrinterProfile, texts: Iterable[str]) -> bytes:
    """The library alone."""
    commands.start(profile.dots_per_inch)
    for text in texts:
        commands.text(f"{text}\n")
    commands.cut("feed")
    return commands.take()


def timed_ms(deed: Callable[[], object]) -> float:
    """How long it takes once."""
    began = time.perf_counter_ns()
    deed()
    return (time.perf_counter_ns() - began) / 1_000_000
