"""Finding devices: what is known by its ids, what is merely there, and what may not be used."""

import os
import socket
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from app.devices.discovery import Finder, Found
from app.devices.events import DeviceKind
from app.devices.profiles import read_models
from app.devices.transports.address import connector
from app.devices.transports.neighbors import answering, own_network
from app.devices.transports.serial import SerialSettings
from app.devices.transports.serial_ports import SerialPort, serial_ports
from app.devices.transports.usb_devices import UsbDevice, usb_devices
from contract.errors import Unavailable
from tests.unit.devices.paper import MODELS

EPSON, SCANNER, ADAPTER = "04b8:0e03", "05e0:1701", "0403:6001"


def finder(
    usb: Callable[[], Iterable[UsbDevice]] = lambda: (),
    ports: Iterable[SerialPort] = (),
    queues: Callable[[], Iterable[str]] = lambda: (),
    neighbors: Iterable[str] = (),
    forbidden: str = "",
) -> Finder:
    return Finder(
        MODELS,
        usb=usb,
        ports=lambda: ports,
        queues=queues,
        neighbors=lambda: neighbors,
        permitted=lambda node: node != forbidden,
    )


def test_a_printer_is_known_by_its_usb_ids_and_its_replacement_has_the_same_address() -> None:
    found = finder(usb=lambda: [UsbDevice(EPSON, "J1", "EPSON TM-T20", "/dev/bus/usb/001/004", prints=True)]).find()
    assert found == (Found(DeviceKind.POS_PRINTER, "epson-80", f"usb://{EPSON}", "Epson TM-T20"),)


def test_two_printers_alike_are_told_apart_by_their_serial_numbers() -> None:
    found = finder(usb=lambda: [UsbDevice(EPSON, one, prints=True) for one in ("J1", "J2")]).find()
    assert [one.address for one in found] == [f"usb://{EPSON}/J1", f"usb://{EPSON}/J2"]


def test_an_unknown_printer_is_offered_and_other_usb_devices_are_not() -> None:
    found = finder(usb=lambda: [UsbDevice("1234:5678", prints=True), UsbDevice("046d:c31c", title="Keyboard")]).find()
    assert found == (Found(None, "", "usb://1234:5678", "USB 1234:5678"),)


def test_serial_devices_are_named_so_that_their_port_may_change() -> None:
    found = finder(
        ports=[
            SerialPort("/dev/ttyS0"),
            SerialPort("/dev/ttyUSB0", ADAPTER, "A10", "FTDI adapter"),
            SerialPort("/dev/ttyUSB1", "1a86:7523", "", "USB Serial"),
            SerialPort("/dev/ttyACM0", SCANNER, "S1", "Symbol"),
        ]
    ).find()
    assert [(one.model, one.address) for one in found] == [
        ("scanner-serial", f"serial-usb://{SCANNER}"),
        ("", "serial:///dev/ttyS0"),
        ("", f"serial-usb://{ADAPTER}/A10"),
        ("", "serial-usb://1a86:7523"),
    ]


def test_adapters_that_nothing_tells_apart_keep_their_ports() -> None:
    found = finder(ports=[SerialPort(f"/dev/ttyUSB{one}", "1a86:7523") for one in range(2)]).find()
    assert [one.address for one in found] == ["serial:///dev/ttyUSB0", "serial:///dev/ttyUSB1"]


def test_what_may_not_be_used_is_found_and_says_so() -> None:
    found = finder(ports=[SerialPort("/dev/ttyACM0", SCANNER)], forbidden="/dev/ttyACM0").find()
    assert [one.problem for one in found] == ["device_not_permitted"]


def test_a_source_that_fails_hides_no_other() -> None:
    def no_usb() -> Iterable[UsbDevice]:
        raise Unavailable("usb_not_installed")

    looking = finder(usb=no_usb, queues=lambda: ["Receipts"])
    assert looking.find() == (Found(None, "", "queue://Receipts", "Receipts"),)
    assert looking.problems == ("usb_not_installed",)


