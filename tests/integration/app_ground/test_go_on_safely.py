"""What a register that stopped does not set aside, and what it makes of a disk that fails while it goes on."""

from __future__ import annotations

import errno
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from app import books
from app.books import go_on, may_go_on
from app.bootstrap import build
from app.config import Config
from app.db import damage, engine
from app.db import go_on as steps
from app.db.fail_stop import FailStop
from app.db.store import DATABASE_NAME
from contract.errors import Unavailable
from tests import builders
from tests.integration.app_ground.damaged import config_of, count, entries, flip, page_count, raising


def held_by_another(shop: builders.Shop) -> Any:
    """The file in the middle of somebody else's act."""
    other = engine.connect(shop.directory / DATABASE_NAME, shop.keys.database)
    other.execute("BEGIN IMMEDIATE")
    return closing(other)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_BUSY_TIMEOUT_MS", 50)


@pytest.mark.usefixtures("hasty")
def test_a_busy_file_is_not_set_aside(old: builders.Shop) -> None:
    stood, config = entries(old), config_of(old)
    with held_by_another(old):
        with pytest.raises(Unavailable, match="storage_failed"):
            go_on(config)
        with pytest.raises(Unavailable, match="storage_failed") as told:
            open_shop(old)
        assert not may_go_on(config_without_request(old), told.value)
    assert not list(old.directory.glob("damaged-*"))
    assert go_on(config) is None
    assert count(config, "journal") == len(stood)


def open_shop(shop: builders.Shop) -> None:
    shop.start()
    shop.stop()


