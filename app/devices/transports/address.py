"""Addresses in the configuration, and what they connect to.

``tcp://host:9100`` - ``serial:///dev/ttyACM0`` or ``serial://COM3`` - ``usb://04b8:0202`` or ``usb://04b8:0202/SERIAL``
- ``file:///dev/usb/lp0``
"""

import re
from functools import partial
from pathlib import Path

from app.devices.transports.file import FileTransport
from app.devices.transports.serial import SerialSettings, SerialTransport
from app.devices.transports.tcp import TcpTransport
from app.devices.transports.transport import Connect
from app.devices.transports.usb import UsbTransport
from contract.errors import Refused

_TCP = re.compile(r"tcp://(\[[0-9a-fA-F:]+\]|[^:/]+):(\d{1,5})")
_SERIAL = re.compile(r"serial://(.+)")
_USB = re.compile(r"usb://([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?:/(.+))?")
_FILE = re.compile(r"file://(/.+)")


def connector(address: str, settings: SerialSettings) -> Connect:
    """What opens the wire each time it is called. Refused ``device_address_unreadable``."""
    if found := _TCP.fullmatch(address):
        return partial(TcpTransport, found[1].strip("[]"), int(found[2]))
    if found := _SERIAL.fullmatch(address):
        return partial(SerialTransport, found[1], settings)
    if found := _USB.fullmatch(address):
        return partial(UsbTransport, int(found[1], 16), int(found[2], 16), found[3] or "")
    if found := _FILE.fullmatch(address):
        return partial(FileTransport, Path(found[1]))
    raise Refused("device_address_unreadable", address=address)
