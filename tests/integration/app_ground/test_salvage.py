"""A damaged database is set aside; what can be read of it proves itself, and reaches head office once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.db.backup import make_backup
from app.db.damage import set_aside_if_damaged
from app.db.salvage import salvage
from app.db.store import DATABASE_NAME
from app.salvage_commands import run_salvage
from app.sync.peers.carry import Carry
from contract.messages.sync import Answer, EntriesAnswer, EntriesPush, EntryAnswer
from contract.values.time import instant_text
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


class Office:
    """Takes everything in, and remembers how often."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.taken: Counter[tuple[str, int]] = Counter()

    def push(self, push: EntriesPush) -> EntriesAnswer:
        headers = [entry.sealed.header for entry in push.entries]
        self.taken.update((header.incarnation, header.number) for header in headers)
        answers = tuple(EntryAnswer(id=header.id, answer=Answer.ACCEPTED) for header in headers)
        return EntriesAnswer(answers=answers, epoch="1", server_time=instant_text(self._now()))


@pytest.fixture
def old(tmp_path: Path) -> builders.Shop:
    return sold_all_morning(tmp_path / "register")


def carried(shop: builders.Shop) -> Office:
    """What head office has when the line is up again."""
    office = Office(shop.clock.now)
    shop.clock.advance(seconds=10)
    carry = Carry(
        shop.db,
        office,
        shop.clock,
        inside=lambda: ("1", {}),
        carried_by_itself=lambda _: False,
        connected=lambda: True,
    )
    while carry.step():
        pass
    return office


def test_each_entry_that_can_be_read_reaches_head_office_once_and_the_rest_is_named(old: builders.Shop) -> None:
    stood = entries(old)
    for page in range(page_count(old) - 30, page_count(old), 7):
        flip(old.directory / DATABASE_NAME, page)
    new, taken = fresh(old)
    life = old_life(stood)
    lacking = set(taken.lacking.get(life, ()))
    assert taken.entries == len(stood) - len(lacking) > len(stood) // 2
    assert lacking, "of so many pages some held entries"
    assert carried(new).taken == Counter({(life, number): 1 for number in stood.keys() - lacking})
    with new.db.read() as conn:
        kept = conn.exec_driver_sql("SELECT number, hash FROM peer_entry").all()
    assert {own.number: own.hash for own in kept} == {n: stood[n].hash for n in stood.keys() - lacking}
    new.stop()


def test_the_till_sells_on_without_a_line_in_a_life_of_its_own(old: builders.Shop) -> None:
    stood = entries(old)
    flip(old.directory / DATABASE_NAME, page_count(old) - 1)
    new, _ = fresh(old)
    new.operators.sign_on(builders.SUPERVISOR, builders.SUPERVISOR_PIN)
    new.shifts.open(15_000)
    new.sell.scan(builders.EGGS_GTIN)
    done = new.settle.pay_cash(1_000)
    assert new.db.incarnation[:4].upper() in done.receipt_number
    with new.db.read() as conn:
        begun = json.loads(conn.exec_driver_sql("SELECT body FROM journal WHERE number = 1").scalar_one())
    assert (begun["reason"], begun["previous_incarnation"], begun["previous_number"]) == (
        "restored",
        old_life(stood),
        max(stood),
    )
    new.stop()


def test_where_the_first_page_is_gone_the_backups_give_what_they_hold(old: builders.Shop) -> None:
    stood = entries(old)
    make_backup(old.directory, old.keys.database, old.clock.now(), lambda: None)
    old.start()
    with old.db.transaction() as tx:
        tx.stale("journal")
    old.operators.sign_on(builders.SUPERVISOR, builders.SUPERVISOR_PIN)
    lost = old.db._head.number
    old.stop()
    flip(old.directory / DATABASE_NAME, 0)
    new, taken = fresh(old)
    assert taken.entries == len(stood)
    assert taken.rows > 0, "who may sign on is among them"
    assert taken.lacking == {old_life(stood): list(range(len(stood) + 1, lost + 1))}
    new.stop()


def test_it_can_be_done_again(old: builders.Shop) -> None:
    flip(old.directory / DATABASE_NAME, page_count(old) // 2)
    new, first = fresh(old)
    again = salvage(new.directory, new.keys.database, new.db)
    assert (again.entries, again.rows, again.lacking) == (0, 0, first.lacking)
    new.stop()
    assert set_aside_if_damaged(new.directory, new.keys.database, new.clock.now() + timedelta(hours=1)) is None


def test_one_damaged_page_costs_what_is_on_it(old: builders.Shop, tmp_path: Path) -> None:
    stood = entries(old)
    lost = lost_by_page(old, max(stood))
    pages = sorted(lost, key=lambda page: max(lost[page]))
    assert 1 in lost[pages[0]]
    assert max(stood) in lost[pages[-1]]
    for page in (pages[0], pages[len(pages) // 2], pages[-1]):
        shop = copied(old, tmp_path / str(page))
        flip(shop.directory / DATABASE_NAME, page)
        new, taken = fresh(shop)
        assert taken.lacking == {old_life(stood): sorted(lost[page])}
        new.stop()


def test_records_that_are_whole_stay_where_they_are(old: builders.Shop, capsys: pytest.CaptureFixture[str]) -> None:
    stood = entries(old)
    assert run_salvage(["--data-dir", str(old.directory), "--key-file", str(key_file(old))]) == 0
    assert "nothing was set aside" in capsys.readouterr().out
    assert entries(old) == stood


def test_the_command_sets_aside_and_says_what_is_lacking(
    old: builders.Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    stood = entries(old)
    join(old)
    flip(old.directory / DATABASE_NAME, 0)
    assert run_salvage(["--data-dir", str(old.directory), "--key-file", str(key_file(old))]) == 0
    out = capsys.readouterr().out
    assert f"Not found of {old_life(stood)}: 1-{len(stood)}" in out
    assert list(old.directory.glob(f"damaged-*/{DATABASE_NAME}"))
