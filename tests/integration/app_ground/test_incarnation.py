"""A database that was put back, lost or copied goes on as a new life, and says where it came from."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db import journal
from app.db.transaction import Identity
from contract.messages.entry import EntryHeader
from contract.messages.facts import Fact, IncarnationBegun, ReceiptReprinted
from tests.builders import LOCATION_ID, REGISTER_ID, Shop, filled_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = filled_shop(tmp_path / "data")
    yield made
    made.stop()


def act(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        tx.record(ReceiptReprinted(transaction_id="x"))


def beginnings(shop: Shop) -> list[tuple[EntryHeader, Fact]]:
    with shop.db.read() as conn:
        journal.verify_newest(conn)
        return list(journal.facts(conn, [IncarnationBegun.KIND]))


def test_a_database_put_back_begins_a_new_life(shop: Shop, tmp_path: Path) -> None:
    act(shop)
    shop.stop()
    shutil.copytree(shop.directory, tmp_path / "backup")
    shop.start()
    first_life, before = shop.db.incarnation, 2
    act(shop)
    act(shop)
    shop.stop()
    for name in ("store.db", "store.db-wal", "store.db-shm"):
        (shop.directory / name).unlink(missing_ok=True)
    shutil.copy2(tmp_path / "backup" / "store.db", shop.directory / "store.db")
    shop.start()
    assert shop.db.incarnation != first_life
    header, begun = beginnings(shop)[-1]
    assert isinstance(begun, IncarnationBegun)
    assert (begun.reason, begun.previous_incarnation, begun.previous_number) == ("restored", first_life, before)
    assert (header.number, header.incarnation) == (1, shop.db.incarnation)
    assert shop.db.begun == begun
    act(shop)
    life = shop.db.incarnation
    shop.restart()
    assert shop.db.incarnation == life
    assert len(beginnings(shop)) == 2


def test_a_database_as_it_was_left_goes_on_in_the_same_life(shop: Shop) -> None:
    life = shop.db.incarnation
    for _ in range(3):
        act(shop)
        shop.restart()
    assert shop.db.incarnation == life
    assert len(beginnings(shop)) == 1


def test_a_lost_database_names_the_life_that_was_lost(shop: Shop) -> None:
    act(shop)
    lost = shop.db.incarnation
    shop.stop()
    for name in ("store.db", "store.db-wal", "store.db-shm"):
        (shop.directory / name).unlink(missing_ok=True)
    shop.random_bytes.last += 1000
    shop.start()
    shop.db.enroll(Identity(REGISTER_ID, LOCATION_ID))
    _, begun = beginnings(shop)[0]
    assert isinstance(begun, IncarnationBegun)
    assert (begun.reason, begun.previous_incarnation, begun.previous_number) == ("restored", lost, 2)


def test_a_copied_journal_begins_anew_when_told(shop: Shop) -> None:
    act(shop)
    copied = shop.db.incarnation
    shop.db.begin_incarnation("told_by_oms")
    act(shop)
    header, begun = beginnings(shop)[-1]
    assert isinstance(begun, IncarnationBegun)
    assert (begun.reason, begun.previous_incarnation, begun.previous_number) == ("told_by_oms", copied, 2)
    assert header.number == 1
    with shop.db.transaction() as tx:
        assert tx.next_document_number("sale") == 1


def test_a_new_register_is_created_once(shop: Shop) -> None:
    shop.db.enroll(Identity(REGISTER_ID, LOCATION_ID))
    (header, begun), *more = beginnings(shop)
    assert isinstance(begun, IncarnationBegun)
    assert (begun.reason, header.number, more) == ("created", 1, [])
