"""Practice: the till as it is, over a copy of what it knows. Nothing of it is kept or sent, and no money moves."""

from __future__ import annotations

import re
import secrets
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from argon2 import PasswordHasher

from app.catalog.catalog import Catalog
from app.config import Config
from app.db.keys import Keys, SecretsInMemory
from app.db.lock import LOCK_NAME, DirectoryLock
from app.db.rows import stored_rows
from app.db.store import StoreDb
from app.db.transaction import Identity
from app.devices.manager import DeviceManager
from app.devices.practice import PracticeCounter
from contract.errors import Refused, Unavailable
from contract.messages.row import Row
from contract.messages.rows import (
    CashRulesRow,
    LocationRow,
    OperatorRow,
    OrderRulesRow,
    PaymentRulesRow,
    RegisterRow,
    ReturnRulesRow,
    StockRow,
)
from contract.messages.sync import WireRow

PERSON, PIN = "practice", "1234"
_FOLDER = "practice"
_OURS = re.compile(rf"{_FOLDER}-[0-9a-f]{{8}}")
_ROOM = 64 << 20
"""Bytes of the disk that a till at work may need meanwhile."""
_COPIED: tuple[type[Row], ...] = (
    LocationRow,
    RegisterRow,
    CashRulesRow,
    OrderRulesRow,
    PaymentRulesRow,
    ReturnRulesRow,
    StockRow,
)
"""Not people: who practices by mistake, and thinks it is the till, could not sign on. Not orders, nor customers."""


def forget_practice(data_dir: Path) -> None:
    """What somebody left when the program was killed while they practiced."""
    for left in data_dir.glob(f"{_FOLDER}-*"):
        if _OURS.fullmatch(left.name) and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)


class PracticeRoom:
    """Of a register, or of practice itself (``running``), which has none of its own.

    ``prepare`` it while the register is open, ``open`` it once that is closed, ``fill`` the till that is built over
    ``config`` and ``secrets``, and ``close`` it when that till is closed. ``settled``: Refused while money by card is
    not known of, which would wait for the end of practice.
    """

    def __init__(
        self,
        config: Config,
        keys: Keys,
        store: StoreDb,
        catalog: Catalog,
        devices: DeviceManager,
        settled: Callable[[], None],
        *,
        running: bool,
    ) -> None:
        self.running, self._settled = running, settled
        self._register = config.data_dir
        self._lock: DirectoryLock | None = None
        self._preparing = threading.Lock()
        if not running:
            forget_practice(config.data_dir)
        # A folder of its own each time: one that something still holds does not keep anybody from practicing.
        self._folder = config.data_dir / f"{_FOLDER}-{secrets.token_hex(4)}"
        self._keys, self._store, self._catalog, self._devices = keys, store, catalog, devices
        self._counter = PracticeCounter(self._folder)
        self._rows: dict[str, list[WireRow]] = {}
        self._identity: Identity | None = None
        self._role = ""
        self.config = replace(config, data_dir=self._folder, oms_url=None, devices=self._counter.devices)
        self.secrets = SecretsInMemory()

    def prepare(self) -> None:
        """Copy what the register knows; from any thread.

        Refused: ``already_practicing``, ``practice_needs_products``, ``card_payment_not_known``. Unavailable:
        ``storage_full``, ``storage_failed``, ``practice_not_copied``; nothing is left of it then.
        """
        if self.running or not self._preparing.acquire(blocking=False):
            raise Refused("already_practicing")
        try:
            self._settled()
            self._prepare()
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        finally:
            self._preparing.release()

    def _prepare(self) -> None:
        roles, identity = self._catalog.roles(), self._store.identity
        if identity is None or not roles or not self._catalog.count_items():
            raise Refused("practice_needs_products")
        self._identity, self._role = identity, max(roles.values(), key=lambda role: len(role.granted)).name
        self._rows = self._copied()
        shutil.rmtree(self._folder, ignore_errors=True)
        if shutil.disk_usage(self._register).free < self._catalog.size + _ROOM:
            raise Unavailable("storage_full")
        try:
            self._folder.mkdir(mode=0o700)
        except OSError as error:
            raise Unavailable("storage_failed") from error
        try:
            self._catalog.copy_to(self._folder)
        except Unavailable as error:
            raise Unavailable("practice_not_copied") from error
        self.secrets.hold(self._keys)

    def drop(self) -> None:
        """What was prepared is not wanted."""
        with self._preparing:
            self._rows = {}
            shutil.rmtree(self._folder, ignore_errors=True)

    def open(self) -> None:
        """The counter is ready, and the register is nobody else's meanwhile. Unavailable: ``store_in_use``,
        ``device_list_unwritable``.
        """
        self._lock = DirectoryLock(self._register / LOCK_NAME)
        self._counter.open(self._devices.configs())

    def fill(self, store: StoreDb, name: str) -> None:
        """``name``: what the one person is called who may sign on."""
        assert self._identity is not None
        store.enroll(self._identity)
        pin_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PIN)
        person = OperatorRow(operator_id=PERSON, number="0", name=name, role=self._role, pin_hash=pin_hash)
        told = WireRow(kind=OperatorRow.KIND, key=PERSON, number=1, body=person.model_dump(mode="json"))
        copied, self._rows = self._rows, {}
        with store.transaction() as tx:
            for stream, rows in copied.items():
                store.put_rows(tx, stream, rows, {})
            store.put_rows(tx, f"store:{self._identity.location_id}", [told], {})

    def close(self) -> None:
        """Nothing is left."""
        self._counter.close()
        shutil.rmtree(self._folder, ignore_errors=True)
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _copied(self) -> dict[str, list[WireRow]]:
        found: dict[str, list[WireRow]] = {}
        with self._store.read() as conn:
            for kind in _COPIED:
                for own in stored_rows(conn, kind.KIND):
                    row = WireRow(kind=own.kind, key=own.key, number=own.number, body=dict(own.body))
                    found.setdefault(own.stream, []).append(row)
        return found
