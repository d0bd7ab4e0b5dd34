"""A shop whose records are damaged, for the tests of what is done about it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from app.bootstrap import build, close
from app.config import Config
from app.db.backup import open_copy
from app.db.damage import set_aside_if_damaged
from app.db.salvage import Salvaged, salvage
from app.db.store import DATABASE_NAME
from app.db.transaction import Identity
from app.sync.identity import Identity as Enrolled
from app.sync.identity import save_identity
from contract.messages.sync import WireEntry
from tests import builders

PAGE = 4096
SALES = 60


def sold_all_morning(directory: Path) -> builders.Shop:
    """A shop that sold and ended."""
    shop = builders.selling_shop(directory)
    for _ in range(SALES):
        shop.clock.advance(seconds=5)
        shop.sell.scan(builders.EGGS_GTIN)
        shop.settle.pay_cash(1_000)
    shop.stop()
    return shop


def entries(shop: builders.Shop) -> dict[int, WireEntry]:
    """The journal by number, as it stood."""
    shop.start()
    with shop.db.read() as conn:
        found = conn.exec_driver_sql("SELECT number, header, body, hash FROM journal").all()
    shop.stop()
    return {number: WireEntry(header=header, body=body, hash=own) for number, header, body, own in found}


def old_life(stood: dict[int, WireEntry]) -> str:
    return stood[1].sealed.header.incarnation


def flip(path: Path, page: int) -> None:
    with path.open("rb+") as file:
        file.seek(page * PAGE + 100)
        (byte,) = file.read(1)
        file.seek(page * PAGE + 100)
        file.write(bytes([byte ^ 1]))


def page_count(shop: builders.Shop) -> int:
    return (shop.directory / DATABASE_NAME).stat().st_size // PAGE


def fresh(shop: builders.Shop, seed: int = 2) -> tuple[builders.Shop, Salvaged]:
    """What stands in its place."""
    shop.clock.advance(minutes=5)
    assert set_aside_if_damaged(shop.directory, shop.keys.database, shop.clock.now())
    ids = builders.SequentialIds()
    ids.last = seed << 23
    new = builders.Shop(shop.directory, shop.clock, ids, seed=seed)
    new.db.enroll(Identity(builders.REGISTER_ID, builders.LOCATION_ID))
    return new, salvage(new.directory, new.keys.database, new.db)


def lost_by_page(shop: builders.Shop, last: int) -> dict[int, set[int]]:
    """Page of the file -> the entries that no look-up gives while a bit of it is flipped; but where all are lost."""
    path, found = shop.directory / DATABASE_NAME, {}
    for page in range(1, page_count(shop)):
        flip(path, page)
        lost = unreadable(path, shop.keys.database, last)
        flip(path, page)
        if 0 < len(lost) < last:
            found[page] = lost
    return found


def unreadable(path: Path, key: bytes, last: int) -> set[int]:
    """Of the entries up to ``last``, by their position. A connection is of no use after the first of them."""
    lost, position = set(), 1
    while position <= last:
        with closing(open_copy(path, key)) as connection:
            try:
                while position <= last:
                    connection.execute("SELECT header, body FROM journal WHERE position = ?", (position,)).fetchall()
                    position += 1
            except sqlcipher.DatabaseError:
                lost.add(position)
                position += 1
    return lost


def copied(shop: builders.Shop, to: Path) -> builders.Shop:
    """A copy of a shop that ended, elsewhere."""
    shutil.copytree(shop.directory, to)
    copy = object.__new__(builders.Shop)
    copy.__dict__.update(shop.__dict__, directory=to)
    return copy


def key_file(shop: builders.Shop) -> Path:
    path = shop.directory.parent / "keys.json"
    path.write_text(json.dumps({"database": shop.keys.database.hex(), "device": shop.keys.device.hex()}))
    path.chmod(0o600)
    return path


def join(shop: builders.Shop) -> None:
    """The program finds which register it is."""
    enrolled = Enrolled(builders.REGISTER_ID, 3, builders.LOCATION_ID, "Cork", "https://oms.invalid", "token", ())
    save_identity(shop.directory, enrolled)


def config_of(shop: builders.Shop) -> Config:
    return Config(shop.directory, key_file=key_file(shop), devices=shop.directory / "devices.toml")


def count(config: Config, table: str) -> int:
    services = build(config)
    try:
        with services.store.read() as conn:
            return int(conn.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())
    finally:
        close(services)


def raising(error: Exception) -> Callable[..., None]:
    def refuse(*_: object, **__: object) -> None:
        raise error

    return refuse
