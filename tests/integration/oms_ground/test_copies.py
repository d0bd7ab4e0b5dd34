"""Two copies of one journal: everything is booked, and the later writer is told to begin anew."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from contract.messages.entry import GENESIS_HASH
from contract.messages.facts import IncarnationBegun
from contract.messages.sync import Answer, Inside
from oms.exceptions.repository import open_exceptions
from oms.sync.tables import entry
from tests.integration.oms_ground.chain import Chain, Journal, Till

NEW_LIFE = "e" * 32


def inside(till: Till) -> Inside:
    return till.pull().inside[till.journal.incarnation]


def kinds(chain: Chain) -> list[str]:
    with chain.db.snapshot() as tx:
        return [one.kind for one in open_exceptions(tx)]


def test_both_sides_are_booked_and_the_later_writer_is_told(chain: Chain, till: Till) -> None:
    shared = [till.journal.write() for _ in range(3)]
    copy = till.journal.copy()
    assert till.push(*shared).begin_incarnation is None
    ours = [till.journal.write() for _ in range(2)]
    theirs = [copy.write() for _ in range(4)]

    assert till.push(*ours).begin_incarnation is None
    told = till.push(*theirs)
    assert [one.answer for one in told.answers] == [Answer.ACCEPTED] * 4
    assert told.begin_incarnation == copy.incarnation
    assert till.push(*theirs).begin_incarnation == copy.incarnation, "told again where the answer was lost"
    assert till.push(*ours).begin_incarnation is None, "the first writer goes on"

    with chain.db.snapshot() as tx:
        assert len(tx.conn.execute(select(entry)).all()) == 9
    assert kinds(chain) == ["journal_copied"]


def test_each_side_sees_exactly_its_own_facts_inside_or_not(till: Till) -> None:
    """Of a number used twice only the ids that are in are inside, on whichever side one looks."""
    till.push(till.journal.write())
    copy = till.journal.copy()
    ours, theirs = [till.journal.write() for _ in range(5)], [copy.write() for _ in range(5)]
    till.push(*ours[:3])
    till.push(*theirs[:2])
    told = inside(till)
    assert [told.holds(one.header.number, one.header.id) for one in ours] == [True] * 3 + [False] * 2
    assert [told.holds(one.header.number, one.header.id) for one in theirs] == [True] * 2 + [False] * 3


def test_the_copy_is_told_though_it_writes_the_higher_numbers_first(till: Till) -> None:
    """By the chain: an entry after a copy's is a copy's, even where its number is new."""
    till.push(till.journal.write())
    copy = till.journal.copy()
    till.push(till.journal.write())
    assert till.push(copy.write(), copy.write(), copy.write()).begin_incarnation
    ours = [till.journal.write() for _ in range(2)]
    assert till.push(*ours).begin_incarnation is None
    told = inside(till)
    assert told.upto == 4
    assert all(told.holds(one.header.number, one.header.id) for one in ours)


def test_what_lies_under_a_copys_newer_entry_is_not_taken_for_known(till: Till) -> None:
    """A register was put back and sent its number again, before a peer brought what that number was at first."""
    till.push(till.journal.write())
    lost = till.journal.copy()
    till.push(till.journal.write())
    first, second = lost.write(), lost.write()
    till.push(second)
    told = inside(till)
    assert told.fork is not None
    assert told.fork.first == 2
    assert (told.holds(2, first.header.id), told.holds(3, second.header.id)) == (False, True)
    till.push(first)
    told = inside(till)
    assert told.fork is not None
    assert (told.fork.first, told.holds(2, first.header.id)) == (2, True)


def test_after_its_new_life_the_range_of_the_copy_is_closed(chain: Chain, till: Till) -> None:
    till.push(till.journal.write())
    copy = till.journal.copy()
    till.push(*[till.journal.write() for _ in range(2)])
    till.push(copy.write(), copy.write(), copy.write())
    fresh = Journal(till.register_id, NEW_LIFE)
    begun = IncarnationBegun(
        reason="told_by_oms",
        previous_incarnation=copy.incarnation,
        previous_number=copy.number,
        previous_hash=copy.last_hash,
    )
    assert till.push(fresh.write(begun), fresh.write()).begin_incarnation is None
    till.push(*[till.journal.write() for _ in range(10)])
    told = inside(till)
    assert told.fork is not None
    assert (told.fork.first, told.fork.last, told.upto) == (2, 4, 13)
    assert till.pull().inside[NEW_LIFE] == Inside(upto=2)
    assert kinds(chain) == ["journal_copied"]


def test_a_new_life_that_goes_on_from_before_the_copy_does_not_end_the_range(till: Till) -> None:
    shared = till.journal.write()
    till.push(shared)
    copy = till.journal.copy()
    till.push(*[till.journal.write() for _ in range(2)])
    till.push(copy.write(), copy.write())
    begun = IncarnationBegun(
        reason="restored",
        previous_incarnation=copy.incarnation,
        previous_number=1,
        previous_hash=shared.hash,
    )
    till.push(Journal(till.register_id, NEW_LIFE).write(begun))
    told = inside(till)
    assert told.fork is not None
    assert (told.fork.first, told.fork.last, len(told.fork.ids)) == (2, 3, 4)


def test_a_copy_that_sends_its_rest_and_its_new_life_together_is_closed_too(till: Till) -> None:
    till.push(till.journal.write())
    copy = till.journal.copy()
    till.push(till.journal.write(), till.journal.write(), till.journal.write())
    rest = [copy.write(), copy.write()]
    begun = IncarnationBegun(
        reason="told_by_oms",
        previous_incarnation=copy.incarnation,
        previous_number=copy.number,
        previous_hash=copy.last_hash,
    )
    assert till.push(*rest, Journal(till.register_id, NEW_LIFE).write(begun)).begin_incarnation
    told = inside(till)
    assert told.fork is not None
    assert (told.fork.first, told.fork.last, told.upto) == (2, 3, 4)


def test_a_third_copy_is_told_too(till: Till) -> None:
    till.push(till.journal.write())
    second, third = till.journal.copy(), till.journal.copy()
    till.push(till.journal.write())
    assert till.push(second.write()).begin_incarnation
    assert till.push(third.write(), third.write()).begin_incarnation
    told = inside(till)
    assert told.fork is not None
    assert len(told.fork.ids) == 4


def test_a_third_copy_that_wrote_further_opens_the_range_again(till: Till) -> None:
    till.push(till.journal.write())
    second, third = till.journal.copy(), till.journal.copy()
    till.push(*[till.journal.write() for _ in range(5)])
    begun = IncarnationBegun(
        reason="told_by_oms",
        previous_incarnation=second.incarnation,
        previous_number=2,
        previous_hash=second.write().hash,
    )
    till.push(Journal(till.register_id, NEW_LIFE).write(begun))
    theirs = [third.write() for _ in range(4)]
    till.push(*theirs[:2])
    told = inside(till)
    assert [told.holds(one.header.number, one.header.id) for one in theirs] == [True, True, False, False]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (None, "incarnation_unexplained"),
        ("a" * 32, "incarnation_before_unknown"),
        ("own, rolled back", "journal_rolled_back"),
        ("own, another hash", "journal_differs"),
        ("own", None),
    ],
)
def test_a_new_life_names_the_one_before(chain: Chain, till: Till, before: str | None, expected: str | None) -> None:
    first, last = till.journal.write(), till.journal.write()
    till.push(first, last)
    rolled_back = before == "own, rolled back"
    begun = IncarnationBegun(
        reason="restored",
        previous_incarnation=till.journal.incarnation if before and before.startswith("own") else before,
        previous_number=1 if rolled_back else 2,
        previous_hash="0" * 64 if before == "own, another hash" else first.hash if rolled_back else last.hash,
    )
    answer = till.push(Journal(till.register_id, NEW_LIFE).write(begun))
    assert [one.answer for one in answer.answers] == [Answer.ACCEPTED]
    assert kinds(chain) == ([expected] if expected else [])


def test_the_first_life_needs_no_explanation(chain: Chain, till: Till) -> None:
    begun = IncarnationBegun(reason="created")
    assert till.journal.last_hash == GENESIS_HASH
    till.push(till.journal.write(begun))
    assert kinds(chain) == []


def test_an_incarnation_belongs_to_one_register(chain: Chain) -> None:
    store = chain.store()
    one, two = chain.till(store), chain.till(store)
    one.push(one.journal.write())
    pretender = Journal(two.register_id, one.journal.incarnation)
    (answer,) = two.push(pretender.write()).answers
    assert (answer.answer, answer.detail) == (Answer.SET_ASIDE, "incarnation_of_another_register")
