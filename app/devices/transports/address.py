"""Addresses in the configuration, and what they connect to.

``tcp://host:9100`` - ``serial:///dev/ttyACM0`` or ``serial://COM3`` - ``serial-usb://05e0:1701`` or
``serial-usb://0403:6001/SERIAL``, found anew at whatever port it is - ``usb://04b8:0202`` or ``usb://04b8:0202/SERIAL``
- ``queue://NAME``, a print queue of the system - ``file:///dev/usb/lp0``
"""

import re
from functools import partial
from pathlib import Path

from app.devices.transports.file import FileTransport
from app.devices.transports.queue import QueueTransport
from app.devices.transports.serial import SerialSettings, SerialTransport
from app.devices.transports.serial_ports import Ports, connect_by_ids, serial_ports
from app.devices.transports.tcp import TcpTransport
from app.devices.transports.transport import Connect
from app.devices.transports.usb import UsbTransport
from contract.errors import Refused

_TCP = re.compile(r"tcp://(\[[0-9a-fA-F:]+\]|[^:/]+):(\d{1,5})")
_SERIAL = re.compile(r"serial://(.+)")
_SERIAL_USB = re.compile(r"serial-usb://([0-9a-fA-F]{4}:[0-9a-fA-F]{4})(?:/(.+))?")
_USB = re.compile(r"usb://([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?:/(.+))?")
# A name that begins like an option would be one for the program that prints.
_QUEUE = re.compile(r"queue://([^-/#\x00-\x20][^/#\x00-\x1f]*)")
_FILE = re.compile(r"file://(/.+)")


def connector(address: str, settings: SerialSettings, ports: Ports = serial_ports) -> Connect:
    """What opens the wire each time it is called. Refused ``device_address_unreadable``."""
    if found := _TCP.fullmatch(address):
        return partial(TcpTransport, found[1].strip("[]"), int(found[2]))
    if found := _SERIAL.fullmatch(address):
        return partial(SerialTransport, found[1], settings)
    if found := _SERIAL_USB.fullmatch(address):
        return partial(connect_by_ids, found[1].lower(), found[2] or "", settings, ports)
    if found := _QUEUE.fullmatch(address):
        return partial(QueueTransport, found[1])
    if found := _USB.fullmatch(address):
        return partial(UsbTransport, int(found[1], 16), int(found[2], 16), found[3] or "")
    if found := _FILE.fullmatch(address):
        return partial(FileTransport, Path(found[1]))
    raise Refused("device_address_unreadable", address=address)
