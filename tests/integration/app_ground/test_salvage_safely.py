"""What salvaging must not do: begin over a healthy database, lose what can be read, or bring back what has left."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from app.bootstrap import build, close
from app.catalog.catalog import Catalog
from app.config import Config
from app.db import damage
from app.db.backup import make_backup, open_copy
from app.db.damage import set_aside_if_damaged
from app.db.store import DATABASE_NAME
from app.salvage_commands import run_salvage
from contract.errors import Unavailable
from contract.messages.facts import ShiftOpened
from tests import builders
from tests.integration.app_ground.damaged import (
    copied,
    entries,
    flip,
    fresh,
    join,
    key_file,
    lost_by_page,
    old_life,
    page_count,
    sold_all_morning,
)


@pytest.fixture
def old(tmp_path: Path) -> builders.Shop:
    return sold_all_morning(tmp_path / "register")


def backed_up(shop: builders.Shop) -> None:
    make_backup(shop.directory, shop.keys.database, shop.clock.now(), lambda: None)


def changed(shop: builders.Shop, *statements: str) -> int:
    """By hand, at rest; the page of the file where the personal values are."""
    with closing(open_copy(shop.directory / DATABASE_NAME, shop.keys.database)) as connection:
        for statement in statements:
            connection.execute(statement)
        asked = "SELECT rootpage FROM sqlite_master WHERE name = 'attachment'"
        return int(connection.execute(asked).fetchone()[0]) - 1


def test_what_comes_from_a_backup_stands_where_it_stood(old: builders.Shop) -> None:
    stood = entries(old)
    backed_up(old)
    lost = lost_by_page(old, max(stood))
    flip(old.directory / DATABASE_NAME, sorted(lost, key=lambda page: max(lost[page]))[len(lost) // 2])
    new, taken = fresh(old)
    assert not taken.lacking
    with new.db.read() as conn:
        kept = conn.exec_driver_sql("SELECT number FROM peer_entry ORDER BY position").scalars().all()
    assert kept == sorted(stood)
    new.stop()


def test_a_shift_of_the_lost_life_is_not_the_open_one_of_this(old: builders.Shop) -> None:
    stood = entries(old)
    lost = lost_by_page(old, max(stood))
    flip(old.directory / DATABASE_NAME, sorted(lost, key=lambda page: max(lost[page]))[len(lost) // 2])
    new, taken = fresh(old)
    opened = next(n for n, own in stood.items() if own.sealed.header.kind == ShiftOpened.KIND)
    assert opened not in taken.lacking[old_life(stood)], "what was damaged is not where the shift began"
    new.operators.sign_on(builders.SUPERVISOR, builders.SUPERVISOR_PIN)
    assert new.shifts.current() is None
    assert new.shifts.open(15_000).sums.sales_minor == 0
    (left,) = new.shifts.of_store()
    assert (left.listed.state, left.here, left.may_take) == ("open", True, False)
    new.restart()
    view = new.shifts.current()
    assert view is not None
    assert view.sums.shift_id != left.listed.shift_id
    new.stop()


def test_a_key_that_opens_nothing_is_not_taken_for_damage(old: builders.Shop) -> None:
    backed_up(old)
    before = (old.directory / DATABASE_NAME).read_bytes()
    with pytest.raises(Unavailable, match="database_unreadable"):
        set_aside_if_damaged(old.directory, bytes(32), old.clock.now())
    assert (old.directory / DATABASE_NAME).read_bytes() == before
    assert not list(old.directory.glob("damaged-*"))


def test_a_disk_that_gives_nothing_is_not_taken_for_damage(old: builders.Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise sqlcipher.OperationalError("disk I/O error")

    monkeypatch.setattr(damage, "require_whole", refuse)
    with pytest.raises(Unavailable, match="storage_failed"):
        set_aside_if_damaged(old.directory, old.keys.database, old.clock.now())
    assert not list(old.directory.glob("damaged-*"))


def test_a_page_that_stands_whole_in_the_log_is_no_damage(tmp_path: Path) -> None:
    shop = builders.selling_shop(tmp_path / "register")
    shop.restart()
    shop.operators.sign_on(builders.SUPERVISOR, builders.SUPERVISOR_PIN)
    for _ in range(5):
        shop.clock.advance(seconds=5)
        shop.sell.scan(builders.EGGS_GTIN)
        shop.settle.pay_cash(1_000)
    killed = copied(shop, tmp_path / "killed")
    with shop.db.read() as conn:
        sold = conn.exec_driver_sql("SELECT count(*) FROM journal").scalar_one()
    shop.stop()
    log = (killed.directory / f"{DATABASE_NAME}-wal").read_bytes()
    frames = range(32, len(log), 24 + 4096)
    pages = {int.from_bytes(log[frame : frame + 4], "big") - 1 for frame in frames}
    torn = sorted(page for page in pages if page < page_count(killed))
    assert torn
    unharmed = copied(killed, tmp_path / "unharmed")
    with pytest.raises(Unavailable, match="database_unreadable"):
        set_aside_if_damaged(unharmed.directory, bytes(32), unharmed.clock.now())
    assert len(entries(unharmed)) == sold
    for page in torn:
        flip(killed.directory / DATABASE_NAME, page)
    assert set_aside_if_damaged(killed.directory, killed.keys.database, killed.clock.now()) is None
    assert len(entries(killed)) == sold


@pytest.mark.parametrize("moved", [(), ("",), ("", "-wal")])
def test_killed_in_the_middle_the_next_start_finishes_it(
    old: builders.Shop, moved: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    stood = entries(old)
    join(old)
    flip(old.directory / DATABASE_NAME, page_count(old) - 1)
    (old.directory / f"{DATABASE_NAME}-shm").touch()

    def killed(_directory: Path, aside: Path) -> Path:
        for suffix in moved:
            aside.mkdir(exist_ok=True)
            path = old.directory / f"{DATABASE_NAME}{suffix}"
            if path.exists():
                path.replace(aside / path.name)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(damage, "_move", killed)
        with pytest.raises(KeyboardInterrupt):
            set_aside_if_damaged(old.directory, old.keys.database, old.clock.now())
    assert kept_after_start(old) > len(stood) - 20
    assert not (old.directory / "salvage-begun").exists()


def test_killed_before_anything_is_taken_over_the_next_start_takes_it_over(old: builders.Shop) -> None:
    stood = entries(old)
    join(old)
    flip(old.directory / DATABASE_NAME, page_count(old) - 1)
    set_aside_if_damaged(old.directory, old.keys.database, old.clock.now())
    assert kept_after_start(old) > len(stood) - 20


def kept_after_start(shop: builders.Shop) -> int:
    """How many entries of the life before the program has when it was started."""
    devices = shop.directory / "devices.toml"
    devices.write_text("")
    services = build(Config(shop.directory, key_file=key_file(shop), devices=devices))
    with services.store.read() as conn:
        kept = int(conn.exec_driver_sql("SELECT count(*) FROM peer_entry").scalar_one())
    close(services)
    return kept


def test_a_row_that_left_does_not_come_back_from_a_backup(old: builders.Shop) -> None:
    backed_up(old)
    gone = f"kind = 'operator' AND key <> '{builders.SUPERVISOR}'"
    changed(old, f"DELETE FROM row WHERE {gone}")
    lost = lost_by_page(old, 10)
    flip(old.directory / DATABASE_NAME, next(iter(lost)))
    new, taken = fresh(old)
    assert taken.rows > 0
    with new.db.read() as conn:
        assert conn.exec_driver_sql(f"SELECT count(*) FROM row WHERE {gone}").scalar_one() == 0
        assert conn.exec_driver_sql("SELECT count(*) FROM row WHERE unseen = 0").scalar_one() == 0
    new.stop()


def test_personal_values_come_from_a_backup_where_their_page_is_damaged_and_never_where_they_were_erased(
    old: builders.Shop, tmp_path: Path
) -> None:
    keep = "INSERT INTO attachment SELECT 'a', id, 'salt', 'Gráinne' FROM journal WHERE number = 5"
    page = changed(old, keep)
    backed_up(old)
    erased = copied(old, tmp_path / "erased")
    changed(erased, "DELETE FROM attachment")
    stood = entries(erased)
    flip(erased.directory / DATABASE_NAME, next(iter(lost_by_page(erased, max(stood)))))
    flip(old.directory / DATABASE_NAME, page)
    for shop, expected in ((old, ["Gráinne"]), (erased, [])):
        new, _ = fresh(shop)
        with new.db.read() as conn:
            assert conn.exec_driver_sql("SELECT value FROM peer_attachment").scalars().all() == expected
        new.stop()


def test_salvaged_twice_what_the_first_life_lacks_is_still_named(old: builders.Shop) -> None:
    stood = entries(old)
    lost = lost_by_page(old, max(stood))
    flip(old.directory / DATABASE_NAME, next(page for page in lost if max(stood) in lost[page]))
    new, first = fresh(old)
    new.stop()
    # Of this copy only what was taken over before can tell.
    for aside in old.directory.glob("damaged-*"):
        shutil.rmtree(aside)
    with closing(open_copy(new.directory / DATABASE_NAME, new.keys.database)) as connection:
        asked = "SELECT rootpage FROM sqlite_master WHERE name = 'draft'"
        page = int(connection.execute(asked).fetchone()[0]) - 1
    flip(new.directory / DATABASE_NAME, page)
    again, second = fresh(new, seed=4)
    assert second.lacking == first.lacking != {}
    again.stop()


def test_the_catalog_outlives_the_database_that_tells_its_file(old: builders.Shop) -> None:
    join(old)
    for name in ("catalog-2.db", "catalog-3.db"):
        shutil.copyfile(old.directory / "catalog.db", old.directory / name)
    (old.directory / "catalog.db").unlink()
    changed(old, "INSERT INTO setting VALUES ('catalog_file', 'catalog-3.db')")
    flip(old.directory / DATABASE_NAME, next(iter(lost_by_page(old, 10))))
    assert run_salvage(["--data-dir", str(old.directory), "--key-file", str(key_file(old))]) == 0
    assert {path.name for path in old.directory.glob("catalog*.db")} == {"catalog-3.db"}


def test_the_only_catalog_there_is_serves_where_nothing_tells_of_it(old: builders.Shop) -> None:
    (old.directory / "catalog.db").rename(old.directory / "catalog-2.db")
    catalog = Catalog.open(old.directory, old.keys.database, old.clock)
    assert catalog.market().currency == "EUR"
    catalog.close()
    assert {path.name for path in old.directory.glob("catalog*.db")} == {"catalog-2.db"}
