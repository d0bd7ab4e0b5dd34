"""Which devices this register has: a name, a model from ``resources/devices`` and an address each.

[[device]]
name = "receipt"
model = "epson-80"
address = "tcp://192.168.1.50:9100"

[[device]]
name = "drawer"
model = "drawer-switch"
address = "printer://receipt"

[[device]]
name = "card"
model = "adyen-terminal"
address = "nexo://192.168.1.60:8443"

[device.terminal]
poi_id = "P400Plus-123456789"
sale_id = "till-3"
authority = "/etc/aisle/terminals.pem"
key_identifier = "store-014"
key_version = 1
passphrase_file = "/etc/aisle/terminal-key"
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError

from contract.errors import Refused


@dataclass(frozen=True, slots=True)
class TerminalConfig:
    """A card terminal: what it and this till are called, who signs its certificate, and the key both share.

    The key's passphrase stands in a file of its own, which others need not be able to read.
    """

    poi_id: str
    sale_id: str
    authority: Path
    key_identifier: str
    key_version: int
    passphrase_file: Path
    __pydantic_config__ = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class DeviceConfig:
    """One device. A drawer's address names the printer it hangs on: ``printer://receipt``."""

    name: str
    model: str
    address: str
    terminal: TerminalConfig | None = None
    __pydantic_config__ = ConfigDict(extra="forbid")


_DEVICES = TypeAdapter(list[DeviceConfig])


def read_devices(path: Path) -> tuple[DeviceConfig, ...]:
    """A file that is not there means no devices. Refused ``device_list_unreadable`` with ``why``."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        devices = _DEVICES.validate_python(told.get("device", []))
    except FileNotFoundError:
        return ()
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Refused("device_list_unreadable", path=str(path), why=f"{where}: {first['msg']}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused("device_list_unreadable", path=str(path), why=str(error)) from error
    names = [device.name for device in devices]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise Refused("device_list_unreadable", path=str(path), why=f"two devices are called {twice!r}")
    return tuple(devices)
