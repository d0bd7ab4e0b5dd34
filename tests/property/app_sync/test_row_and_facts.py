"""What a register shows is right while answers are lost, late and doubled and rows cross them.

The truth is told by sums that share no code with the product: the row's moment at the OMS, and every fact in this
register's journal, each counted once.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Connection, select

from app.db import journal, rows
from app.db.journal import read_entry
from app.db.rows import InsideOf
from app.db.tables import journal as journal_table
from contract.messages.entry import EntryHeader
from contract.messages.facts import Fact, IncarnationBegun, SaleCompleted
from contract.rules.fold import touched
from tests.depth import DEEP
from tests.integration.app_bopis.till import STREAM
from tests.property.app_sync.reference_oms import ReferenceOms
from tests.property.app_sync.store_world import ITEMS, PLENTY, Register, Wrong

STEPS = 90


def new_oms() -> ReferenceOms:
    oms = ReferenceOms(STREAM)
    for item_id in ITEMS:
        oms.deliver(item_id, 50_000)
    oms.add_order("order-1", (("line-1", "item-1"), ("line-2", "item-2")), PLENTY)
    oms.sequence()
    return oms


def head_office(oms: ReferenceOms, dice: Random) -> None:
    """Something happens that no register did."""
    match dice.randrange(6):
        case 0:
            oms.deliver(dice.choice(ITEMS), dice.randrange(1, 9) * 1000)
        case 1 if len(oms.lines) < 4:
            number = len(oms.every_line) + 1
            oms.add_order(f"order-{number}", ((f"line-{number}", dice.choice(ITEMS)),), PLENTY)
        case 2:
            oms.mark(("order", dice.choice(list(oms.lines))), tombstone=True)
        case 3:
            oms.mark(("order", dice.choice(list(oms.lines))))
        case 4:
            oms.poison = lambda fact: isinstance(fact, SaleCompleted)
        case _:
            oms.replay()


def live(registers: Sequence[Register], oms: ReferenceOms, dice: Random, steps: int = STEPS) -> list[Wrong]:
    """Let everything happen in any order; collect every wrong value that was ever on a screen."""
    wrong: list[Wrong] = []
    backup, epochs = oms.copy(), itertools.count(1)
    for _ in range(steps):
        register = dice.choice(registers)
        chance = dice.randrange(100)
        if chance < 40:
            register.act()
        elif chance < 60:
            register.push()
        elif chance < 80:
            register.pull()
        elif chance < 85:
            register.network.deliver_late()
        elif chance < 92:
            head_office(oms, dice)
        elif chance < 99:
            oms.sequence()
        elif len(registers) == 1:
            register.line_went_down()
            oms.put_back(backup, f"epoch-{next(epochs)}")
        for one in registers:
            wrong += one.wrong_values()
    return wrong


@pytest.mark.parametrize("seed", range(10 if DEEP else 5))
def test_no_wrong_value_is_ever_shown(seed: int, tmp_path: Path) -> None:
    dice, oms = Random(seed), new_oms()
    register = Register(tmp_path / "register", oms, dice, faults=dice.choice((0.05, 0.2, 0.4)), seed=seed)
    wrong = live([register], oms, dice)
    assert wrong == []
    oms.replay()
    register.heal()
    assert register.wrong_values() == []
    assert register.own.keys() <= oms.applied, "every fact arrived"
    assert len(oms.entries) == len(set(oms.entries)), "and none twice"
    assert not any(not in_hand for in_hand in register.withdrawn().values()), "what is settled leaves the board"
    register.store.close()


@pytest.mark.parametrize("seed", range(100, 104 if DEEP else 102))
def test_two_registers_of_a_store_each_show_no_wrong_value(seed: int, tmp_path: Path) -> None:
    dice, oms = Random(seed), new_oms()
    registers = [
        Register(tmp_path / name, oms, dice, faults=0.2, seed=seed * 10 + place)
        for place, name in enumerate(("first", "second"))
    ]
    wrong = live(registers, oms, dice)
    assert wrong == []
    for register in registers:
        register.store.close()


@pytest.mark.parametrize("seed", range(200, 205 if DEEP else 202))
def test_two_copies_of_one_database_each_show_no_wrong_value_and_one_begins_anew(seed: int, tmp_path: Path) -> None:
    dice, oms = Random(seed), new_oms()
    first = Register(tmp_path / "first", oms, dice, faults=0.2, seed=seed * 10)
    assert live([first], oms, dice, steps=30) == []
    copied = first.store.incarnation
    second = first.copy_to(tmp_path / "second", seed * 10 + 5, faults=0.2)
    oms.poison = lambda _fact: False
    wrong = live([first, second], oms, dice)
    assert wrong == []
    oms.replay()
    for register in (first, second):
        register.act()
        register.heal()
    first.heal()
    assert first.wrong_values() == second.wrong_values() == []
    assert first.own.keys() | second.own.keys() <= oms.applied, "both sides' facts are booked"
    assert first.store.incarnation != second.store.incarnation
    begun = [register for register in (first, second) if register.store.incarnation != copied]
    for register in begun:
        with register.store.read() as conn:
            newest = list(journal.facts(conn, [IncarnationBegun.KIND]))[-1][1]
        assert isinstance(newest, IncarnationBegun)
        assert newest.reason == "told_by_oms"
        numbers = [number for _, number in written(register, register.store.incarnation)]
        assert numbers == list(range(1, len(numbers) + 1))
    for register in (first, second):
        register.store.close()


@pytest.mark.parametrize("written_before", [0, 1, 2, 3])
def test_a_copy_that_reads_before_it_sends_shows_no_wrong_value(written_before: int, tmp_path: Path) -> None:
    """The other side's facts bear the numbers of its own, or numbers that it has not come to yet."""
    dice, oms = Random(1), new_oms()
    first = Register(tmp_path / "first", oms, dice, faults=0, seed=10)
    first.heal()
    second = first.copy_to(tmp_path / "second", 20, faults=0)
    for register in (first, second):
        register.be_quiet()
    for _ in range(2):
        first.sell()
    first.push()
    oms.sequence()
    for _ in range(written_before):
        second.sell()
    for _ in range(3):
        second.pull()
        assert second.wrong_values() == []
        second.sell()
        assert second.wrong_values() == []
    for register in (first, second):
        register.store.close()


def written(register: Register, incarnation: str) -> list[tuple[str, int]]:
    """(id, number) of what a register wrote in a life."""
    with register.store.read() as conn:
        statement = select(journal_table.c.id, journal_table.c.number).where(journal_table.c.incarnation == incarnation)
        return [(found.id, found.number) for found in conn.execute(statement.order_by(journal_table.c.number))]


def unsent_only(conn: Connection, kind: str, key: str, _inside: InsideOf) -> tuple[tuple[EntryHeader, Fact], ...]:
    """What a register that goes by the HTTP answer would add to a row: whatever has not been answered."""
    statement = select(journal_table.c.header, journal_table.c.body).where(journal_table.c.answer.is_(None))
    entries = (read_entry(*found) for found in conn.execute(statement.order_by(journal_table.c.position)))
    return tuple((header, fact) for header, fact in entries if (kind, key) in touched(fact))


@pytest.mark.parametrize("seed", range(2))
def test_without_inside_many_wrong_values_are_found(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof that the tests above can fail."""
    monkeypatch.setattr(rows, "facts_not_inside", unsent_only)
    dice, oms = Random(seed), new_oms()
    register = Register(tmp_path / "register", oms, dice, faults=0.2, seed=seed)
    wrong = live([register], oms, dice)
    assert len(wrong) > 20
    register.store.close()
