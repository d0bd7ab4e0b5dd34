"""Finds what is plugged in or reachable: USB devices, serial ports, print queues, and printers on the network.

Nothing is sent to what is found: bytes for a receipt printer would be pages of nonsense on an office printer.
"""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from app.devices.events import DeviceKind
from app.devices.profiles import FoundAs, Profile, read_models
from app.devices.registry import DRIVERS
from app.devices.transports.neighbors import answering, own_network
from app.devices.transports.queue import print_system
from app.devices.transports.serial_ports import Ports, SerialPort, serial_ports
from app.devices.transports.usb_devices import UsbDevice, usb_devices
from contract.errors import Unavailable

_log = logging.getLogger(__name__)

_RAW_PORT = 9100
_NOT_PERMITTED = "device_not_permitted"
_CHANGING = "devices_changing"


@dataclass(frozen=True, slots=True)
class Found:
    """Something that may be a device of this register.

    ``model`` is a name in ``resources/devices``, empty when the ids say nothing; then ``kind`` is not known either.
    ``address`` is as in the configuration. ``title`` is what its maker, or the system, calls it. ``problem`` is the
    code of why it cannot be used yet, or empty.
    """

    kind: DeviceKind | None
    model: str
    address: str
    title: str
    problem: str = ""


def queue_names() -> tuple[str, ...]:
    """The print queues of this computer; none where it cannot print."""
    try:
        return print_system().names()
    except Unavailable as error:
        if error.code == "print_system_not_installed":
            return ()
        raise


def may_use(node: str) -> bool:
    """Whether this program may read and write the device's file; elsewhere than on POSIX only trying tells."""
    return os.name != "posix" or not Path(node).exists() or os.access(node, os.R_OK | os.W_OK)


class Finder:
    """Looks when asked. ``problems``: the codes of what could not be looked at the last time, such as USB without
    its library.
    """

    def __init__(
        self,
        models: Path,
        *,
        usb: Callable[[], Iterable[UsbDevice]] = usb_devices,
        ports: Ports = serial_ports,
        queues: Callable[[], Iterable[str]] = queue_names,
        neighbors: Callable[[], Iterable[str]] = own_network,
        permitted: Callable[[str], bool] = may_use,
    ) -> None:
        self._models = models
        self._usb = usb
        self._ports = ports
        self._queues = queues
        self._neighbors = neighbors
        self._permitted = permitted
        self.problems: tuple[str, ...] = ()

    def find(self, *, network: bool = False, host: str = "") -> tuple[Found, ...]:
        """What is known by its ids comes first. ``host``: look there too, ``192.168.1.50`` or with a port;
        ``network``: at every address near this computer's own, which takes a second or two.
        """
        known = read_models(self._models)
        problems: list[str] = []
        found: list[Found] = []
        looks: tuple[Callable[[], list[Found]], ...] = (
            lambda: self._on_usb(known),
            lambda: self._on_ports(known),
            self._on_queues,
            lambda: self._on_network(network=network, host=host),
        )
        for look in looks:
            try:
                found.extend(look())
            except Unavailable as error:
                _log.info("could not look for devices: %s", error)
                problems.append(error.code)
            except (OSError, TypeError, ValueError) as error:
                # What is plugged in or pulled during the look is half there, and its libraries stumble over it.
                _log.warning("could not look for devices: %s", error, exc_info=error)
                problems.append(_CHANGING)
        self.problems = tuple(problems)
        return tuple(sorted(found, key=lambda one: not one.model))

    def _on_usb(self, known: Iterable[Profile]) -> list[Found]:
        models = _by_ids(known, lambda ids: ids.usb)
        devices = [device for device in self._usb() if device.prints or device.ids in models]
        alike = Counter(device.ids for device in devices)
        return [
            self._found(
                models.get(device.ids),
                _address("usb", device.ids, device.serial_number if alike[device.ids] > 1 else ""),
                device.title or f"USB {device.ids}",
                device.node,
            )
            for device in devices
        ]

    def _on_ports(self, known: Iterable[Profile]) -> list[Found]:
        models = _by_ids(known, lambda ids: ids.serial)
        ports = list(self._ports())
        alike = Counter(port.ids for port in ports)
        return [
            self._found(
                models.get(port.ids),
                _port_address(port, alone=alike[port.ids] == 1, known=port.ids in models),
                port.title or port.device,
                port.device,
            )
            for port in ports
        ]

    def _on_queues(self) -> list[Found]:
        return [Found(None, "", f"queue://{name}", name) for name in self._queues()]

    def _on_network(self, *, network: bool, host: str) -> list[Found]:
        name, colon, port = host.rpartition(":")
        asked = [(name, int(port))] if colon and port.isdecimal() else [(host, _RAW_PORT)] if host else []
        near = [(address, _RAW_PORT) for address in self._neighbors()] if network else []
        reached = answering([*asked, *near])
        return [Found(None, "", f"tcp://{place}:{number}", place) for place, number in reached]

    def _found(self, match: tuple[Profile, FoundAs] | None, address: str, title: str, node: str) -> Found:
        problem = "" if not node or self._permitted(node) else _NOT_PERMITTED
        if match is None:
            return Found(None, "", address, title, problem)
        profile, ids = match
        return Found(DRIVERS[profile.driver].kind, profile.model, address, ids.title, problem)


def _by_ids(known: Iterable[Profile], ids_of: Callable[[FoundAs], str]) -> dict[str, tuple[Profile, FoundAs]]:
    return {ids_of(ids): (profile, ids) for profile in known for ids in getattr(profile, "found_as", ()) if ids_of(ids)}


def _port_address(port: SerialPort, *, alone: bool, known: bool) -> str:
    """A known device is named by its ids, so that another of its model can take its place; an adapter, behind which
    anything may be, by its serial number; what cannot be told apart, by its port.
    """
    if not port.ids:
        return f"serial://{port.device}"
    if alone and (known or not port.serial_number):
        return _address("serial-usb", port.ids, "")
    if port.serial_number:
        return _address("serial-usb", port.ids, port.serial_number)
    return f"serial://{port.device}"


def _address(scheme: str, ids: str, serial_number: str) -> str:
    return f"{scheme}://{ids}/{serial_number}" if serial_number else f"{scheme}://{ids}"
