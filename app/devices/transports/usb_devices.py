"""USB devices that are plugged in now, by pyusb."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from app.devices.transports.usb import PRINTER_CLASS
from contract.errors import Unavailable


@dataclass(frozen=True, slots=True)
class UsbDevice:
    """``ids`` as ``04b8:0202``. ``node`` is the file that must be writable to use it, empty where there is none.

    ``title`` and ``serial_number`` are empty when the system does not let us ask. ``prints``: has a printer interface.
    """

    ids: str
    serial_number: str = ""
    title: str = ""
    node: str = ""
    prints: bool = False


def usb_devices() -> tuple[UsbDevice, ...]:
    """Unavailable ``usb_not_installed``."""
    import libusb_package
    import usb.core

    try:
        found = list(usb.core.find(find_all=True, backend=libusb_package.get_libusb1_backend()))
    except (usb.core.NoBackendError, usb.core.USBError) as error:
        raise Unavailable("usb_not_installed") from error
    return tuple(_told_by(device) for device in found)


def _told_by(device: Any) -> UsbDevice:
    return UsbDevice(
        f"{device.idVendor:04x}:{device.idProduct:04x}",
        _text(device, "serial_number"),
        " ".join(part for part in (_text(device, "manufacturer"), _text(device, "product")) if part),
        f"/dev/bus/usb/{device.bus:03d}/{device.address:03d}" if sys.platform == "linux" else "",
        _prints(device),
    )


def _text(device: Any, name: str) -> str:
    """pyusb opens the device to read it, and says ValueError when it may not."""
    try:
        return str(getattr(device, name) or "").strip()
    except (OSError, ValueError, NotImplementedError):
        return ""


def _prints(device: Any) -> bool:
    try:
        return any(interface.bInterfaceClass == PRINTER_CLASS for settings in device for interface in settings)
    except (OSError, ValueError, NotImplementedError):
        return False
