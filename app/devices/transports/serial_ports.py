"""Serial ports that this computer has now, and wires to those that are named by their USB ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from serial.tools import list_ports

from app.devices.transports.serial import SerialSettings, SerialTransport
from contract.errors import Unavailable


@dataclass(frozen=True, slots=True)
class SerialPort:
    """``ids`` are those of the USB device behind it, as ``05e0:1701``; empty for a port of the computer itself."""

    device: str
    ids: str = ""
    serial_number: str = ""
    title: str = ""


Ports = Callable[[], Iterable[SerialPort]]


def serial_ports() -> tuple[SerialPort, ...]:
    """In the order of their names. Unavailable ``devices_changing``: one was plugged in or pulled meanwhile."""
    try:
        ports = list_ports.comports()
    except (OSError, TypeError, ValueError) as error:
        # pyserial reads a port's ids from files that are not all there yet.
        raise Unavailable("devices_changing") from error
    return tuple(
        SerialPort(
            port.device,
            f"{port.vid:04x}:{port.pid:04x}" if port.vid is not None and port.pid is not None else "",
            port.serial_number or "",
            " ".join(part for part in (port.manufacturer, port.product) if part),
        )
        for port in sorted(ports, key=lambda port: port.device)
    )


def connect_by_ids(ids: str, serial_number: str, settings: SerialSettings, ports: Ports) -> SerialTransport:
    """The port that this USB device has now, whatever it was called before it was unplugged.

    Of several that fit, the first that is free: two alike without serial numbers are told apart by nothing else.
    Unavailable ``device_unreachable``, or what the last one that fits says.
    """
    told = Unavailable("device_unreachable", address=f"{ids}/{serial_number}" if serial_number else ids)
    for port in ports():
        if port.ids == ids and serial_number in ("", port.serial_number):
            try:
                return SerialTransport(port.device, settings)
            except Unavailable as error:
                told = error
    raise told
