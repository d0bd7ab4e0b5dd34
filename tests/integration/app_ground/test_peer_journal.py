"""Entries of the store's other registers: kept once and for ever, told on, folded like one's own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from app.db import peer_journal, peer_outside
from app.db.store import StoreDb
from app.db.transaction import Actor, Identity
from contract.messages.entry import EntryHeader, seal
from contract.messages.facts import Fact, MovedLine, OperatorSignedOn, OrderClaimed, OrderPicked
from contract.messages.sync import ForkRange, Inside, WireEntry
from contract.values.time import instant_text
from tests.integration.app_bopis.till import KEYS, NOON, STORE, Hands, world
from tests.new_store import open_store_db

Open = Callable[[int], StoreDb]


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def register(tmp_path: Path, hands: Hands) -> Iterator[Open]:
    """Registers of one store by their number; asked again, the one that is open."""
    opened: dict[int, StoreDb] = {}

    def get(number: int) -> StoreDb:
        if number not in opened:
            opened[number] = open_store_db(tmp_path / str(number), KEYS, world(hands, number))
            opened[number].enroll(Identity(f"register-{number}", STORE))
        return opened[number]

    yield get
    for store in opened.values():
        store.close()


def pick(store: StoreDb, order_id: str, thousandths: int = 1_000) -> str:
    """The id of the entry of a pick."""
    line = MovedLine(line_id="line-1", item_id="item-1", thousandths=thousandths)
    with store.transaction(Actor("operator-1")) as tx:
        return tx.record(OrderPicked(order_id=order_id, location_id=STORE, line=line)).header.id


def everything(store: StoreDb, known: dict[str, int] | None = None, limit: int = 500) -> tuple[WireEntry, ...]:
    with store.read() as conn:
        return peer_journal.entries_after(conn, known or {}, limit)


def have(store: StoreDb) -> dict[str, int]:
    with store.read() as conn:
        return peer_journal.have(conn)


def outside(store: StoreDb, order_id: str, inside: dict[str, Inside] | None = None) -> list[str]:
    return [header.id for header, _ in store.facts_not_inside("order", order_id, inside or {})]


def ids(wires: tuple[WireEntry, ...]) -> list[str]:
    return [wire.sealed.header.id for wire in wires]


def test_what_a_peer_tells_is_kept_once_with_its_bytes_and_told_on(register: Open) -> None:
    pick(register(1), "order-1")
    told = everything(register(1))
    assert register(2).keep_peer_entries(told) == 2
    assert register(2).keep_peer_entries(told) == 0
    assert register(3).keep_peer_entries(everything(register(2))) == 3, "both registers', the first words included"
    life = register(1).incarnation
    assert have(register(2))[life] == have(register(3))[life] == 2
    relayed = [wire for wire in everything(register(3)) if wire.sealed.header.incarnation == life]
    assert relayed == list(told), "the very same bytes"
    assert register(1).keep_peer_entries(everything(register(3))) == 2, "its own come back and change nothing"
    assert everything(register(1), have(register(2))) == everything(register(3))[3:]


def test_a_kept_entry_is_never_rewritten_or_deleted(register: Open) -> None:
    register(2).keep_peer_entries(everything(register(1)))
    for statement in ("UPDATE peer_entry SET body = '{}'", "DELETE FROM peer_entry"):
        with pytest.raises(DatabaseError, match="never"), register(2).transaction() as tx:
            tx.conn.execute(text(statement))


def test_personal_values_travel_beside_the_entry_and_on(register: Open) -> None:
    with register(1).transaction() as tx:
        tx.attach("Niamh")
        tx.record(OperatorSignedOn())
    register(2).keep_peer_entries(everything(register(1)))
    register(3).keep_peer_entries(everything(register(2)))
    assert [beside.value for wire in everything(register(3)) for beside in wire.attachments] == ["Niamh"]


def test_row_and_facts_fold_every_register_in_the_same_order(register: Open, hands: Hands) -> None:
    late_first = [pick(register(2), "order-1")]
    hands.pass_by(seconds=1)
    late_first.append(pick(register(1), "order-1"))
    hands.pass_by(seconds=1)
    late_first.append(pick(register(2), "order-1"))
    pick(register(2), "order-2")
    register(1).keep_peer_entries(everything(register(2)))
    register(2).keep_peer_entries(everything(register(1)))
    assert outside(register(1), "order-1") == outside(register(2), "order-1") == late_first
    assert outside(register(1), "order-1", {register(2).incarnation: Inside(upto=2)}) == late_first[1:]
    assert outside(register(1), "order-1", {register(2).incarnation: Inside(upto=9, missing=(3,))}) == late_first[1:]


def test_an_entry_that_comes_before_the_one_it_follows_waits_beyond_a_gap(register: Open) -> None:
    for _ in range(4):
        pick(register(1), "order-1")
    told = everything(register(1))
    life = register(1).incarnation
    assert register(2).keep_peer_entries(told[3:]) == 2
    assert have(register(2)).get(life, 0) == 0
    assert len(outside(register(2), "order-1")) == 2, "what is known counts, whatever else is lacking"
    assert register(2).keep_peer_entries(told[:2]) == 2
    assert have(register(2))[life] == 2
    assert register(2).keep_peer_entries(told[2:3]) == 1
    assert have(register(2))[life] == 5
    assert len(outside(register(2), "order-1")) == 4


def forged(**changes: object) -> WireEntry:
    """An entry like those of register 9, sealed in order, with some of its header changed."""
    header = EntryHeader.model_validate(
        {
            "id": "forged-1",
            "register_id": "register-9",
            "incarnation": "9" * 32,
            "number": 1,
            "kind": OperatorSignedOn.KIND,
            "version": 1,
            "operator_id": None,
            "occurred_at": instant_text(NOON),
            "business_day": "2026-11-21",
            "previous_hash": "0" * 64,
            **changes,
        }
    )
    sealed = seal(header, OperatorSignedOn())
    return WireEntry(header=sealed.header_text, body=sealed.body_text, hash=sealed.hash)


UNSOUND = {
    "bytes that the hash does not fit": forged().model_copy(update={"body": '{"a":1}'}),
    "no header": WireEntry(header="[]", body="{}", hash="0" * 64),
    "a moment that is none": forged(occurred_at="yesterday"),
    "a day that is none": forged(business_day="someday"),
    "an id that cannot be one": forged(id="x' OR 1"),
    "an incarnation that cannot be one": forged(incarnation="Z" * 32),
    "a first entry that names one before it": forged(previous_hash="1" * 64),
}


@pytest.mark.parametrize("wire", UNSOUND.values(), ids=UNSOUND.keys())
def test_what_is_not_sound_is_left_out_and_keeps_nothing_else_from_being_kept(register: Open, wire: WireEntry) -> None:
    assert register(2).keep_peer_entries((wire, *everything(register(1)))) == 1


def test_an_entry_that_breaks_the_chain_or_is_under_another_registers_name_is_left_out(register: Open) -> None:
    assert register(2).keep_peer_entries([forged()]) == 1
    for wire in (
        forged(id="forged-2", number=2, previous_hash="1" * 64),
        forged(id="forged-3", number=2, previous_hash=forged().hash, register_id="register-8"),
        forged(id="forged-4", incarnation=register(2).incarnation, previous_hash="0" * 64),
    ):
        assert register(2).keep_peer_entries([wire]) == 0
    assert register(2).keep_peer_entries([forged(id="forged-5", number=2, previous_hash=forged().hash)]) == 1


def test_a_fact_of_a_newer_program_is_kept_and_taken_in_after_an_upgrade(
    register: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    register(2).on_peer_fact(lambda _conn, header, _fact: seen.append(header.id))
    picked = pick(register(1), "order-1")
    with monkeypatch.context() as older:
        older.setattr(peer_journal, "read_fact", lambda *_: None)
        assert register(2).keep_peer_entries(everything(register(1))) == 2
    assert (seen, outside(register(2), "order-1")) == ([], [])
    register(2).read_peer_entries_again()
    assert outside(register(2), "order-1") == [picked]
    assert len(seen) == 2
    register(2).read_peer_entries_again()
    assert len(seen) == 2, "once"


@pytest.mark.logs_errors("a projection did not take")
def test_a_projection_that_fails_keeps_no_entry_away_and_is_tried_again(register: Open) -> None:
    broken = True

    def project(conn: Connection, header: EntryHeader, fact: Fact) -> None:
        conn.execute(text("INSERT INTO setting VALUES (:id, '')"), {"id": header.id})
        if broken and isinstance(fact, OrderPicked):
            raise RuntimeError("broken")

    register(2).on_peer_fact(project)
    picked = pick(register(1), "order-1")
    assert register(2).keep_peer_entries(everything(register(1))) == 2
    with register(2).read() as conn:
        assert conn.execute(text("SELECT count(*) FROM setting")).scalar_one() == 1, "what it half did is undone"
    broken = False
    register(2).read_peer_entries_again()
    with register(2).read() as conn:
        assert conn.execute(text("SELECT count(*) FROM setting WHERE name = :id"), {"id": picked}).scalar_one() == 1


def test_screens_hear_what_a_peers_act_made_stale(register: Open) -> None:
    told: set[str] = set()
    pick(register(1), "order-1")
    register(2).on_commit(told.update)
    register(2).keep_peer_entries(everything(register(1)))
    assert told == {"peers", "fact:order.picked", "fact:incarnation.begun", "row:order", "row:stock"}


def test_what_is_done_after_seeing_a_peers_act_comes_after_it(tmp_path: Path, register: Open, hands: Hands) -> None:
    ahead = Hands(NOON + timedelta(seconds=100))
    fast = StoreDb.open(tmp_path / "fast", KEYS, world(ahead, 7))
    fast.enroll(Identity("register-7", STORE))
    first = pick(fast, "order-1")
    register(1).keep_peer_entries(everything(fast))
    second = pick(register(1), "order-1")
    assert outside(register(1), "order-1") == [first, second]
    ahead.pass_by(hours=5)
    third = pick(fast, "order-1")
    register(1).keep_peer_entries(everything(fast))
    with register(1).transaction() as tx:
        assert tx.now < NOON + timedelta(seconds=101), "a clock that is hours ahead is not followed"
    assert outside(register(1), "order-1") == [first, second, third]
    fast.close()


def test_entries_come_in_parts_and_never_out_of_order(register: Open, hands: Hands) -> None:
    for _ in range(3):
        for number in (1, 2):
            pick(register(number), "order-1")
            hands.pass_by(seconds=1)
    register(1).keep_peer_entries(everything(register(2)))
    parts = 0
    while told := everything(register(1), have(register(3)), limit=3):
        assert register(3).keep_peer_entries(told) == len(told) <= 3
        parts += 1
    assert parts == 3
    assert {life: upto for life, upto in have(register(3)).items() if life != register(3).incarnation} == have(
        register(1)
    )


def test_only_what_the_oms_lacks_of_peers_is_carried(register: Open, hands: Hands) -> None:
    picks = [pick(register(1), "order-1") for _ in range(3)]
    pick(register(2), "order-1")
    register(2).keep_peer_entries(everything(register(1)))
    life = register(1).incarnation

    def lacking(inside: dict[str, Inside], **how: object) -> list[str]:
        with register(2).read() as conn:
            return ids(peer_outside.not_inside(conn, inside, 100, **how))  # type: ignore[arg-type]

    assert lacking({})[1:] == picks, "and nothing of its own"
    assert lacking({life: Inside(upto=2)}) == picks[1:]
    assert lacking({life: Inside(upto=4, missing=(3,))}) == [picks[1]]
    fork = ForkRange(first=3, last=4, ids=(picks[1],))
    assert lacking({life: Inside(upto=4, missing=(4,), fork=fork)}) == [picks[2]]
    assert lacking({life: Inside(upto=2)}, skip=frozenset(picks[:2])) == [picks[2]]
    assert lacking({}, kept_before=lambda _: NOON - timedelta(seconds=1)) == []
    with register(2).read() as conn:
        counted = [
            peer_outside.count_by_register(conn, inside)
            for inside in ({}, {life: Inside(upto=2)}, {life: Inside(upto=4, fork=fork)})
        ]
    assert counted == [{"register-1": (4, lacked)} for lacked in (4, 2, 1)]


@pytest.fixture
def copied(tmp_path: Path, register: Open, hands: Hands) -> Iterator[tuple[StoreDb, StoreDb]]:
    """Register 1 and a copy of its folder on another machine, each with two acts that the other does not know."""
    pick(register(1), "order-1")
    shutil.copytree(tmp_path / "1", tmp_path / "copy")
    copy = StoreDb.open(tmp_path / "copy", KEYS, world(hands, 11))
    for store in (register(1), copy):
        pick(store, "order-1")
        pick(store, "order-2")
    yield register(1), copy
    copy.close()


def test_of_a_copied_journal_both_sides_are_kept_and_folded(register: Open, copied: tuple[StoreDb, StoreDb]) -> None:
    original, copy = copied
    assert register(2).keep_peer_entries(everything(original)) == 4
    assert register(2).keep_peer_entries(everything(copy)) == 2
    assert len(outside(register(2), "order-1")) == 3
    assert len(outside(register(2), "order-2")) == 2
    assert len(everything(register(2), {original.incarnation: 2, register(2).incarnation: 1})) == 4
    life = original.incarnation
    with original.read() as conn:
        (_, mine) = peer_journal.held(conn).popitem()
    with register(2).read() as conn:
        held = peer_journal.held(conn)[life]
        assert (held.upto, held.entries) == (4, 6)
        assert not peer_journal.same_up_to(conn, life, held, mine), "they do not hold the same of it"
    register(3).keep_peer_entries(everything(register(2)))
    with register(3).read() as conn:
        assert peer_journal.same_up_to(conn, life, peer_journal.held(conn)[life], held)


def test_of_two_entries_with_one_number_either_may_be_what_head_office_lacks(
    register: Open, copied: tuple[StoreDb, StoreDb]
) -> None:
    original, copy = copied
    life = original.incarnation
    lacked, mine = everything(original, {life: 2}), everything(copy, {life: 2})
    register(2).keep_peer_entries(everything(original))
    register(2).keep_peer_entries(mine)

    def lacking(store: StoreDb, inside: Inside) -> set[str]:
        with store.read() as conn:
            found = ids(peer_outside.not_inside(conn, {life: inside}, 100))
            (counted,) = peer_outside.count_by_register(conn, {life: inside}).values()
        assert counted[1] == len(found)
        return set(found)

    assert lacking(register(2), Inside(upto=4)) == {*ids(lacked), *ids(mine)}, "it has not heard of a copy"
    assert lacking(register(2), Inside(upto=3)) == {*ids(lacked), *ids(mine)}
    fork = ForkRange(first=3, last=4, ids=tuple(ids(mine)))
    assert lacking(register(2), Inside(upto=4, fork=fork)) == set(ids(lacked))
    later = ForkRange(first=4, last=4, ids=(ids(lacked)[1], ids(mine)[1]))
    assert lacking(register(2), Inside(upto=4, fork=later)) == {ids(lacked)[0], ids(mine)[0]}
    original.keep_peer_entries(mine)
    assert lacking(original, Inside(upto=4)) == set(ids(mine)), "its own it has sent itself"


def test_who_hears_that_its_own_journal_goes_on_elsewhere_begins_a_new_life(copied: tuple[StoreDb, StoreDb]) -> None:
    original, copy = copied
    shared = original.incarnation
    assert original.keep_peer_entries(everything(copy)) == 2
    assert original.incarnation != shared
    assert original.begun is not None
    assert (original.begun.reason, original.begun.previous_number) == ("told_by_peer", 4)
    assert original.keep_peer_entries(everything(copy)) == 0
    assert len(outside(original, "order-1")) == 3
    with original.read() as conn:
        held = peer_journal.held(conn)[shared]
    assert (held.upto, held.entries) == (4, 6)


def test_a_register_put_back_gets_what_it_had_told_its_peers(tmp_path: Path, register: Open, hands: Hands) -> None:
    pick(register(1), "order-1")
    shutil.copytree(tmp_path / "1", tmp_path / "older")
    lost = pick(register(1), "order-1")
    register(2).keep_peer_entries(everything(register(1)))
    older = StoreDb.open(tmp_path / "older", KEYS, world(hands, 11))
    assert older.keep_peer_entries(everything(register(2))) == 2
    assert older.incarnation != register(1).incarnation
    assert outside(older, "order-1")[-1] == lost
    assert have(older)[register(1).incarnation] == 3
    older.close()


def test_the_lower_claim_wins_on_every_register(register: Open) -> None:
    claims = []
    for number in (1, 2):
        with register(number).transaction(Actor(f"operator-{number}")) as tx:
            claims.append(tx.record(OrderClaimed(order_id="order-1", location_id=STORE)).header.id)
    register(1).keep_peer_entries(everything(register(2)))
    register(2).keep_peer_entries(everything(register(1)))
    assert outside(register(1), "order-1") == outside(register(2), "order-1") == sorted(claims)
