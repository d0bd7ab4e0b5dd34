"""Print queues of the system: a document is one raw job, and what the system refuses is told."""

import sys
import time
from pathlib import Path

import pytest

from app.devices.discovery import queue_names
from app.devices.document import Cut, Document, Text
from app.devices.drivers.escpos_encoder import EscposEncoder
from app.devices.drivers.escpos_printer import EscposPrinter
from app.devices.drivers.fonts import FontBook
from app.devices.ports import PrintOutcome
from app.devices.profiles import PrinterProfile, read_profile
from app.devices.simulated.escpos_interpreter import Interpreter
from app.devices.simulated.paper import Sheet
from app.devices.transports import queue
from app.devices.transports.address import connector
from app.devices.transports.queue import QueueTransport, WindowsSpooler, print_system
from app.devices.transports.serial import SerialSettings
from contract.errors import Refused, Unavailable
from tests.integration.devices.counter import MODELS

posix = pytest.mark.skipif(sys.platform == "win32", reason="lp is a program of Linux and macOS")

LPSTAT = '#!/bin/sh\n[ "$1" = -e ] && printf "Office\\nReceipts\\n"\n'
LP = """#!/bin/sh
echo "$@" >> "$(dirname "$0")/calls"
[ -e "$(dirname "$0")/refuses" ] && exit 1
cat > "$(dirname "$0")/job-$(ls "$(dirname "$0")" | wc -l)"
"""


@pytest.fixture
def spooler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, text in (("lp", LP), ("lpstat", LPSTAT)):
        (folder / name).write_text(text, encoding="ascii")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


def jobs(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in sorted(folder.glob("job-*"))]


@posix
def test_a_document_is_one_raw_job_and_counts_as_printed_once_the_queue_took_it(spooler: Path, tmp_path: Path) -> None:
    profile = read_profile(MODELS, "epson-80-picture")
    assert isinstance(profile, PrinterProfile)
    printer = EscposPrinter(
        "receipt",
        profile,
        connector("queue://Receipts", SerialSettings()),
        lambda profile: EscposEncoder(profile, FontBook(), tmp_path / "escpos"),
        time.monotonic,
    )
    printer.open()
    printer.claim()
    printer.enable()
    document = Document((*(Text(f"Butter {number}") for number in range(30)), Cut()))
    assert printer.print_document(document, copy=False).outcome is PrintOutcome.PRINTED
    printer.pulse(2)
    printer.close()
    first, second = jobs(spooler)
    assert len(first) > 4096, "more than one piece on another wire"
    assert (spooler / "calls").read_text(encoding="ascii").splitlines() == ["-d Receipts -o raw -t Aisle -s"] * 2
    sheets: list[Sheet] = []
    pulses: list[int] = []
    interpreter = Interpreter(576, pulses.append, sheets.append, lambda answer: None)
    interpreter.feed(first)
    assert (len(sheets), pulses) == (1, [])
    interpreter.feed(second)
    assert pulses == [2]
    assert "GS r" not in interpreter.commands


@posix
def test_a_queue_that_is_not_there_or_refuses_is_told(spooler: Path) -> None:
    assert queue_names() == ("Office", "Receipts")
    with pytest.raises(Unavailable, match="device_unreachable"):
        connector("queue://Labels", SerialSettings())()
    wire = connector("queue://Office", SerialSettings())()
    assert not wire.answers
    assert wire.read(10, 0.0) == b""
    (spooler / "refuses").touch()
    with pytest.raises(Unavailable, match="device_lost"):
        wire.write(b"x")
    wire.close()
    assert jobs(spooler) == []


@posix
def test_a_print_system_that_hangs_does_not_hang_the_till(spooler: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "_PATIENCE_S", 0.1)
    (spooler / "lpstat").write_text("#!/bin/sh\nexec sleep 5\n", encoding="ascii")
    with pytest.raises(Unavailable, match="device_stalled"):
        connector("queue://Receipts", SerialSettings())()


@posix
def test_a_computer_that_cannot_print_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert queue_names() == ()
    with pytest.raises(Unavailable, match="print_system_not_installed"):
        print_system()


@pytest.mark.parametrize("address", ["queue://", "queue://-oraw", "queue:// x", "queue://a/b", "queue://a\nb"])
def test_a_name_that_is_no_queue_is_refused(address: str) -> None:
    with pytest.raises(Refused, match="device_address_unreadable"):
        connector(address, SerialSettings())


class Win32Print:
    """As much of pywin32's module as is used, with its order of calls."""

    PRINTER_ENUM_LOCAL, PRINTER_ENUM_CONNECTIONS = 2, 4
    error = OSError

    def __init__(self) -> None:
        self.said: list[object] = []

    def EnumPrinters(self, kinds: int) -> tuple[tuple[int, str, str, str], ...]:
        assert kinds == 6
        return ((8388608, "Receipts,driver,", "Receipts", ""),)

    def OpenPrinter(self, name: str) -> str:
        if name == "Gone":
            raise OSError(1801)
        self.said.append("open")
        return name

    def StartDocPrinter(self, printer: str, level: int, about: tuple[str, None, str]) -> None:
        self.said.append((printer, level, about[2]))

    def WritePrinter(self, printer: str, data: bytes) -> None:
        self.said.append(data)

    def EndDocPrinter(self, printer: str) -> None:
        self.said.append("end")

    def ClosePrinter(self, printer: str) -> None:
        self.said.append("close")


def test_on_windows_a_document_is_one_raw_job_too() -> None:
    spooler = Win32Print()
    wire = QueueTransport("Receipts", WindowsSpooler(spooler))
    wire.write(b"\x1b@")
    assert spooler.said == ["open", ("Receipts", 1, "RAW"), b"\x1b@", "end", "close"]
    with pytest.raises(Unavailable, match="device_lost"):
        WindowsSpooler(spooler).send("Gone", b"x")
    with pytest.raises(Unavailable, match="device_unreachable"):
        QueueTransport("Other", WindowsSpooler(spooler))