def test_what_is_plugged_in_during_a_look_ends_no_look(monkeypatch: pytest.MonkeyPatch) -> None:
    def half_there(*_: object) -> Iterable[UsbDevice]:
        raise TypeError("int() can't convert non-string with explicit base")

    looking = finder(usb=half_there, queues=lambda: ["Receipts"])
    assert looking.find() == (Found(None, "", "queue://Receipts", "Receipts"),)
    assert looking.problems == ("devices_changing",)
    monkeypatch.setattr("serial.tools.list_ports.comports", half_there)
    with pytest.raises(Unavailable, match="devices_changing"):
        serial_ports()


def test_no_two_models_claim_the_same_ids() -> None:
    known = [ids for model in read_models(MODELS) for ids in getattr(model, "found_as", ())]
    for wire in ("usb", "serial"):
        told = [getattr(ids, wire) for ids in known if getattr(ids, wire)]
        assert len(told) == len(set(told))
    assert all(bool(ids.usb) != bool(ids.serial) for ids in known)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere loopback has one address")
def test_on_the_network_only_who_answers_is_found_and_only_when_asked() -> None:
    with socket.create_server(("127.0.0.3", 0)) as printer:
        port = printer.getsockname()[1]
        places = [(f"127.0.0.{last}", port) for last in range(1, 9)]
        assert answering([*places, ("no-such-host.invalid", port)]) == (("127.0.0.3", port),)
        looking = finder(neighbors=["127.0.0.3"])
        assert looking.find(host=f"127.0.0.3:{port}") == (Found(None, "", f"tcp://127.0.0.3:{port}", "127.0.0.3"),)
        assert looking.find() == ()
    assert looking.find(network=True, host=f"127.0.0.3:{port}") == ()


def test_an_address_that_never_answers_ends_the_search_all_the_same() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, socket.socket() as first, socket.socket() as second:
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        assert answering([full.getsockname()], patience_s=0.1) == ()


def test_this_machine_can_be_looked_at() -> None:
    assert all(port.device for port in serial_ports())
    assert all(len(device.ids) == 9 for device in usb_devices())
    assert len(own_network()) in (0, 253)


def test_a_wrong_model_file_hides_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('driver = "toaster"', encoding="utf-8")
    (tmp_path / "b.toml").write_text('driver = "toledo_scale"', encoding="utf-8")
    assert [model.model for model in read_models(tmp_path)] == ["b"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_a_device_that_comes_back_at_another_port_is_found_by_its_ids(tmp_path: Path) -> None:
    ours, theirs = zip(*(os.openpty() for _ in range(2)), strict=True)
    names = [os.ttyname(end) for end in theirs]
    ports = [SerialPort("/dev/ttyS0"), SerialPort(names[0], SCANNER, "S1")]
    connect = connector(f"serial-usb://{SCANNER.upper()}/S1", SerialSettings(), lambda: ports)
    for end, name in zip(ours, names, strict=True):
        ports[1] = SerialPort(name, SCANNER, "S1")
        wire = connect()
        os.write(end, b"4006381333931\r")
        assert wire.read(64, 2.0).startswith(b"4006")
        wire.close()
    ports[1] = SerialPort(names[1], SCANNER, "S2")
    with pytest.raises(Unavailable, match="device_unreachable"):
        connect()
    for end in (*ours, *theirs):
        os.close(end)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_of_two_devices_alike_the_free_one_is_taken() -> None:
    ours, theirs = zip(*(os.openpty() for _ in range(2)), strict=True)
    ports = [SerialPort(os.ttyname(end), SCANNER) for end in theirs]
    connect = connector(f"serial-usb://{SCANNER}", SerialSettings(), lambda: ports)
    wires = [connect(), connect()]
    with pytest.raises(Unavailable, match="device_busy"):
        connect()
    for number, end in enumerate(ours):
        os.write(end, b"%d" % number)
        assert wires[number].read(4, 2.0) == b"%d" % number
    for wire in wires:
        wire.close()
    for end in (*ours, *theirs):
        os.close(end)
