"""A register stops by itself when its disk fails, and goes on when it is asked to: with its records, or fresh ones."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from app import books
from app.books import go_on, may_go_on
from app.bootstrap import build, close
from app.db import damage, engine
from app.db import go_on as steps
from app.db.store import DATABASE_NAME
from app.sync.repository import notices
from contract.errors import Unavailable
from contract.messages.facts import ReceiptReprinted
from tests import builders
from tests.integration.app_ground.damaged import (
    config_of,
    count,
    entries,
    flip,
    fresh,
    lost_by_page,
    page_count,
    raising,
)

_STOPPED = "the records stopped"


def failure() -> OperationalError:
    return OperationalError("COMMIT", None, sqlcipher.OperationalError("disk I/O error"))


def act(
    shop: builders.Shop, transaction_id: str, meanwhile: Callable[[], None] = lambda: None, *, failing: bool = False
) -> None:
    with shop.db.transaction() as tx:
        tx.record(ReceiptReprinted(transaction_id=transaction_id))
        meanwhile()
        if failing:
            raise failure()


def refusal(said: str) -> Callable[..., None]:
    return raising(sqlcipher.OperationalError(said))


@contextmanager
def refusing(monkeypatch: pytest.MonkeyPatch, *names: str) -> Iterator[None]:
    """A disk that gives nothing of the old file, and takes what is new."""

    with monkeypatch.context() as broken:
        for name in names:
            broken.setattr(damage, name, refusal("disk I/O error"))
        yield


@pytest.mark.logs_errors(_STOPPED)
def test_after_a_disk_that_failed_nothing_is_recorded_until_the_next_start(old: builders.Shop) -> None:
    old.start()
    told: list[bool] = []
    old.db.stop.tell(lambda: told.append(True))
    for told_again in ("lost", "never"):
        with pytest.raises(Unavailable, match="records_stopped"):
            act(old, told_again, failing=True)
    with pytest.raises(Unavailable, match="records_stopped"):
        act(old, "never either")
    assert told == [True]
    later: list[bool] = []
    old.db.stop.tell(lambda: later.append(True))
    assert later == [True], "who asks later is told at once"
    old.restart()
    act(old, "again")
    with old.db.read() as conn:
        found = conn.exec_driver_sql("SELECT body FROM journal WHERE kind = 'receipt.reprinted'").scalars().all()
    assert ["again" in own for own in found] == [True]
    old.stop()


@pytest.mark.logs_errors(_STOPPED)
def test_an_act_under_way_in_another_thread_is_not_committed_any_more(old: builders.Shop) -> None:
    old.start()
    before = old.db.incarnation

    def meanwhile() -> None:
        with pytest.raises(Unavailable, match="records_stopped"), old.db.read():
            raise failure()

    with pytest.raises(Unavailable, match="records_stopped"):
        act(old, "lost", meanwhile)
    old.restart()
    assert old.db.incarnation == before
    with old.db.read() as conn:
        assert not conn.exec_driver_sql("SELECT 1 FROM journal WHERE kind = 'receipt.reprinted'").all()
    old.stop()


@pytest.mark.logs_errors(_STOPPED)
def test_a_sale_whose_commit_failed_prints_nothing_opens_no_drawer_and_waits_in_the_basket(old: builders.Shop) -> None:
    old.start()
    old.operators.sign_on(builders.SUPERVISOR, builders.SUPERVISOR_PIN)
    old.sell.scan(builders.EGGS_GTIN)
    printed, opened = len(old.papers.jobs), old.drawer.opened
    sold = old.finished.recent_sales(1)
    event.listen(old.db._engine, "commit", raising(failure()))
    with pytest.raises(Unavailable, match="records_stopped"):
        old.settle.pay_cash(1_000)
    assert (len(old.papers.jobs), old.drawer.opened) == (printed, opened)
    old.restart()
    assert old.finished.recent_sales(1) == sold
    assert len(old.sell.view().lines) == 1
    old.stop()


@pytest.mark.logs_errors(_STOPPED)
def test_a_page_that_reads_otherwise_than_it_was_written_stops_the_register(old: builders.Shop) -> None:
    stood = entries(old)
    lost = lost_by_page(old, max(stood))
    old.start()
    page, entry = next((page, min(lost[page])) for page in sorted(lost) if min(lost[page]) > 10)
    flip(old.directory / DATABASE_NAME, page)
    with pytest.raises(Unavailable, match="records_stopped"), old.db.read() as conn:
        conn.exec_driver_sql("SELECT body FROM journal WHERE position = ?", (entry,)).all()
    with pytest.raises(Unavailable, match="records_stopped"), old.db.transaction():
        pass
    old.stop()


@pytest.mark.parametrize("said", ["database or disk is full", "attempt to write a readonly database", "unable to open"])
def test_what_is_no_damage_stops_nothing(old: builders.Shop, said: str) -> None:
    old.start()
    with pytest.raises(Unavailable, match=r"storage_full|storage_failed"), old.db.transaction():
        raise OperationalError("COMMIT", None, sqlcipher.OperationalError(said))
    assert not old.db.stop.reached
    act(old, "again")
    old.stop()


def test_whole_records_are_gone_on_with(old: builders.Shop) -> None:
    stood, config = entries(old), config_of(old)
    assert go_on(config) is None
    assert not (old.directory / "go-on").exists()
    assert not list(old.directory.glob("damaged-*"))
    assert count(config, "journal") == len(stood)


def test_damaged_ones_are_set_aside_once_and_a_person_is_told_what_is_lacking(old: builders.Shop) -> None:
    stood, config = entries(old), config_of(old)
    lost = lost_by_page(old, max(stood))
    page = next(iter(lost))
    flip(old.directory / DATABASE_NAME, page)
    taken = go_on(config)
    assert taken is not None
    assert taken.entries == len(stood) - len(lost[page])
    (ranges,) = taken.lacking_ranges().values()
    assert go_on(config) is None, "what is fresh is whole"
    services = build(config)
    with services.store.read() as conn:
        (notice,) = notices(conn)
    close(services)
    assert (notice.kind, dict(notice.params)) == ("records_partly_lost", {"lacking": ranges})


def test_what_a_disk_does_not_give_and_takes_elsewhere_is_set_aside(
    old: builders.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    stood, config = entries(old), config_of(old)
    with refusing(monkeypatch, "require_whole"):
        taken = go_on(config)
    assert taken is not None
    assert (taken.entries, dict(taken.lacking)) == (len(stood), {})
    services = build(config)
    with services.store.read() as conn:
        assert [own.kind for own in notices(conn)] == ["records_set_aside"]
    close(services)


def test_a_file_that_takes_nothing_is_set_aside(old: builders.Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    stood, config = entries(old), config_of(old)

    with monkeypatch.context() as broken:
        broken.setattr(steps, "connect", refusal("disk I/O error"))
        assert go_on(config) is not None
    assert count(config, "peer_entry") == len(stood)


@pytest.mark.parametrize(("number", "code"), [(5, "storage_failed"), (28, "storage_full")])
def test_a_disk_that_takes_nothing_at_all_leaves_everything_as_it_is(
    old: builders.Shop, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    config = config_of(old)
    before = {path.name: path.read_bytes() for path in old.directory.iterdir() if path.is_file()}

    def refuse(*_: object) -> None:
        raise OSError(number, "the disk")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", refuse)
        with pytest.raises(Unavailable, match=code):
            go_on(config)
    after = {path.name: path.read_bytes() for path in old.directory.iterdir() if path.is_file()}
    assert {name: content for name, content in after.items() if not name.startswith("go-on")} == before


def test_a_full_disk_is_waited_for(old: builders.Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    config = config_of(old)

    with monkeypatch.context() as broken:
        broken.setattr(steps, "connect", refusal("database or disk is full"))
        with pytest.raises(Unavailable, match="storage_full"):
            go_on(config)
    assert not list(old.directory.glob("damaged-*"))
    assert go_on(config) is None


def test_killed_between_the_key_and_the_start_the_next_start_goes_on_with_it(
    old: builders.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    stood, config = entries(old), config_of(old)
    flip(old.directory / DATABASE_NAME, page_count(old) - 1)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(books, "set_aside_unless_sound", killed)
        with pytest.raises(KeyboardInterrupt):
            go_on(config)
    assert (old.directory / "go-on").exists()
    assert count(config, "peer_entry") > len(stood) - 20
    assert not (old.directory / "go-on").exists()
    assert len(list(old.directory.glob("damaged-*"))) == 1


def test_killed_while_the_fresh_ones_are_made_they_are_made_again(old: builders.Shop) -> None:
    stood, config = entries(old), config_of(old)
    flip(old.directory / DATABASE_NAME, page_count(old) - 1)
    damage.set_aside_if_damaged(old.directory, old.keys.database, old.clock.now())
    (old.directory / DATABASE_NAME).touch()
    assert go_on(config) is not None
    assert len(list(old.directory.glob("damaged-*"))) == 1, "what was not finished is nobody's to keep"
    assert count(config, "peer_entry") > len(stood) - 20


def test_a_disk_that_fails_at_start_is_one_to_go_on_with(old: builders.Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    config = config_of(old)
    for said, may in (("disk I/O error", True), ("attempt to write a readonly database", False)):
        with monkeypatch.context() as broken:
            broken.setattr(engine, "connect", refusal(said))
            with pytest.raises(Unavailable, match="storage_failed") as told:
                build(config)
        assert may_go_on(config, told.value) is may


def test_who_pressed_the_key_sees_the_page_again_while_the_disk_takes_nothing(
    old: builders.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = config_of(old)
    steps.ask_to_go_on(old.directory)
    with monkeypatch.context() as broken:
        broken.setattr(steps, "set_aside_if_damaged", raising(Unavailable("storage_full")))
        with pytest.raises(Unavailable, match="storage_full") as told:
            build(config)
    assert may_go_on(config, told.value)
    assert not may_go_on(config, Unavailable("store_in_use"))


def test_killed_before_the_mark_is_that_of_the_fresh_life_no_other_life_begins(old: builders.Shop) -> None:
    mark = (old.directory / "store.mark").read_bytes()
    flip(old.directory / DATABASE_NAME, page_count(old) - 1)
    new, _ = fresh(old)
    life = new.db.incarnation
    new.stop()
    (old.directory / "store.mark").write_bytes(mark)
    new.start()
    assert (new.db.incarnation, new.db.begun) == (life, None)
    new.stop()


def test_only_damage_under_the_right_key_may_be_gone_on_with(old: builders.Shop) -> None:
    config = config_of(old)
    assert not may_go_on(config, Unavailable("store_in_use"))
    assert not may_go_on(config, Unavailable("store_key_missing"))
    assert not may_go_on(config, Unavailable("storage_failed")), "a folder that may not be written in"
    flip(old.directory / DATABASE_NAME, 0)
    with pytest.raises(Unavailable, match="database_unreadable") as told:
        build(config)
    assert may_go_on(config, told.value)
    right = old.keys
    old.keys = type(right)(bytes(32), right.device, right.source)
    wrong = config_of(old)
    with pytest.raises(Unavailable, match="database_unreadable") as told:
        build(wrong)
    assert not may_go_on(wrong, told.value)
    assert not list(old.directory.glob("damaged-*"))
