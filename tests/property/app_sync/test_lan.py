"""Registers of one store, each with the product's own database, on a LAN that loses, doubles, delays and splits.

While it does, each shows its rows and every fact it knows, each counted once; healed, all of them show the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Connection, select

from app.clock import SystemClock
from app.db import peer_journal, peer_outside, rows
from app.db.lane import InlineLane
from app.db.rows import InsideOf, facts_not_inside
from app.db.tables import journal
from app.sync.identity import Identity
from app.sync.peers.carry import Carry
from app.sync.peers.credentials import PeerName
from app.sync.peers.peers import LanPlace, Peers
from contract.errors import Unavailable
from contract.messages.entry import EntryHeader
from contract.messages.facts import Fact, read_fact
from contract.messages.rows import PeerRow
from contract.messages.sync import WireRow
from tests.depth import DEEP
from tests.integration.app_bopis.till import STORE, Hands
from tests.property.app_sync.dice_lan import Call, Lan
from tests.property.app_sync.reference_oms import ReferenceOms
from tests.property.app_sync.store_world import ITEMS, Register
from tests.property.app_sync.test_row_and_facts import head_office, new_oms

STEPS = 70


class LanRegister(Register):
    """A register with peers, which it may carry for."""

    def __init__(self, folder: Path, oms: ReferenceOms, lan: Lan, number: int, count: int, faults: float) -> None:
        self.name = f"register-{number}"
        super().__init__(folder, oms, lan.dice, faults, number, hands=Hands(), register_id=self.name)
        identity, own = Identity(self.name, number, STORE, "", "", "", ()), PeerName(self.name, STORE)
        clock = SystemClock(self.hands.now)
        self.peers = Peers(
            self.store,
            InlineLane(),
            identity,
            folder,
            clock,
            Random(number),
            place=LanPlace(off=True),
            sends=lambda: False,
            call=lambda peer: Call(lan, own, peer),
        )
        self._carry = Carry(
            self.store,
            self.network,
            clock,
            inside=lambda: self._pull.inside,
            carried_by_itself=lambda _: False,
            connected=lambda: True,
        )
        peers = [
            PeerRow(register_id=f"register-{one}", number=one, name="Till", addresses=("10.0.0.1:1",))
            for one in range(1, count + 1)
        ]
        with self.store.transaction() as tx:
            wires = [
                WireRow(kind="peer", key=one.register_id, number=1, body=one.model_dump(mode="json")) for one in peers
            ]
            self.store.put_rows(tx, "register:x", wires, {})
        lan.registers[self.name] = self

    def meet(self, dice: Random) -> None:
        with suppress(Unavailable):
            dice.choice(self.peers.lines()).meet()
        self.note_known()

    def meet_all(self) -> None:
        for line in self.peers.lines():
            with suppress(Unavailable):
                line.meet()
        self.note_known()

    def carry(self) -> int:
        try:
            return self._carry.step()
        except Unavailable:
            return 0

    def note_known(self) -> None:
        """What peers' entries it keeps by now."""
        with self.store.read() as conn:
            wires = peer_outside.not_inside(conn, {}, 100_000)
        for wire in wires:
            header = wire.sealed.header
            if header.id not in self.known:
                fact = read_fact(header.kind, header.version, wire.body)
                assert fact is not None
                self.learn(header.id, fact)

    def entries(self) -> set[str]:
        with self.store.read() as conn:
            return {wire.sealed.header.id for wire in peer_journal.entries_after(conn, {}, 100_000)}

    def folds(self) -> dict[str, list[str]]:
        """Every fact on each record, in the order in which it is folded."""
        keys = [("stock", one) for one in ITEMS] + [("order", one) for one in self._oms.every_line]
        return {key: [header.id for header, _ in self.store.facts_not_inside(kind, key, {})] for kind, key in keys}


@pytest.fixture
def closing() -> Iterator[list[LanRegister]]:
    opened: list[LanRegister] = []
    yield opened
    for one in opened:
        one.store.close()


def store_of(tmp_path: Path, oms: ReferenceOms, lan: Lan, count: int, closing: list[LanRegister]) -> list[LanRegister]:
    """Registers that have read their rows once."""
    for number in range(1, count + 1):
        closing.append(LanRegister(tmp_path / str(number), oms, lan, number, count, faults=0))
        closing[-1].pull()
    return list(closing)


