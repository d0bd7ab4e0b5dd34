"""Wires: what is sent arrives, and what breaks says so with a stable code."""

import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import serial

from app.devices.document import Cut, Document, Text
from app.devices.drivers.escpos_encoder import EscposEncoder
from app.devices.drivers.escpos_printer import EscposPrinter
from app.devices.drivers.fonts import FontBook
from app.devices.ports import PrintOutcome
from app.devices.profiles import PrinterProfile, read_profile
from app.devices.simulated.escpos_interpreter import Interpreter
from app.devices.simulated.paper import Sheet
from app.devices.simulated.scanner import SimulatedScanner
from app.devices.transports.address import connector
from app.devices.transports.serial import SerialSettings
from app.devices.transports.tcp import TcpTransport
from contract.errors import Unavailable
from tests.integration.devices.counter import MODELS


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        yield server


def address_of(server: socket.socket) -> str:
    return f"tcp://127.0.0.1:{server.getsockname()[1]}"


def test_tcp_carries_bytes_both_ways(listener: socket.socket) -> None:
    wire = connector(address_of(listener), SerialSettings())()
    other, _ = listener.accept()
    with other:
        wire.write(b"x" * 100_000)
        received = b""
        while len(received) < 100_000:
            received += other.recv(65536)
        other.sendall(b"\x12")
        assert wire.read(10, 5.0) == b"\x12"
        assert wire.read(10, 0.0) == b""
    with pytest.raises(Unavailable, match="device_lost"):
        wire.read(10, 5.0)
    wire.close()
    wire.close()
    with pytest.raises(Unavailable, match="device_lost"):
        wire.write(b"x")


def test_a_printer_that_takes_nothing_more_stalls_and_does_not_hang(
    listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.devices.transports.tcp._WRITE_TIMEOUT_S", 0.2)
    wire = connector(address_of(listener), SerialSettings())()
    with pytest.raises(Unavailable, match="device_stalled"):
        wire.write(b"x" * 50_000_000)
    wire.close()


@pytest.mark.parametrize(
    "address", ["serial:///dev/aisle-no-such-port", "file:///no/such/folder/lp0", "usb://f00d:f00d"]
)
def test_what_is_not_there_is_unreachable(address: str) -> None:
    with pytest.raises(Unavailable, match="device_unreachable"):
        connector(address, SerialSettings())()


def test_a_closed_port_is_unreachable(listener: socket.socket) -> None:
    host, port = listener.getsockname()
    listener.close()
    with pytest.raises(Unavailable, match="device_unreachable"):
        TcpTransport(host, port)


def profile() -> PrinterProfile:
    found = read_profile(MODELS, "epson-80")
    assert isinstance(found, PrinterProfile)
    return found


def test_a_printer_that_cannot_answer_gets_its_document_all_the_same(tmp_path: Path) -> None:
    """A device node takes bytes and says nothing: no status is asked, and sent counts as printed."""
    node = tmp_path / "lp0"
    printer = EscposPrinter(
        "receipt",
        profile(),
        connector(f"file://{node}", SerialSettings()),
        lambda profile: EscposEncoder(profile, FontBook(), tmp_path / "escpos"),
        time.monotonic,
    )
    printer.open()
    printer.claim()
    printer.enable()
    result = printer.print_document(Document((Text("Butter"), Cut())), copy=False)
    printer.close()
    assert result.outcome is PrintOutcome.PRINTED
    sheets: list[Sheet] = []
    interpreter = Interpreter(576, lambda pin: None, sheets.append, lambda answer: None)
    interpreter.feed(node.read_bytes())
    assert [sheet.text().strip() for sheet in sheets] == ["Butter"]
    assert "GS r" not in interpreter.commands


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_a_serial_port_is_taken_for_one_program_alone(tmp_path: Path) -> None:
    scanner = SimulatedScanner(tmp_path / "scanner")
    scanner.start()
    wire = connector(scanner.address, SerialSettings())()
    with pytest.raises(Unavailable, match="device_busy"):
        connector(scanner.address, SerialSettings())()
    wire.close()
    scanner.stop()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows says it in words of its own")
@pytest.mark.parametrize(
    ("number", "code"),
    [(13, "device_not_permitted"), (11, "device_busy"), (16, "device_busy"), (2, "device_unreachable")],
)
def test_why_a_port_cannot_be_opened_is_told(number: int, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise serial.SerialException(number, "could not open port")

    monkeypatch.setattr("serial.Serial", refused)
    with pytest.raises(Unavailable, match=code):
        connector("serial:///dev/ttyACM0", SerialSettings())()


@pytest.mark.skipif(sys.platform == "win32", reason="there ports tell it otherwise")
def test_a_port_that_goes_while_all_is_being_sent_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    import os
    import termios

    def gone(_port: object) -> None:
        raise termios.error(5, "Input/output error")

    there, here = os.openpty()
    wire = connector(f"serial://{os.ttyname(here)}", SerialSettings())()
    monkeypatch.setattr(serial.Serial, "flush", gone)
    with pytest.raises(Unavailable) as lost:
        wire.write(b"12")
    assert lost.value.code == "device_lost"
    wire.close()
    os.close(there)
    os.close(here)
