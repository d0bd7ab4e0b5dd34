"""Where the register's secrets are kept: the system's key store, or a key file that somebody chose on purpose."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from app.db.durable_file import make_directory, write_durably
from contract.errors import Unavailable

_DATABASE, _DEVICE = "database", "device"
_BYTES = 32


class KeySource(StrEnum):
    """Where secrets stand; status shows a key file."""

    KEY_STORE = "key_store"
    KEY_FILE = "key_file"


class SecretStore(Protocol):
    """Keeps small secrets by name."""

    @property
    def source(self) -> KeySource:
        """Which kind it is."""

    def get(self, name: str) -> bytes | None:
        """Unavailable: ``key_store_unavailable``, ``key_file_unreadable``."""

    def put(self, name: str, secret: bytes) -> None:
        """Keep it durably. Unavailable: ``key_store_unavailable``, ``key_file_unwritable``."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The raw key of the databases and the key that makes PIN hashes worthless elsewhere, 32 bytes each."""

    database: bytes
    device: bytes
    source: KeySource


class KeyFile:
    """A file that only its owner can read: for machines without a key store, and for the demo."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def source(self) -> KeySource:
        return KeySource.KEY_FILE

    def get(self, name: str) -> bytes | None:
        kept = self._read().get(name)
        return bytes.fromhex(kept) if kept else None

    def put(self, name: str, secret: bytes) -> None:
        kept = json.dumps({**self._read(), name: secret.hex()}).encode()
        try:
            make_directory(self._path.parent)
            write_durably(self._path, kept)
        except OSError:
            raise Unavailable("key_file_unwritable", file=str(self._path)) from None

    def _read(self) -> dict[str, str]:
        if not self._path.exists():
            return {}
        if os.name == "posix" and self._path.stat().st_mode & 0o077:
            raise Unavailable("key_file_open_to_others", file=str(self._path))
        try:
            kept: dict[str, str] = json.loads(self._path.read_text())
        except (OSError, ValueError):
            raise Unavailable("key_file_unreadable", file=str(self._path)) from None
        return kept


class SecretsInMemory:
    """Gone with the program."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    @property
    def source(self) -> KeySource:
        return KeySource.KEY_STORE

    def get(self, name: str) -> bytes | None:
        return self._kept.get(name)

    def put(self, name: str, secret: bytes) -> None:
        self._kept[name] = secret

    def hold(self, keys: Keys) -> None:
        """What ``load_keys`` finds."""
        self._kept |= {_DATABASE: keys.database, _DEVICE: keys.device}


def open_secrets(profile: str, key_file: Path | None) -> SecretStore:
    """The key file when one is named, else the system's key store."""
    if key_file:
        return KeyFile(key_file)
    # Imported late: it loads every back-end there may be.
    from app.db.key_store import KeyringSecrets

    return KeyringSecrets(profile)


def load_keys(secrets: SecretStore, random_bytes: Callable[[int], bytes], *, database_exists: bool) -> Keys:
    """The register's keys, made when it is new. Unavailable: ``store_key_missing`` when a database waits for one."""
    database, device = secrets.get(_DATABASE), secrets.get(_DEVICE)
    if database is None or device is None:
        if database_exists:
            raise Unavailable("store_key_missing", source=str(secrets.source))
        database, device = database or random_bytes(_BYTES), device or random_bytes(_BYTES)
        secrets.put(_DATABASE, database)
        secrets.put(_DEVICE, device)
    return Keys(database, device, secrets.source)
