"""Every entry is kept, most are booked, none blocks the next."""

from __future__ import annotations

import random
from typing import Any

import pytest
from sqlalchemy import func, select

from contract.messages import facts
from contract.messages.entry import EntryHeader, SealedEntry, entry_hash, salted_hash, seal
from contract.messages.facts import (
    AttachmentRef,
    DrawerOpened,
    Fact,
    LockoutShortened,
    OrderHandedOver,
    ReceiptReprinted,
)
from contract.messages.sync import Answer, SetAsideReason, WireAttachment
from oms import composition
from oms.db.engine import Tx
from oms.exceptions.repository import open_exceptions, raise_exception
from oms.stores.registers import revoke_register
from oms.sync.booking import BookedEntry, Needs
from oms.sync.replay import release_register, replay_known, replay_set_aside
from oms.sync.tables import attachment, entry, entry_beside
from tests.integration.oms_ground.chain import Chain, Till


class Effects:
    """Effects of a test: what each kind does, and what was booked by them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.booked: list[str] = []
        self._monkeypatch = monkeypatch

    def set(self, kind: str, effect: Any) -> None:
        self._monkeypatch.setitem(composition.EFFECTS, kind, effect)

    def note(self, _tx: Tx, booked: BookedEntry, _fact: Fact) -> None:
        self.booked.append(booked.header.id)


@pytest.fixture
def effects(monkeypatch: pytest.MonkeyPatch) -> Effects:
    return Effects(monkeypatch)


class Unheard(Fact):
    """A kind of a newer release."""

    KIND = "moon.phase"

    full: bool = True


def answers(till: Till, *entries: SealedEntry) -> list[tuple[Answer, SetAsideReason | None]]:
    return [(one.answer, one.reason) for one in till.push(*entries).answers]


ACCEPTED = (Answer.ACCEPTED, None)
DUPLICATE = (Answer.DUPLICATE, None)


def aside(reason: SetAsideReason) -> tuple[Answer, SetAsideReason]:
    return (Answer.SET_ASIDE, reason)


def test_bytes_at_the_oms_are_the_bytes_of_the_register(chain: Chain, till: Till) -> None:
    sent = till.journal.write(DrawerOpened(reason="no_sale"))
    till.push(sent)
    with chain.db.snapshot() as tx:
        row = tx.conn.execute(select(entry)).one()
    assert (row.header, row.body, row.hash) == (sent.header_text.encode(), sent.body_text.encode(), sent.hash)


def test_an_entry_sent_twice_is_booked_once(till: Till, effects: Effects) -> None:
    effects.set("drawer.opened", effects.note)
    sent = till.journal.write(DrawerOpened(reason="no_sale"))
    assert answers(till, sent, sent) == [ACCEPTED, DUPLICATE]
    assert answers(till, sent) == [DUPLICATE]
    assert effects.booked == [sent.header.id]


@pytest.mark.logs_errors("effect_failed")
def test_a_poisoned_entry_in_the_middle_never_blocks_the_next(chain: Chain, till: Till, effects: Effects) -> None:
    def poisoned(tx: Tx, booked: BookedEntry, fact: Fact) -> None:
        effects.note(tx, booked, fact)
        tx.conn.exec_driver_sql("INSERT INTO no_such_table VALUES (1)")

    effects.set("operator.lockout_shortened", poisoned)
    effects.set("drawer.opened", effects.note)
    before = till.journal.write(DrawerOpened(reason="no_sale"))
    poison = till.journal.write(LockoutShortened(subject_id="someone"))
    after = till.journal.write(DrawerOpened(reason="no_sale"))
    assert answers(till, before, poison, after) == [ACCEPTED, aside(SetAsideReason.UNREADABLE), ACCEPTED]
    assert till.pull().inside[till.journal.incarnation].missing == (2,)
    effects.set("operator.lockout_shortened", effects.note)
    assert replay_set_aside(chain.db).booked == 1
    assert till.pull().inside[till.journal.incarnation].missing == ()
    assert not open_now(chain)


def test_what_a_failed_effect_did_is_undone(chain: Chain, till: Till, effects: Effects) -> None:
    def waits(tx: Tx, booked: BookedEntry, _fact: Fact) -> None:
        raise_exception(tx, "half_done", booked.header.id, booked.location_id)
        raise Needs("nothing-that-comes")

    effects.set("drawer.opened", waits)
    assert answers(till, till.journal.write(DrawerOpened(reason="test"))) == [aside(SetAsideReason.NEEDS)]
    assert [one.kind for one in open_now(chain)] == ["set_aside_needs"]


def test_an_entry_that_needs_another_is_booked_when_that_arrives(till: Till, effects: Effects, chain: Chain) -> None:
    """A chain of a hundred, sent in the wrong order, ends booked in the right one."""
    here: set[str] = set()

    def needing(_tx: Tx, booked: BookedEntry, fact: Fact) -> None:
        assert isinstance(fact, ReceiptReprinted)
        if fact.transaction_id and fact.transaction_id not in here:
            raise Needs(fact.transaction_id)
        here.add(booked.header.id)
        effects.booked.append(booked.header.id)

    effects.set("receipt.reprinted", needing)
    written: list[SealedEntry] = []
    for _ in range(100):
        needed = written[-1].header.id if written else ""
        written.append(till.journal.write(ReceiptReprinted(transaction_id=needed)))
    told = answers(till, *reversed(written[1:]))
    assert told == [aside(SetAsideReason.NEEDS)] * 99
    assert answers(till, written[0]) == [ACCEPTED]
    assert effects.booked == [one.header.id for one in written]
    assert not open_now(chain)


def test_kinds_not_known_yet_are_kept_and_booked_after_the_upgrade(
    chain: Chain, till: Till, effects: Effects, monkeypatch: pytest.MonkeyPatch
) -> None:
    unheard, after = till.journal.write(Unheard()), till.journal.write()
    assert answers(till, unheard, after) == [aside(SetAsideReason.UNKNOWN_KIND), ACCEPTED]
    assert answers(till, unheard) == [aside(SetAsideReason.UNKNOWN_KIND)], "told again where the answer was lost"
    assert replay_known(chain.db).tried == 0
    monkeypatch.setitem(facts.FACTS, ("moon.phase", 1), Unheard)
    effects.set("moon.phase", effects.note)
    assert replay_known(chain.db).booked == 1
    assert effects.booked == [unheard.header.id]
    assert answers(till, unheard) == [DUPLICATE]
    assert not open_now(chain)


def test_a_body_that_does_not_fit_its_kind_is_set_aside(till: Till) -> None:
    assert answers(till, till.journal.write(Unheard(), kind="drawer.opened"), till.journal.write()) == [
        aside(SetAsideReason.UNREADABLE),
        ACCEPTED,
    ]


def test_the_same_id_with_other_bytes_is_kept_beside_and_alarmed(chain: Chain, till: Till) -> None:
    first = till.journal.write(DrawerOpened(reason="test"))
    till.push(first)
    other = seal(first.header, DrawerOpened(reason="no_sale"))
    assert answers(till, other, other) == [aside(SetAsideReason.SAME_ID_OTHER_BYTES)] * 2
    assert answers(till, first) == [DUPLICATE], "the first one's answer stands"
    with chain.db.snapshot() as tx:
        (kept,) = tx.conn.execute(select(entry_beside)).all()
        assert tx.conn.execute(select(entry.c.body)).scalar_one() == first.body_text.encode()
    assert kept.body == other.body_text.encode()
    assert [one.kind for one in open_now(chain)] == ["set_aside_same_id_other_bytes"]


def test_hostile_bytes_are_kept_whole_and_block_nothing(chain: Chain, till: Till) -> None:
    good = till.journal.write()
    header = good.header
    wrecks = [
        SealedEntry("not json", "{}", "0" * 64),
        SealedEntry("{}", "\x00\x1b@", "f" * 64),
        SealedEntry(good.header_text, good.body_text + " ", good.hash),
        _sealed(header, id="../../etc/passwd\x00"),
        _sealed(header, id="other-1", kind="\x00"),
        _sealed(header, id="other-2", number=2**62),
        _sealed(header, id="other-3", register_id="nobody"),
        _sealed(header, id="other-4", version=2**40),
    ]
    told = till.push(*wrecks, good).answers
    assert [one.reason for one in told[:-1]] == [SetAsideReason.UNREADABLE] * len(wrecks)
    assert told[-1].answer is Answer.ACCEPTED
    with chain.db.snapshot() as tx:
        kept = {(row.header, row.body, row.hash) for row in tx.conn.execute(select(entry_beside))}
    assert kept == {(w.header_text.encode(), w.body_text.encode(), w.hash.encode()) for w in wrecks}
    assert len(open_now(chain)) == len(wrecks)


def test_entries_out_of_order_and_lost_leave_the_right_gaps(till: Till) -> None:
    written = [till.journal.write() for _ in range(60)]
    dice = random.Random(7)
    sent = dice.sample(written, 40)
    for start in range(0, len(sent), 7):
        till.push(*sent[start : start + 7])
    numbers = {one.header.number for one in sent}
    inside = till.pull().inside[till.journal.incarnation]
    assert inside.upto == max(numbers)
    assert set(inside.missing) == set(range(1, max(numbers))) - numbers
    assert inside.fork is None, "out of order is no copy"
    till.push(*written)
    inside = till.pull().inside[till.journal.incarnation]
    assert (inside.upto, inside.missing, inside.fork) == (60, (), None)


def test_a_number_far_ahead_does_not_open_a_gap_of_millions(till: Till) -> None:
    assert answers(till, till.journal.write(number=5_000_000)) == [aside(SetAsideReason.UNREADABLE)]
    assert till.pull().inside[till.journal.incarnation].missing == ()


def test_a_register_may_carry_what_its_neighbor_wrote(chain: Chain) -> None:
    store = chain.store()
    one, two = chain.till(store), chain.till(store)
    carried = one.journal.write()
    assert answers(two, carried) == [ACCEPTED]
    assert answers(one, carried) == [DUPLICATE]


def test_a_register_of_another_store_may_not(chain: Chain) -> None:
    here, there = chain.till(chain.store("014")), chain.till(chain.store("027"))
    stolen = here.journal.write()
    assert answers(there, stolen) == [aside(SetAsideReason.UNREADABLE)]
    assert answers(here, stolen) == [ACCEPTED], "what the other one sent took nothing away"


def test_entries_of_a_revoked_register_are_kept_and_change_nothing(chain: Chain, effects: Effects) -> None:
    effects.set("drawer.opened", effects.note)
    store = chain.store()
    till, neighbor = chain.till(store), chain.till(store)
    unsent = [till.journal.write(DrawerOpened(reason="test")) for _ in range(80)]
    chain.db.run(lambda tx: revoke_register(tx, store.code, 1))
    assert answers(till, *unsent[:60]) == [aside(SetAsideReason.REVOKED)] * 60
    assert answers(neighbor, *unsent[60:]) == [aside(SetAsideReason.REVOKED)] * 20, "carried ones too"
    assert effects.booked == []
    with chain.db.snapshot() as tx:
        assert tx.conn.execute(select(func.count()).select_from(entry)).scalar_one() == 80
        assert len(open_exceptions(tx, kind="set_aside_revoked")) == 80
    assert replay_set_aside(chain.db).tried == 0
    assert release_register(chain.db, till.register_id).booked == 80
    assert effects.booked == [one.header.id for one in unsent]


def test_personal_values_are_kept_only_where_the_entry_names_their_hash(
    chain: Chain, till: Till, effects: Effects
) -> None:
    effects.set("order.handed_over", effects.note)

    def handed(name: str, attachment_id: str) -> OrderHandedOver:
        ref = AttachmentRef(attachment_id=attachment_id, salted_hash=salted_hash(name, "salt"))
        return OrderHandedOver(order_id="o", location_id="l", lines=(), proof="person_checked", collected_by=ref)

    one, two = till.journal.write(handed("Aoife", "a1")), till.journal.write(handed("Aoife", "a2"))
    till.push(
        one,
        two,
        attachments={
            one.hash: [WireAttachment(id="a1", salt="salt", value="Aoife")],
            two.hash: [
                WireAttachment(id="a2", salt="salt", value="Somebody else"),
                WireAttachment(id="a3", salt="salt", value="Aoife"),
                WireAttachment(id="a2", salt="salt", value="\x00"),
            ],
        },
    )
    with chain.db.snapshot() as tx:
        kept = tx.conn.execute(select(attachment.c.id, attachment.c.entry_id, attachment.c.value)).all()
    assert [tuple(row) for row in kept] == [("a1", one.header.id, "Aoife")]
    assert [one.kind for one in open_now(chain)] == ["attachment_differs"]


def test_an_attachment_that_came_late_is_kept(chain: Chain, till: Till) -> None:
    ref = AttachmentRef(attachment_id="a1", salted_hash=salted_hash("Aoife", "salt"))
    sent = till.journal.write(
        OrderHandedOver(order_id="o", location_id="l", lines=(), proof="person_checked", collected_by=ref)
    )
    till.push(sent)
    till.push(sent, attachments={sent.hash: [WireAttachment(id="a1", salt="salt", value="Aoife")]})
    with chain.db.snapshot() as tx:
        assert tx.conn.execute(select(attachment.c.value)).scalars().all() == ["Aoife"]


def open_now(chain: Chain) -> tuple[Any, ...]:
    with chain.db.snapshot() as tx:
        return open_exceptions(tx)


def _sealed(header: EntryHeader, **changes: Any) -> SealedEntry:
    changed = EntryHeader.model_construct(**(header.model_dump() | changes)).model_dump_json()
    return SealedEntry(changed, "{}", entry_hash(changed, "{}"))
