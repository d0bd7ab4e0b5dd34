"""What goes wrong with a receipt printer, and how people put it right; what the screen may say meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle

from app.devices.simulated.printer import SimulatedPrinter
from tests.integration.devices.fault_world import QUESTION, Cable, Time

_NOISE = bytes((0xFF, 0x41, 0x00, 0x9B, 0x16, 0x7E, 0x05, 0xE3))
_SMALL_BUFFER = 512


class OtherProgram:
    """Somebody else who holds the printer."""

    def sendall(self, data: bytes, /) -> None:
        """It does not listen."""

    def close(self) -> None:
        """It does not mind."""


@dataclass
class PrinterBench:
    """A printer, its cable, and hands."""

    time: Time
    width_dots: int
    printer: SimulatedPrinter = field(init=False)
    cable: Cable = field(init=False)
    other: OtherProgram = field(default_factory=OtherProgram)

    def __post_init__(self) -> None:
        self.printer = SimulatedPrinter(self.time.monotonic, self.width_dots, drawer_closes_after_s=4.0)
        self.cable = Cable(self.printer)

    def run_out_with_a_small_buffer(self) -> None:
        """It takes no more bytes then, but answers questions all the same."""
        self.cable.room = lambda data: (
            len(data) if len(data) <= QUESTION else max(0, _SMALL_BUFFER - self.printer.buffered)
        )
        self.printer.run_out_of_paper()

    def garble(self) -> None:
        noise = cycle(_NOISE)
        self.cable.garbled = lambda data: bytes(next(noise) for _ in data)

    def clear_line(self) -> None:
        self.cable.garbled = lambda data: data

    def slow_down(self) -> None:
        self.printer.set_pace(100)
        self.time.tickers.append(self.printer.tick)

    def speed_up(self) -> None:
        self.time.tickers.remove(self.printer.tick)
        self.printer.set_pace(None)

    def be_taken(self) -> None:
        self.printer.cut_cable()
        self.printer.plug_in_cable()
        assert self.printer.connect(self.other)

    def be_free(self) -> None:
        self.printer.hang_up(self.other)

    def power_off(self) -> None:
        self.printer.cut_cable()
        self.printer.switch_off_and_on()


@dataclass(frozen=True)
class Fault:
    """``words``: what the screen may say while it lasts. ``stops``: nothing new prints until it is mended."""

    name: str
    words: tuple[str, ...]
    begin: Callable[[PrinterBench], object]
    mend: Callable[[PrinterBench], object]
    stops: bool = True


PAPER_OUT = Fault("paper out", ("paper_out",), lambda b: b.printer.run_out_of_paper(), lambda b: b.printer.load_paper())
FAULTS = (
    PAPER_OUT,
    Fault(
        "paper out, forgets the rest",
        ("paper_out",),
        lambda b: b.printer.run_out_of_paper(),
        lambda b: b.printer.load_paper(forgets=True),
    ),
    Fault(
        "paper out, small buffer",
        ("paper_out",),
        lambda b: b.run_out_with_a_small_buffer(),
        lambda b: b.printer.load_paper(),
    ),
    Fault(
        "paper near its end",
        ("paper_near_end",),
        lambda b: b.printer.paper_near_end(),
        lambda b: b.printer.load_paper(),
        stops=False,
    ),
    Fault(
        "cover open",
        ("cover_open",),
        lambda b: b.printer.set_cover(opened=True),
        lambda b: b.printer.set_cover(opened=False),
    ),
    Fault(
        "feed button held",
        ("printer_offline",),
        lambda b: b.printer.set_offline(True),
        lambda b: b.printer.set_offline(False),
    ),
    Fault(
        "cutter stuck",
        ("cutter_stuck",),
        lambda b: b.printer.set_cutter_stuck(True),
        lambda b: b.printer.set_cutter_stuck(False),
    ),
    Fault(
        "cable out",
        ("device_unreachable", "device_lost"),
        lambda b: b.printer.cut_cable(),
        lambda b: b.printer.plug_in_cable(),
    ),
    Fault(
        "power off",
        ("device_unreachable", "device_lost"),
        lambda b: b.power_off(),
        lambda b: b.printer.plug_in_cable(),
    ),
    Fault(
        "power blinks",
        ("device_lost", "device_unreachable", "ready"),
        lambda b: b.printer.switch_off_and_on(),
        lambda _b: None,
        stops=False,
    ),
    Fault(
        "hangs",
        ("printer_no_answer",),
        lambda b: b.printer.set_silent(True),
        lambda b: b.printer.set_silent(False),
    ),
    Fault("garbled answers", ("printer_no_answer", "printer_error"), lambda b: b.garble(), lambda b: b.clear_line()),
    Fault(
        "busy with another program",
        ("device_unreachable", "device_lost"),
        lambda b: b.be_taken(),
        lambda b: b.be_free(),
    ),
    Fault("slow", ("ready", "printer_no_answer"), lambda b: b.slow_down(), lambda b: b.speed_up(), stops=False),
)