def live(registers: Sequence[LanRegister], oms: ReferenceOms, lan: Lan, *, with_oms: bool) -> list[object]:
    """Everything in any order; every wrong value that was ever on a screen."""
    wrong: list[object] = []
    dice = lan.dice
    for _ in range(STEPS):
        register = dice.choice(registers)
        register.hands.pass_by(seconds=dice.randrange(5))
        chance = dice.randrange(100)
        if chance < 35:
            register.act()
        elif chance < 60:
            register.meet(dice)
        elif chance < 65:
            lan.deliver_late()
        elif chance < 70:
            lan.split()
        elif chance < 73:
            lan.sides.clear()
        elif with_oms:
            match dice.randrange(6):
                case 0 | 1:
                    register.push()
                case 2 | 3:
                    register.pull()
                case 4:
                    register.carry()
                case _:
                    head_office(oms, dice)
                    oms.sequence()
        wrong += register.wrong_values()
    return wrong


def meet_until_level(registers: Sequence[LanRegister]) -> None:
    for _ in range(4):
        for one in registers:
            one.meet_all()


@pytest.mark.parametrize("seed", range(4 if DEEP else 2))
def test_registers_that_were_apart_show_the_same_once_they_meet_again(
    seed: int, tmp_path: Path, closing: list[LanRegister]
) -> None:
    """Without the OMS, for as long as it lasts."""
    dice, oms = Random(seed), new_oms()
    lan = Lan(dice, faults=dice.choice((0.05, 0.3)))
    registers = store_of(tmp_path, oms, lan, dice.choice((2, 3, 4)), closing)
    assert live(registers, oms, lan, with_oms=False) == []
    lan.heal()
    meet_until_level(registers)
    everything = {entry_id for one in registers for entry_id in one.own}
    first = registers[0]
    assert everything <= first.entries()
    for one in registers:
        assert one.entries() == first.entries(), "all hold the same"
        assert one.folds() == first.folds(), "and fold it in the same order"
        assert one.wrong_values() == []


@pytest.mark.parametrize("seed", range(10, 14 if DEEP else 12))
def test_with_an_oms_that_comes_and_goes_no_wrong_value_is_ever_shown(
    seed: int, tmp_path: Path, closing: list[LanRegister]
) -> None:
    dice, oms = Random(seed), new_oms()
    lan = Lan(dice, faults=0.2)
    registers = store_of(tmp_path, oms, lan, 3, closing)
    for one in registers:
        one.network.faults = 0.3
    assert live(registers, oms, lan, with_oms=True) == []
    oms.replay()
    lan.heal()
    for one in registers:
        one.heal()
    meet_until_level(registers)
    for one in registers:
        one.pull()
        assert one.wrong_values() == []
        assert one.own.keys() <= oms.applied
    assert len({str(one.folds()) for one in registers}) == 1


@pytest.mark.parametrize("seed", range(20, 22))
def test_what_a_register_told_a_peer_before_it_burned_down_reaches_the_oms(
    seed: int, tmp_path: Path, closing: list[LanRegister]
) -> None:
    dice, oms = Random(seed), new_oms()
    lan = Lan(dice, faults=0.2)
    registers = store_of(tmp_path, oms, lan, 3, closing)
    assert live(registers, oms, lan, with_oms=False) == []
    lan.heal()
    burned = dice.choice(registers)
    burned.meet_all()
    told = set(burned.own)
    burned.be_quiet()
    del lan.registers[burned.name]
    alive = [one for one in registers if one is not burned]
    for one in alive:
        one.heal()
        one.pull()
        one.hands.pass_by(minutes=1)
        one.pull()
    while alive[0].carry():
        oms.sequence()
        alive[0].pull()
    assert told <= oms.applied
    assert len(oms.entries) == len(set(oms.entries))
    for one in alive:
        one.heal()
        assert one.wrong_values() == []


def own_only(conn: Connection, kind: str, key: str, inside: InsideOf) -> tuple[tuple[EntryHeader, Fact], ...]:
    """What a register that knows nothing of its peers would add to a row."""
    told = facts_not_inside(conn, kind, key, inside)
    own = set(conn.execute(select(journal.c.id)).scalars())
    return tuple((header, fact) for header, fact in told if header.id in own)


def test_without_the_peers_facts_many_wrong_values_are_found(
    tmp_path: Path, closing: list[LanRegister], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof that the tests above can fail."""
    monkeypatch.setattr(rows, "facts_not_inside", own_only)
    oms, lan = new_oms(), Lan(Random(1), faults=0.05)
    assert len(live(store_of(tmp_path, oms, lan, 2, closing), oms, lan, with_oms=False)) > 20


def test_without_the_second_copy_what_burned_is_lost(tmp_path: Path, closing: list[LanRegister]) -> None:
    """And that carrying is what brings it."""
    oms, lan = new_oms(), Lan(Random(2), faults=0)
    burned, alive = store_of(tmp_path, oms, lan, 2, closing)
    burned.sell()
    lan.sides = {burned.name: 0, alive.name: 1}
    burned.meet_all()
    alive.pull()
    alive.hands.pass_by(minutes=1)
    alive.pull()
    assert alive.carry() == 0
    assert not burned.own.keys() & oms.applied
