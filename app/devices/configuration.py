"""Which devices this register has: a name, a model from ``resources/devices`` and an address each. Written so that
reading gives the same again, or nothing is changed.

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

import os
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from contract.errors import Refused, Unavailable

ON_PRINTER = "printer://"
"""How the address of what hangs on a printer begins; the printer's name follows."""
_HEAD = "# Written by the set-up of devices in Aisle.\n"
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


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
    """One device. A drawer's address names the printer it hangs on: ``printer://receipt``. ``pictures``: "always" draws
    every line of a printer that puts wrong letters on paper, whatever its model says. ``code_page``: the one that a
    person saw to read right on this printer, as ``CodePage`` writes it.
    """

    name: str
    model: str
    address: str
    terminal: TerminalConfig | None = None
    pictures: Literal["", "always"] = ""
    code_page: str = ""
    __pydantic_config__ = ConfigDict(extra="forbid")

    @property
    def printer(self) -> str:
        """The name of the printer that it hangs on, empty when it hangs on none."""
        scheme, _, rest = self.address.partition(ON_PRINTER)
        return "" if scheme else rest


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
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise Refused("device_list_unreadable", path=str(path), why=str(error)) from error
    names = [device.name for device in devices]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise Refused("device_list_unreadable", path=str(path), why=f"two devices are called {twice!r}")
    return tuple(devices)


def write_devices(path: Path, configs: Iterable[DeviceConfig]) -> None:
    """Replace the list in one step. A list that a person wrote is kept beside it once, as ``<name>.before``.

    Refused ``device_list_unreadable``: what stands there now cannot be read, or holds what this would drop; it stays as
    it is then. Unavailable ``device_list_unwritable``.
    """
    written = tuple(configs)
    _refuse_to_drop(path)
    text = _HEAD + "".join(f"\n{table}" for table in map(_table, written))
    beside = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_through(beside, text)
        if read_devices(beside) != written:
            raise Refused("device_list_unreadable", path=str(path), why="a value cannot be written")
        _keep_handwritten(path)
        beside.replace(path)
    except OSError as error:
        raise Unavailable("device_list_unwritable", path=str(path)) from error
    finally:
        if beside.is_file():
            beside.unlink()


def _refuse_to_drop(path: Path) -> None:
    read_devices(path)
    try:
        unknown = sorted(set(tomllib.loads(path.read_text(encoding="utf-8"))) - {"device"})
    except FileNotFoundError:
        return
    if unknown:
        raise Refused("device_list_unreadable", path=str(path), why=f"{unknown[0]!r} is not known here")


def _keep_handwritten(path: Path) -> None:
    if path.exists() and not (told := path.read_text(encoding="utf-8")).startswith(_HEAD):
        _write_through(path.with_name(path.name + ".before"), told)


def _write_through(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _table(config: DeviceConfig) -> str:
    return "[[device]]\n" + "".join(f"{line}\n" for line in _lines(config, "device"))


def _lines(value: Any, name: str) -> Iterator[str]:
    """A table's own values come before the tables in it."""
    told = [(field.name, getattr(value, field.name)) for field in fields(value) if not _as_given(value, field)]
    for key, one in told:
        if not is_dataclass(one):
            yield f"{key} = {_value(one)}"
    for key, one in told:
        if is_dataclass(one):
            yield from ("", f"[{name}.{key}]", *_lines(one, f"{name}.{key}"))


def _as_given(value: Any, field: Field[Any]) -> bool:
    return field.default is not MISSING and getattr(value, field.name) == field.default


def _value(one: Any) -> str:
    match one:
        case bool():
            return "true" if one else "false"
        case int():
            return str(one)
        case tuple() | list():
            return f"[{', '.join(map(_value, one))}]"
        case Path():
            return _text(one.as_posix())
        case _:
            return _text(str(one))


def _text(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(sign) or _spelt(sign) for sign in text) + '"'


def _spelt(sign: str) -> str:
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x20 or ord(sign) == 0x7F else sign
