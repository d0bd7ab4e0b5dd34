"""Backups made while selling, put back at the next start; and a database that finds itself on another computer."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db import backup, durable_file, journal
from app.db.backup import KEPT, Backups, ask_to_put_back, backups, make_backup, put_back_if_asked
from app.db.home import moved, settle_in
from app.db.store import StoreDb, World
from app.machine import machine_traits
from contract.errors import Refused, Unavailable
from contract.messages.facts import IncarnationBegun
from tests import builders


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[builders.Shop]:
    shop = builders.selling_shop(tmp_path)
    yield shop
    shop.stop()


def sell(shop: builders.Shop) -> None:
    shop.clock.advance(seconds=5)
    shop.sell.scan(builders.EGGS_GTIN)
    shop.settle.pay_cash(1_000)


def back_up(shop: builders.Shop, rest: object = None) -> str:
    shop.clock.advance(seconds=1)
    return make_backup(shop.directory, shop.keys.database, shop.clock.now(), lambda: None).name


def reasons(shop: builders.Shop) -> list[str]:
    with shop.db.read() as conn:
        told = journal.facts(conn, [IncarnationBegun.KIND])
        return [fact.reason for _, fact in told if isinstance(fact, IncarnationBegun)]


def sold(shop: builders.Shop) -> int:
    with shop.db.read() as conn:
        return int(conn.exec_driver_sql("SELECT count(*) FROM sale").scalar_one())


def test_a_backup_that_was_made_is_there_when_the_power_is_cut(
    shop: builders.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[Path, list[str]]] = []

    def sync(directory: Path) -> None:
        synced.append((directory, sorted(path.name for path in directory.iterdir())))

    monkeypatch.setattr(backup, "sync_directory", sync)
    monkeypatch.setattr(durable_file, "sync_directory", sync)
    name = back_up(shop)
    assert synced[0][0] == shop.directory
    assert "backups" in synced[0][1]
    assert synced[-1] == (shop.directory / "backups", [name])


def test_a_disk_that_takes_no_backup_says_so(shop: builders.Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(backup, "make_directory", fail)
        with pytest.raises(Unavailable, match="backup_failed"):
            back_up(shop)
    with monkeypatch.context() as broken:
        broken.setattr(backup, "sync_file", fail)
        broken.setattr(Path, "unlink", fail)
        with pytest.raises(Unavailable, match="backup_failed"):
            back_up(shop)


def test_a_backup_is_whole_though_sales_go_on_while_it_is_made(shop: builders.Shop) -> None:
    for _ in range(3):
        sell(shop)
    rests: list[int] = []

    def sell_meanwhile() -> None:
        if not rests:
            sell(shop)
        rests.append(1)

    made = make_backup(shop.directory, shop.keys.database, shop.clock.now(), sell_meanwhile)
    assert rests
    assert made.size > 0
    assert sold(shop) == 4
    assert [own.name for own in backups(shop.directory)] == [made.name]


def test_a_backup_put_back_begins_a_new_life_and_keeps_what_it_replaced(shop: builders.Shop) -> None:
    sell(shop)
    name = back_up(shop)
    sell(shop)
    ask_to_put_back(shop.directory, shop.keys.database, name)
    assert sold(shop) == 2, "nothing happens before the next start"
    shop.stop()
    assert put_back_if_asked(shop.directory, shop.clock.now()) == name
    assert put_back_if_asked(shop.directory, shop.clock.now()) is None
    shop.start()
    assert sold(shop) == 1
    assert reasons(shop) == ["created", "restored"]
    assert [path.name for path in next(shop.directory.glob("replaced-*")).glob("store.db")] == ["store.db"]
    shop.operators.sign_on(builders.SUPERVISOR, builders.SUPERVISOR_PIN)
    sell(shop)
    assert sold(shop) == 2


def test_only_so_many_backups_are_kept_and_the_newest_of_them(shop: builders.Shop) -> None:
    names = [back_up(shop) for _ in range(KEPT + 2)]
    assert [own.name for own in backups(shop.directory)] == names[:1:-1]


def test_what_an_upgrade_left_among_the_backups_is_none_of_them(shop: builders.Shop) -> None:
    name = back_up(shop)
    shutil.copyfile(shop.directory / "backups" / name, shop.directory / "backups" / "store-0016.db")
    assert [own.name for own in backups(shop.directory)] == [name]
    Backups(shop.directory, shop.keys.database, shop.clock.now, lambda: None).daily()
    with pytest.raises(Refused, match="backup_unknown"):
        ask_to_put_back(shop.directory, shop.keys.database, "store-0016.db")


def test_a_backup_that_is_not_whole_is_never_put_back(shop: builders.Shop) -> None:
    name = back_up(shop)
    path = shop.directory / "backups" / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(Refused, match="backup_damaged"):
        ask_to_put_back(shop.directory, shop.keys.database, name)
    with pytest.raises(Refused, match="backup_unknown"):
        ask_to_put_back(shop.directory, shop.keys.database, "../store.db")
    assert put_back_if_asked(shop.directory, shop.clock.now()) is None


def test_a_backup_that_cannot_be_written_leaves_nothing_behind(shop: builders.Shop) -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(Unavailable, match="backup_failed"):
        make_backup(shop.directory, shop.keys.database, shop.clock.now(), full)
    assert list((shop.directory / "backups").iterdir()) == []
    sell(shop)


def test_killed_while_it_is_put_back_it_is_put_back_at_the_next_start(shop: builders.Shop) -> None:
    name = back_up(shop)
    sell(shop)
    ask_to_put_back(shop.directory, shop.keys.database, name)
    shop.stop()
    half_way = shop.directory / "replaced-20261121-120000"
    half_way.mkdir()
    (shop.directory / "store.db").rename(half_way / "store.db")
    assert put_back_if_asked(shop.directory, shop.clock.now()) == name
    shop.start()
    assert sold(shop) == 0


HERE = {"machine": "a", "board": "b", "disk": "c"}


@pytest.mark.parametrize(
    ("there", "elsewhere"),
    [
        (HERE, False),
        ({**HERE, "disk": "new"}, False),
        ({"machine": "a"}, False),
        ({}, False),
        ({**HERE, "disk": "new", "board": "new"}, True),
        ({"machine": "x"}, True),
        ({"board": "b", "disk": "new"}, False),
    ],
)
def test_two_of_three_traits_make_another_computer(shop: builders.Shop, there: dict[str, str], elsewhere: bool) -> None:
    with shop.db.transaction() as tx:
        settle_in(tx.conn, b"k" * 32, HERE)
        assert moved(tx.conn, b"k" * 32, there) is elsewhere


def lives_on(machine: str, shop: builders.Shop) -> list[str]:
    """Why each life of the database began, when it was opened on a computer."""
    world = World(shop.clock, shop.ids, shop.random_bytes, {"machine": machine})
    database = StoreDb.open(shop.directory, shop.keys, world)
    with database.read() as conn:
        told = [fact for _, fact in journal.facts(conn, [IncarnationBegun.KIND])]
    database.close()
    return [fact.reason for fact in told if isinstance(fact, IncarnationBegun)]


def test_a_database_on_another_computer_begins_a_new_life_once(shop: builders.Shop) -> None:
    sell(shop)
    shop.stop()
    assert lives_on("till-3", shop) == ["created"]
    assert lives_on("till-3", shop) == ["created"]
    assert lives_on("laptop", shop) == ["created", "moved"]
    assert lives_on("laptop", shop) == ["created", "moved"]
    shop.start()


def test_one_that_was_put_back_on_another_computer_was_moved_as_well(shop: builders.Shop) -> None:
    """It has another terminal, which is not believed about what it never heard of."""
    sell(shop)
    shop.stop()
    assert lives_on("till-3", shop) == ["created"]
    older = (shop.directory / "store.db").read_bytes()
    shop.start()
    shop.operators.sign_on(builders.SUPERVISOR, builders.SUPERVISOR_PIN)
    shop.stop()
    (shop.directory / "store.db").write_bytes(older)
    shop.random_bytes.last += 1000
    assert lives_on("laptop", shop) == ["created", "restored", "moved"]
    assert lives_on("laptop", shop) == ["created", "restored", "moved"]
    shop.start()


def test_this_computer_has_a_trait_and_tells_the_same_every_time(tmp_path: Path) -> None:
    assert machine_traits(tmp_path) == machine_traits(tmp_path)
    assert machine_traits(tmp_path / "missing").keys() <= {"machine", "board"}
