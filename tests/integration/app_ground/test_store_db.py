"""The store database: one act is one transaction, what is written stays as written, and nothing stands in the clear."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DatabaseError

from app.catalog.catalog import Catalog
from app.db import engine, journal
from app.db.daily_check import DailyCheck
from app.db.engine import open_engine, require_safe_sqlite, writer
from app.db.keys import Keys, KeySource
from app.db.store import StoreDb, World
from app.db.transaction import Actor
from app.sync.repository import set_aside_entries
from contract.errors import Refused, Unavailable
from contract.messages.entry import GENESIS_HASH
from contract.messages.facts import ReceiptReprinted
from contract.messages.sync import Answer, EntryAnswer, SetAsideReason
from tests.builders import (
    AISLING,
    REGISTER_ID,
    ROOT,
    SOURDOUGH_GTIN,
    FakeClock,
    SequentialBytes,
    SequentialIds,
    Shop,
    filled_shop,
    selling_shop,
)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = filled_shop(tmp_path / "data")
    yield made
    made.stop()


def acts(shop: Shop, count: int) -> None:
    for index in range(count):
        with shop.db.transaction(Actor(AISLING)) as tx:
            tx.record(ReceiptReprinted(transaction_id=str(index)))


def test_entries_are_numbered_and_linked_from_the_first(shop: Shop) -> None:
    acts(shop, 5)
    with shop.db.read() as conn:
        headers = [header for header, _ in journal.facts(conn, ["incarnation.begun", "receipt.reprinted"])]
        entries = journal.waiting(conn, 100)
    assert [header.number for header in headers] == [1, 2, 3, 4, 5, 6]
    assert headers[0].previous_hash == GENESIS_HASH
    assert [header.previous_hash for header in headers[1:]] == [entry.hash for entry in entries[:-1]]
    assert all(entry.sealed.verified() for entry in entries)
    assert {(header.register_id, header.operator_id) for header in headers[1:]} == {(REGISTER_ID, AISLING)}
    assert headers[-1].seen == {"chain": 8, "market:IE": 1, "pricelist:ie": 5}


def test_an_act_that_fails_leaves_no_trace_and_gives_its_number_back(shop: Shop) -> None:
    followed: list[str] = []

    def fail() -> None:
        with shop.db.transaction() as tx:
            assert tx.next_document_number("sale") == 1
            tx.record(ReceiptReprinted(transaction_id="lost"))
            tx.after_commit(lambda: followed.append("an act that never was"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert followed == []
    with shop.db.transaction() as tx:
        assert tx.next_document_number("sale") == 1
        header = tx.record(ReceiptReprinted(transaction_id="kept")).header
    assert header.number == 2
    with shop.db.read() as conn:
        journal.verify_newest(conn)
        assert journal.count_waiting(conn).count == 2


def test_an_act_inside_another_is_a_bug(shop: Shop) -> None:
    with shop.db.transaction(), pytest.raises(RuntimeError, match="one act"), shop.db.transaction():
        pass
    acts(shop, 1)


@pytest.mark.logs_errors("something to do after a commit failed")
def test_what_fails_after_the_commit_undoes_nothing(shop: Shop) -> None:
    done = []
    with shop.db.transaction() as tx:
        tx.record(ReceiptReprinted(transaction_id="kept"))
        tx.after_commit(lambda: done.append(1 // 0))
        tx.after_commit(lambda: done.append(2))
    assert done == [2]
    with shop.db.read() as conn:
        assert journal.count_waiting(conn).count == 2


def test_listeners_hear_what_became_stale(shop: Shop) -> None:
    heard: list[frozenset[str]] = []
    shop.db.on_commit(heard.append)
    acts(shop, 1)
    assert heard == [frozenset({"journal", "fact:receipt.reprinted"})]


@pytest.mark.parametrize("statement", ["UPDATE journal SET body = '{}'", "DELETE FROM journal"])
def test_the_file_itself_refuses_to_rewrite_an_entry(shop: Shop, statement: str) -> None:
    with pytest.raises(DatabaseError, match="journal entries are never"), shop.db.transaction() as tx:
        tx.conn.exec_driver_sql(statement)


def test_personal_values_stand_beside_the_entry(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        ref = tx.attach("Niamh O’Sullivan")
        tx.record(ReceiptReprinted(transaction_id=ref.salted_hash))
    with shop.db.read() as conn:
        entry = journal.waiting(conn, 100)[-1]
    assert [own.value for own in entry.attachments] == ["Niamh O’Sullivan"]
    assert "Niamh" not in entry.header + entry.body


def test_answered_entries_wait_no_more_and_set_aside_ones_are_listed(shop: Shop) -> None:
    acts(shop, 3)
    with shop.db.read() as conn:
        ids = [entry.sealed.header.id for entry in journal.waiting(conn, 100)]
    said = [EntryAnswer(id=own, answer=Answer.ACCEPTED) for own in ids[:2]]
    said.append(EntryAnswer(id=ids[2], answer=Answer.SET_ASIDE, reason=SetAsideReason.NEEDS, detail="x"))
    with shop.db.transaction() as tx:
        journal.answer(tx.conn, said)
    with shop.db.read() as conn:
        assert [entry.sealed.header.id for entry in journal.waiting(conn, 100)] == ids[3:]
        assert journal.count_waiting(conn).count == 1
        assert [(own.entry_id, own.reason) for own in set_aside_entries(conn)] == [(ids[2], "needs")]
    with shop.db.transaction() as tx:
        assert journal.offer_again(tx.conn) == 3
    with shop.db.read() as conn:
        assert journal.count_waiting(conn).count == 4


def test_a_clock_set_back_is_held_and_said_to_be_unsure(shop: Shop) -> None:
    acts(shop, 1)
    shop.clock.advance(hours=-30)
    with shop.db.transaction() as tx:
        held = tx.record(ReceiptReprinted(transaction_id="held")).header
    assert (held.clock, held.occurred_at, held.business_day) == ("unsure", "2026-11-21T12:00:00.001Z", "2026-11-21")
    shop.restart()
    acts(shop, 1)
    with shop.db.read() as conn:
        last = [header for header, _ in journal.facts(conn, ["receipt.reprinted"])][-1]
    assert (last.clock, last.business_day) == ("unsure", "2026-11-21")


def test_the_business_day_is_the_stores_own(shop: Shop) -> None:
    shop.clock.moment = shop.clock.moment.replace(day=22, hour=3, minute=59)
    acts(shop, 1)
    shop.clock.advance(minutes=1)
    acts(shop, 1)
    with shop.db.read() as conn:
        days = [header.business_day for header, _ in journal.facts(conn, ["receipt.reprinted"])]
    assert days == ["2026-11-21", "2026-11-22"]


def test_a_second_program_is_refused(shop: Shop) -> None:
    script = (
        "import sys; from pathlib import Path; from app.db.lock import DirectoryLock; from contract.errors import *\n"
        "try: DirectoryLock(Path(sys.argv[1]))\nexcept Unavailable as error: print(error.code)"
    )
    path = shop.directory / "store.lock"
    told = subprocess.run(
        [sys.executable, "-c", script, str(path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "store_in_use"
    with pytest.raises(Unavailable, match="store_in_use"):
        StoreDb.open(shop.directory, shop.keys, World(FakeClock(), SequentialIds(), SequentialBytes()))


def test_a_wrong_key_opens_nothing_and_changes_nothing(shop: Shop) -> None:
    shop.stop()
    before = (shop.directory / "store.db").read_bytes()
    wrong = Keys(b"x" * 32, b"y" * 32, KeySource.KEY_FILE)
    world = World(shop.clock, shop.ids, shop.random_bytes)
    with pytest.raises(Unavailable, match="database_unreadable"):
        StoreDb.open(shop.directory, wrong, world)
    assert (shop.directory / "store.db").read_bytes() == before
    shop.start()


def test_a_flipped_bit_is_found_at_start(shop: Shop) -> None:
    acts(shop, 3)
    shop.stop()
    path = shop.directory / "store.db"
    content = bytearray(path.read_bytes())
    content[4096 * 3 + 100] ^= 1
    damaged = shop.directory.parent / "damaged"
    shutil.copytree(shop.directory, damaged)
    (damaged / "store.db").write_bytes(content)
    world = World(FakeClock(), shop.ids, shop.random_bytes)
    with pytest.raises(Unavailable, match="database_unreadable"):
        StoreDb.open(damaged, shop.keys, world).close()
    shop.start()


@pytest.mark.parametrize("column", ["body", "hash", "header"])
def test_an_altered_entry_is_found_at_start(shop: Shop, column: str) -> None:
    acts(shop, 3)
    shop.stop()
    engine = open_engine(shop.directory / "store.db", shop.keys.database)
    with writer(engine) as conn, conn.begin():
        conn.exec_driver_sql("DROP TRIGGER journal_never_rewritten")
        altered = "replace(header, '\"number\":3', '\"number\":9')" if column == "header" else "'{}'"
        conn.exec_driver_sql(f"UPDATE journal SET {column} = {altered} WHERE number = 3")
    engine.dispose()
    with pytest.raises(Unavailable, match="journal_damaged"):
        shop.start()
    engine = open_engine(shop.directory / "store.db", shop.keys.database)
    engine.dispose()
    shutil.rmtree(shop.directory)
    shop.__dict__.update(filled_shop(shop.directory).__dict__)


def test_the_whole_journal_is_verified_once_a_day_in_slices(shop: Shop) -> None:
    acts(shop, 11)
    check = DailyCheck(shop.db, shop.clock.now, slice_size=5)
    assert [check.step() for _ in range(5)] == [True, True, True, False, False]
    assert DailyCheck(shop.db, shop.clock.now).step() is False
    shop.clock.advance(days=1)
    assert check.step()


def test_damage_in_the_middle_of_the_journal_is_found_by_the_daily_check(shop: Shop) -> None:
    acts(shop, 12)
    with shop.db.transaction() as tx:
        tx.conn.exec_driver_sql("DROP TRIGGER journal_never_rewritten")
        tx.conn.exec_driver_sql(
            "UPDATE journal SET hash = (SELECT hash FROM journal WHERE number = 8) WHERE number = 9"
        )
    check = DailyCheck(shop.db, shop.clock.now, slice_size=5)
    assert check.step()
    with pytest.raises(Unavailable, match="journal_damaged"):
        check.step()


def test_nothing_stands_in_the_clear_and_only_the_owner_may_look(tmp_path: Path) -> None:
    shop = selling_shop(tmp_path / "data")
    shop.sell.scan(SOURDOUGH_GTIN[1:])
    shop.settle.pay_cash(320)
    for path in shop.directory.iterdir():
        content = path.read_bytes()
        for secret in (b"Sourdough", b"Brannock", b"Walsh", b"argon2", b"CREATE TABLE"):
            assert secret not in content, path.name
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name
    assert stat.S_IMODE(shop.directory.stat().st_mode) & 0o077 == 0
    shop.stop()


def test_nothing_is_recorded_before_the_register_has_joined_a_store(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "data")
    with pytest.raises(Refused, match="not_enrolled"), shop.db.transaction() as tx:
        tx.record(ReceiptReprinted(transaction_id="x"))
    shop.stop()


def test_an_old_sqlite_is_refused() -> None:
    require_safe_sqlite((3, 51, 3))
    with pytest.raises(Unavailable, match="sqlite_too_old"):
        require_safe_sqlite((3, 51, 2))


def test_a_full_disk_is_told_calmly_and_loses_nothing(shop: Shop) -> None:
    acts(shop, 1)
    with shop.db.transaction() as tx:
        pages = tx.conn.exec_driver_sql("PRAGMA page_count").scalar_one()
    shop.db._writer.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    shop.db._writer.rollback()
    with pytest.raises(Unavailable, match="storage_full"):
        acts(shop, 2_000)
    shop.db._writer.exec_driver_sql("PRAGMA max_page_count = 1000000")
    shop.db._writer.rollback()
    acts(shop, 1)
    with shop.db.read() as conn:
        journal.verify_newest(conn)


def test_the_mark_may_be_lost_without_harm(shop: Shop) -> None:
    acts(shop, 2)
    life = shop.db.incarnation
    shop.stop()
    (shop.directory / "store.mark").write_bytes(b"")
    shop.start()
    assert (shop.db.incarnation, shop.db.begun) == (life, None)


def test_half_a_mark_is_no_mark(shop: Shop) -> None:
    """A power cut may leave some bytes of the new mark before the rest of the old one."""
    acts(shop, 8)
    mark = shop.directory / "store.mark"
    old = mark.read_bytes()
    acts(shop, 1)
    new, life = mark.read_bytes(), shop.db.incarnation
    shop.stop()
    for length in range(0, len(new), 8):
        mark.write_bytes(new[:length] + old[length:])
        shop.start()
        assert (shop.db.incarnation, shop.db.begun) == (life, None)
        shop.stop()
    shop.start()


def test_a_mark_of_an_earlier_version_still_counts(shop: Shop) -> None:
    acts(shop, 2)
    shop.stop()
    older = (shop.directory / "store.db").read_bytes()
    shop.start()
    acts(shop, 2)
    shop.stop()
    mark = json.loads((shop.directory / "store.mark").read_bytes())
    del mark["sum"]
    (shop.directory / "store.mark").write_text(json.dumps(mark))
    (shop.directory / "store.db").write_bytes(older)
    shop.random_bytes.last += 1000
    shop.start()
    assert shop.db.begun is not None


@pytest.mark.parametrize(
    ("said", "code"), [("database or disk is full", "storage_full"), ("disk I/O error", "storage_failed")]
)
def test_a_disk_that_fails_at_start_is_not_taken_for_a_damaged_file(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, said: str, code: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise sqlcipher.OperationalError(said)

    shop.stop()
    with monkeypatch.context() as broken:
        broken.setattr(engine, "connect", fail)
        with pytest.raises(Unavailable, match=code):
            shop.start()
        with pytest.raises(Unavailable, match=code):
            Catalog.open(shop.directory, shop.keys.database, shop.clock)
    assert not list(shop.directory.glob("unreadable-*")), "the catalog is not thrown away for that"
    shop.start()


def test_another_device_key_does_not_matter_to_the_journal(shop: Shop) -> None:
    shop.stop()
    shop.keys = replace(shop.keys, device=b"z" * 32)
    shop.start()
    acts(shop, 1)

    assert shop.db.begun is None


def test_an_act_that_no_message_could_carry_is_refused_before_it_is_done(shop: Shop) -> None:
    with pytest.raises(Refused, match="act_too_large"), shop.db.transaction() as tx:
        tx.record(ReceiptReprinted(transaction_id="x" * 5_000_000))
    with shop.db.transaction() as tx:
        tx.attach("x" * 2_001)
        with pytest.raises(Refused, match="act_too_large"):
            tx.record(ReceiptReprinted(transaction_id="x"))
    acts(shop, 1)
    with shop.db.read() as conn:
        assert [entry.sealed.header.number for entry in journal.waiting(conn, 10)] == [1, 2]


def test_acts_of_a_clock_that_is_held_back_come_one_after_the_other(shop: Shop) -> None:
    """Of acts of one moment the ids decide, which say nothing once the program was started anew."""
    acts(shop, 1)
    shop.clock.advance(hours=-30)
    acts(shop, 2)
    shop.restart()
    acts(shop, 2)
    with shop.db.read() as conn:
        moments = [header.occurred_at for header, _ in journal.facts(conn, ["receipt.reprinted"])]
    assert len(moments) == 5
    assert moments == sorted(set(moments))