def config_without_request(shop: builders.Shop) -> Config:
    steps.went_on(shop.directory)
    return config_of(shop)


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.EMFILE, "too many open files"),
        OSError(errno.EACCES, "not yours"),
        sqlcipher.OperationalError("attempt to write a readonly database"),
        sqlcipher.OperationalError("unable to open database file"),
    ],
)
def test_what_is_refused_and_not_failed_is_not_set_aside(
    old: builders.Shop, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(steps, "connect", raising(error))
        with pytest.raises(Unavailable, match="storage_failed"):
            go_on(config_of(old))
    assert not list(old.directory.glob("damaged-*"))


def test_a_read_error_of_the_operating_system_is_one_of_the_disk() -> None:
    assert engine.disk_failed(OSError(errno.EIO, "input/output error"))
    assert not engine.disk_failed(OSError(errno.ENOSPC, "full"))


def test_an_entry_that_is_gone_from_the_chain_is_damage_though_every_other_one_is_sound(old: builders.Shop) -> None:
    stood, config = entries(old), config_of(old)
    with closing(engine.connect(old.directory / DATABASE_NAME, old.keys.database, foreign_keys=False)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("DELETE FROM journal WHERE position = ?", (len(stood) - 2,))
    with pytest.raises(Unavailable, match="journal_damaged") as told:
        build(config)
    assert may_go_on(config, told.value)
    taken = go_on(config)
    assert taken is not None
    assert (taken.entries, list(taken.lacking.values())) == (len(stood) - 1, [[len(stood) - 2]])
    assert count(config, "peer_entry") == len(stood) - 1


def test_records_that_could_not_be_moved_are_looked_at_again(
    old: builders.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    stood, config = entries(old), config_of(old)
    whole = (old.directory / DATABASE_NAME).read_bytes()
    flip(old.directory / DATABASE_NAME, page_count(old) - 1)
    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", refusing_to_move(Path.replace))
        with pytest.raises(Unavailable, match="storage_failed"):
            go_on(config)
    assert damage.salvage_begun(old.directory)
    (old.directory / DATABASE_NAME).write_bytes(whole)
    assert go_on(config) is None
    assert not damage.salvage_begun(old.directory)
    assert count(config, "journal") == len(stood)


def refusing_to_move(move: Callable[[Path, Path], Path]) -> Callable[[Path, Path], Path]:
    def refuse(path: Path, to: Path) -> Path:
        if path.name == DATABASE_NAME:
            raise OSError(errno.EACCES, "somebody reads it")
        return move(path, to)

    return refuse


def test_what_was_set_aside_and_not_taken_over_yet_is_fresh_ones_at_the_second_key_too(
    old: builders.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = config_of(old)
    flip(old.directory / DATABASE_NAME, page_count(old) - 1)
    with monkeypatch.context() as broken:
        broken.setattr(books, "salvage", raising(OSError(errno.EIO, "the disk")))
        with pytest.raises(Unavailable, match="storage_failed") as told:
            go_on(config)
    assert may_go_on(config, told.value)
    assert go_on(config) is not None
    assert len(list(old.directory.glob("damaged-*"))) == 1


def test_what_fails_after_everything_else_is_told_and_not_thrown(
    old: builders.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(books, "went_on", raising(OSError(errno.EIO, "the disk")))
        with pytest.raises(Unavailable, match="storage_failed"):
            go_on(config_of(old))
    assert go_on(config_of(old)) is None


def test_a_file_that_cannot_be_asked_for_leaves_the_key_unproven(
    old: builders.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(damage, "_opens", raising(OSError(errno.EIO, "the disk")))
    with pytest.raises(Unavailable, match="storage_failed"):
        damage.key_is_right(old.directory, old.keys.database)


def test_a_disk_that_is_not_there_is_no_whole_one(old: builders.Shop) -> None:
    config = config_of(old)
    stored = old.directory.rename(old.directory.with_name("unplugged"))
    old.directory.mkdir()
    with pytest.raises(Unavailable, match="storage_failed"):
        go_on(config)
    assert not (old.directory / DATABASE_NAME).exists()
    assert (stored / DATABASE_NAME).exists()


def test_a_writer_that_cannot_be_closed_lets_the_next_program_in(old: builders.Shop) -> None:
    old.start()
    writer = old.db._writer
    old.db._writer = Unclosable(writer)  # type: ignore[assignment]
    with pytest.raises(OSError, match="the disk"):
        old.db.close()
    writer.close()
    old.db.open(old.directory, old.keys, old.db._world).close()


class Unclosable:
    """A connection whose disk fails when it is closed."""

    def __init__(self, own: Connection) -> None:
        self._own = own

    def __getattr__(self, name: str) -> Any:
        return getattr(self._own, name)

    def close(self) -> None:
        raise OSError(errno.EIO, "the disk")


@pytest.mark.logs_errors("the records stopped")
def test_who_asks_while_another_thread_meets_the_failure_is_told_once() -> None:
    stop, told = FailStop(), list[bool]()

    def meets() -> None:
        with pytest.raises(Unavailable), stop.watching():
            raise OperationalError("COMMIT", None, sqlcipher.OperationalError("disk I/O error"))

    other = Thread(target=meets)

    class Listeners(list[Callable[[], None]]):
        def append(self, own: Callable[[], None], /) -> None:
            super().append(own)
            other.start()
            other.join(0.2)

    stop._listeners = Listeners()
    stop.tell(lambda: told.append(True))
    other.join()
    assert told == [True]


def failing_at_the_catalog(failures: int) -> Callable[..., Any]:
    """So many times nothing of it can be read, whatever it is called."""
    connect, left = engine.connect, [failures]

    def connecting(path: Path, *given: Any, **named: Any) -> Any:
        if path.name.startswith("catalog") and left[0]:
            left[0] -= 1
            raise sqlcipher.OperationalError("disk I/O error")
        return connect(path, *given, **named)

    return connecting


@pytest.mark.parametrize(("failures", "aside"), [(1, False), (2, True)])
def test_a_catalog_that_a_disk_fails_at_is_asked_twice_and_then_made_anew(
    old: builders.Shop, monkeypatch: pytest.MonkeyPatch, failures: int, aside: bool
) -> None:
    stood, config = entries(old), config_of(old)
    monkeypatch.setattr(engine, "connect", failing_at_the_catalog(failures))
    assert count(config, "journal") == len(stood)
    assert bool(list(old.directory.glob("unreadable-catalog*"))) is aside


def test_a_disk_that_fails_at_every_catalog_is_no_damage_of_the_records(
    old: builders.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = config_of(old)
    monkeypatch.setattr(engine, "connect", failing_at_the_catalog(1_000))
    with pytest.raises(Unavailable, match="storage_failed") as told:
        build(config)
    assert not may_go_on(config, told.value)


def test_a_catalog_that_fails_in_the_middle_of_an_act_does_not_stop_the_records(old: builders.Shop) -> None:
    old.start()
    good, old.catalog._engine = old.catalog._engine, Failing()  # type: ignore[assignment]
    with pytest.raises(Unavailable, match="catalog_damaged"), old.db.transaction():
        old.catalog.item_by_sku("anything")
    assert old.catalog.damaged
    assert not old.db.stop.reached
    old.catalog._engine = good
    old.stop()


class Failing:
    """The file's disk does not answer."""

    def connect(self) -> Connection:
        raise OperationalError("SELECT", None, sqlcipher.OperationalError("disk I/O error"))

    def dispose(self) -> None:
        """Nothing is open."""
