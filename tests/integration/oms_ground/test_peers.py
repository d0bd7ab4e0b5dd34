"""Registers of a store are told of each other, and carry each other's entries."""

from __future__ import annotations

import pytest

from contract.messages.rows import PeerRow
from contract.messages.sync import Answer, SetAsideReason
from oms.stores.registers import replace_register, revoke_register
from tests.integration.oms_ground.chain import Chain, Journal, Till


def peers(chain: Chain, till: Till) -> dict[int, tuple[tuple[str, ...], bool]]:
    """What a till hears of its store's registers since it last asked: number -> addresses, active."""
    chain.settle()
    rows = [row for page in till.pull(f"store:{till.location_id}").pages for row in page.rows if row.kind == "peer"]
    told = [PeerRow.model_validate(row.body) for row in rows]
    return {one.number: (one.addresses, one.active) for one in told}


def test_every_register_of_a_store_is_told_of_all_and_of_no_other_stores(chain: Chain) -> None:
    store = chain.store()
    first = chain.till(store)
    chain.till(chain.store("015"))
    assert peers(chain, first) == {1: ((), True)}
    second = chain.till(store)
    chain.code(store.code)
    assert peers(chain, first) == {2: ((), True)}, "one that waits for its machine is none yet"
    assert peers(chain, second) == {1: ((), True), 2: ((), True)}


def test_where_a_register_is_reached_is_told_with_each_pull_and_to_all(chain: Chain) -> None:
    store = chain.store()
    first, second = chain.till(store), chain.till(store)
    peers(chain, first)
    second.pull("chain", lan=("192.168.4.22:49152",))
    assert peers(chain, first) == {2: (("192.168.4.22:49152",), True)}
    second.pull("chain", lan=("192.168.4.22:49152",))
    assert peers(chain, first) == {}, "the same again is no news"
    second.pull("chain", lan=())
    assert peers(chain, first) == {}, "a register that does not say is where it was"
    second.pull("chain", lan=("192.168.4.23:49152",))
    assert peers(chain, first) == {2: (("192.168.4.23:49152",), True)}


@pytest.mark.parametrize("nonsense", ["192.168.4.22", "a b:1", "h:123456", "user@h:1", "[::g]:1", "h:1\n", ""])
def test_an_address_that_is_none_is_told_to_nobody(chain: Chain, nonsense: str) -> None:
    store = chain.store()
    first, second = chain.till(store), chain.till(store)
    peers(chain, first)
    second.pull("chain", lan=(nonsense, "[fd00::1]:7"))
    assert peers(chain, first) == {2: (("[fd00::1]:7",), True)}


def test_a_register_that_is_shut_out_or_replaced_is_no_peer_any_more(chain: Chain) -> None:
    store = chain.store()
    first, _, _ = (chain.till(store) for _ in range(3))
    peers(chain, first)
    chain.db.run(lambda tx: revoke_register(tx, store.code, 2))
    chain.db.run(lambda tx: replace_register(tx, store.code, 3))
    assert peers(chain, first) == {2: ((), False), 3: ((), False)}


def test_what_a_register_that_burned_down_had_told_its_peer_is_booked(chain: Chain) -> None:
    store = chain.store()
    burned, carrier = chain.till(store), chain.till(store)
    entries = [burned.journal.write() for _ in range(3)]
    burned.push(entries[0])
    assert [one.answer for one in carrier.push(*entries).answers] == [
        Answer.DUPLICATE,
        Answer.ACCEPTED,
        Answer.ACCEPTED,
    ]
    inside = carrier.pull("chain").inside[burned.journal.incarnation]
    assert (inside.upto, inside.missing) == (3, ())


def test_what_is_carried_for_a_register_that_was_shut_out_is_set_aside(chain: Chain) -> None:
    store = chain.store()
    revoked, carrier = chain.till(store), chain.till(store)
    entry = revoked.journal.write()
    chain.db.run(lambda tx: revoke_register(tx, store.code, 1))
    (answer,) = carrier.push(entry).answers
    assert (answer.answer, answer.reason) == (Answer.SET_ASIDE, SetAsideReason.REVOKED)


def test_a_copied_journal_of_another_register_is_no_reason_for_the_carrier_to_begin_anew(chain: Chain) -> None:
    store = chain.store()
    copied, carrier = chain.till(store), chain.till(store)
    copy: Journal = copied.journal.copy()
    carrier.push(copied.journal.write())
    told = carrier.push(copy.write())
    assert told.begin_incarnation in (None, copied.journal.incarnation)
    assert told.begin_incarnation != carrier.journal.incarnation
