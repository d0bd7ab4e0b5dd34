"""What this register was told at its start: flags before environment before ``aisle.toml`` before the defaults."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from platformdirs import user_config_path, user_data_path

from contract.errors import Refused

_NAME = "Aisle"
_FILE = "aisle.toml"
_ENVIRONMENT = "AISLE_"
_PATHS = ("data_dir", "key_file", "devices", "authority")


@dataclass(frozen=True, slots=True)
class Config:
    """``key_file`` None: keys stand in the system's key store. ``devices`` None: what was set up on this machine.
    ``language`` None: that of the market. ``authority``: the certificates (PEM) that prove the OMS when enrolling;
    None: those that the system trusts. ``lan_address``: where other registers of the store call this one, a host or
    host:port, or ``off``; None: on the address that faces the OMS. ``scan_prefix``: the character that scanners at
    the keyboard send first, so that slow ones are told from typing too.
    """

    data_dir: Path
    oms_url: str | None = None
    key_file: Path | None = None
    devices: Path | None = None
    language: str | None = None
    authority: Path | None = None
    lan_address: str | None = None
    scan_prefix: str | None = None


def load_config(flags: Mapping[str, str | None], environment: Mapping[str, str], file: Path | None = None) -> Config:
    """``flags`` and the file's keys are named as the fields.

    Refused: ``config_unreadable``, ``config_unknown_setting``, ``scan_prefix_unreadable``.
    """
    told = _from_file(file or user_config_path(_NAME, appauthor=False) / _FILE)
    names = [field.name for field in fields(Config)]
    told.update({name: value for name in names if (value := environment.get(f"{_ENVIRONMENT}{name.upper()}"))})
    told.update({name: value for name, value in flags.items() if value})
    paths = {name: Path(told[name]).expanduser() for name in _PATHS if name in told}
    return Config(
        data_dir=paths.get("data_dir") or user_data_path(_NAME, appauthor=False),
        oms_url=told.get("oms_url"),
        key_file=paths.get("key_file"),
        devices=paths.get("devices"),
        language=told.get("language"),
        authority=paths.get("authority"),
        lan_address=told.get("lan_address"),
        scan_prefix=_character(told.get("scan_prefix")),
    )


def _character(told: str | None) -> str | None:
    if told and (len(told) != 1 or not told.isprintable() or told.isalnum()):
        raise Refused("scan_prefix_unreadable", text=told)
    return told or None


def _from_file(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Refused("config_unreadable", file=str(path)) from None
    known = {field.name for field in fields(Config)}
    for name, value in told.items():
        if name not in known or not isinstance(value, str):
            raise Refused("config_unknown_setting", file=str(path), setting=name)
    return told
