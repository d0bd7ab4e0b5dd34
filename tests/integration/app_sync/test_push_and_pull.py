"""Push and pull on a real database, against an OMS that says what the test wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.clock import SystemClock
from app.db import journal
from app.db.lane import InlineLane
from app.db.rows import stored_row, stored_rows
from app.db.store import StoreDb
from app.db.transaction import Actor
from app.pos.notices import Notices
from app.sync import repository
from app.sync.clock_offset import ClockOffset
from app.sync.pull import LEAST_SLICE, Pull
from app.sync.push import Push
from app.sync.status import NoticeKind
from contract.errors import Refused, Unavailable
from contract.messages.entry import EntryHeader
from contract.messages.facts import BasketSuspended, OperatorSignedOn
from contract.messages.rows import StockRow
from contract.messages.sync import (
    Answer,
    EntriesAnswer,
    EntriesPush,
    EntryAnswer,
    Inside,
    PullAnswer,
    PullRequest,
    SetAsideReason,
    StreamPage,
    WireRow,
)
from contract.states.fulfillment import LineState
from tests.integration.app_bopis.till import STREAM, Hands, open_store, refused
from tests.unit.app_bopis.builders import order as order_row
from tests.unit.app_bopis.builders import order_line

AT = "2026-11-21T12:00:00.000Z"


@dataclass
class FakeOms:
    """Answers pushes one by one, and pulls with the pages given."""

    epoch: str = "epoch-1"
    refuse: Callable[[EntryHeader], bool] = lambda _header: False
    answer: Callable[[EntryHeader], EntryAnswer] = lambda header: EntryAnswer(id=header.id, answer=Answer.ACCEPTED)
    begin: str | None = None
    pages: list[StreamPage] = field(default_factory=list)
    inside: dict[str, Inside] = field(default_factory=dict)
    not_yours: str = ""
    pushed: list[list[int]] = field(default_factory=list)
    asked: list[PullRequest] = field(default_factory=list)

    def push(self, push: EntriesPush) -> EntriesAnswer:
        headers = [entry.sealed.header for entry in push.entries]
        self.pushed.append([header.number for header in headers])
        if any(self.refuse(header) for header in headers):
            raise Refused("body_invalid")
        answers = tuple(self.answer(header) for header in headers)
        return EntriesAnswer(answers=answers, epoch=self.epoch, begin_incarnation=self.begin, server_time=AT)

    def pull(self, request: PullRequest) -> PullAnswer:
        self.asked.append(request)
        if any(one.stream == self.not_yours for one in request.cursors):
            raise Refused("stream_not_yours", stream=self.not_yours)
        pages = (self.pages.pop(0),) if self.pages else ()
        return PullAnswer(epoch=self.epoch, pages=pages, inside=self.inside, server_time=AT)


class FakeCatalog:
    """Counts what it was told."""

    def __init__(self) -> None:
        self.applied: list[StreamPage] = []
        self.restarts = 0

    def cursors(self) -> dict[str, int]:
        return {}

    def apply(self, pages: Sequence[StreamPage]) -> None:
        self.applied.extend(pages)

    def restart(self) -> None:
        self.restarts += 1


@dataclass
class Ends:
    """Both ends of the line."""

    store: StoreDb
    oms: FakeOms
    catalog: FakeCatalog
    push: Push
    pull: Pull

    def record(self, count: int = 1) -> None:
        for _ in range(count):
            with self.store.transaction(Actor("operator-1")) as tx:
                tx.record(OperatorSignedOn())

    def waiting(self) -> int:
        with self.store.read() as conn:
            return journal.count_waiting(conn).count

    def keys(self, kind: str = "stock") -> list[str]:
        with self.store.read() as conn:
            return [one.key for one in stored_rows(conn, kind)]


@pytest.fixture
def ends(tmp_path: Path) -> Iterator[Ends]:
    """A register with its first entry sent."""
    store, oms, catalog = open_store(tmp_path / "register", Hands()), FakeOms(), FakeCatalog()
    clock, lane = SystemClock(Hands().now), InlineLane()
    offset = ClockOffset(clock, lambda _right: None)
    push = Push(store, lane, catalog, oms, offset)
    pull = Pull(store, lane, catalog, oms, clock, offset, ("chain", STREAM))
    assert push.step().answered == 1
    yield Ends(store, oms, catalog, push, pull)
    store.close()


def stock(number: int, key: str | None = None) -> WireRow:
    name = key or f"item-{number}"
    body = StockRow(item_id=name, on_hand=1000, reserved=0).model_dump(mode="json")
    return WireRow(kind="stock", key=name, number=number, body=body)


def page(*rows: WireRow, stream: str = STREAM, **told: object) -> StreamPage:
    values = {"stream": stream, "rows": rows, "next": rows[-1].number if rows else 0, **told}
    return StreamPage.model_validate(values)


def test_the_oldest_go_first_and_each_is_sent_until_answered(ends: Ends) -> None:
    ends.record(3)
    assert ends.push.step().answered == 3
    assert ends.oms.pushed[-1] == [2, 3, 4]
    assert ends.push.step().answered == 0
    assert len(ends.oms.pushed) == 2, "nothing is sent when nothing waits"


def test_one_entry_that_is_not_taken_is_found_kept_and_blocks_nothing(ends: Ends) -> None:
    ends.record(8)
    ends.oms.refuse = lambda header: header.number == 6
    while ends.push.step().more:
        pass
    assert ends.waiting() == 1
    with ends.store.read() as conn:
        held = repository.held_entries(conn, ends.push.held)
    assert [(one.number, one.reason, one.held_here) for one in held] == [(6, "body_invalid", True)]
    ends.record()
    assert ends.push.step().answered == 1, "what comes later goes on"
    ends.oms.refuse = lambda _header: False
    assert ends.push.step().answered == 0, "it is not knocked with all the time"
    ends.push.offer_held_again()
    assert ends.push.step().answered == 1
    assert ends.waiting() == 0


def test_what_is_set_aside_is_done_for_the_register_and_listed(ends: Ends) -> None:
    ends.record(2)
    ends.oms.answer = lambda header: EntryAnswer(
        id="", answer=Answer.SET_ASIDE, reason=SetAsideReason.UNREADABLE, detail="header"
    )
    ends.push.step()
    assert ends.waiting() == 0
    with ends.store.read() as conn:
        listed = repository.set_aside_entries(conn)
        assert repository.count_set_aside(conn) == 2
    assert [(one.number, one.reason, one.detail) for one in listed] == [
        (2, "unreadable", "header"),
        (3, "unreadable", "header"),
    ]


def test_an_answer_for_fewer_entries_than_were_sent_counts_for_none(ends: Ends) -> None:
    ends.record(2)
    whole = ends.oms.push
    ends.oms.push = lambda push: whole(push).model_copy(update={"answers": ()})  # type: ignore[method-assign]
    with pytest.raises(Unavailable, match="oms_answer_unreadable"):
        ends.push.step()
    assert ends.waiting() == 2


def test_a_dead_token_changes_nothing(ends: Ends) -> None:
    ends.record()

    def dead(_push: EntriesPush) -> EntriesAnswer:
        raise Refused("register_not_accepted", reason="revoked")

    ends.oms.push = dead  # type: ignore[method-assign,assignment]
    assert refused(ends.push.step).code == "register_not_accepted"
    assert ends.waiting() == 1
    assert ends.push.held == {}


def test_many_large_entries_go_in_several_batches(ends: Ends) -> None:
    basket = BasketSuspended(basket_id="b", label="", currency="EUR", total_minor=0, basket={"note": "x" * 600_000})
    for _ in range(3):
        with ends.store.transaction(Actor("operator-1")) as tx:
            tx.record(basket)
    while ends.push.step().more:
        pass
    assert ends.oms.pushed[1:] == [[2], [3], [4]]


def test_a_copied_journal_goes_on_as_another_and_only_once(ends: Ends) -> None:
    copied = ends.store.incarnation
    ends.record()
    ends.oms.begin = copied
    ends.push.step()
    second = ends.store.incarnation
    assert second != copied
    ends.push.step()
    assert ends.store.incarnation == second, "the same order given twice is carried out once"
    with ends.store.read() as conn:
        assert [one.kind for one in repository.notices(conn)] == [NoticeKind.INCARNATION_BEGUN]


def test_numbers_that_were_never_written_here_are_proof_of_a_copy(ends: Ends) -> None:
    life = ends.store.incarnation
    ends.oms.inside = {life: Inside(upto=1)}
    ends.pull.step(0)
    assert ends.store.incarnation == life
    ends.oms.inside = {life: Inside(upto=2)}
    ends.pull.step(0)
    assert ends.store.incarnation != life


def test_an_answer_that_claims_what_nobody_answered_waits_for_the_push(ends: Ends) -> None:
    ends.record()
    ends.oms.inside = {ends.store.incarnation: Inside(upto=2)}
    ends.oms.pages = [page(stock(1)), page(stock(1)), page(stock(1))]
    assert ends.pull.step(0).push_first
    assert ends.keys() == []
    assert not ends.pull.step(0, careful=False).push_first
    assert ends.keys() == ["item-1"], "when pushing does not work, rows matter more"


def test_rows_come_in_slices_that_remember_where_they_are(ends: Ends) -> None:
    count = 5 * LEAST_SLICE + 51
    ends.oms.pages = [page(*(stock(number) for number in range(1, count + 1)))]
    committed: list[int] = []
    ends.store.on_commit(lambda topics: committed.append(1) if "cursors" in topics else None)
    assert ends.pull.step(0).rows == count
    assert len(committed) > 1
    assert len(ends.keys()) == count
    ends.pull.step(0)
    assert {one.stream: one.after for one in ends.oms.asked[-1].cursors}[STREAM] == count


def test_a_first_reading_is_not_cut_small_by_a_slow_machine(ends: Ends) -> None:
    ends.pull._slice = LEAST_SLICE
    ends.oms.pages = [page(*(stock(number) for number in range(1, 251)))]
    slices: list[int] = []
    ends.store.on_commit(lambda topics: slices.append(1) if "row:stock" in topics else None)

    ends.pull.step(0)

    assert len(ends.keys()) == 250
    assert len(slices) <= 3


def test_a_kind_nobody_knows_is_kept(ends: Ends) -> None:
    ends.oms.pages = [page(WireRow(kind="hologram", key="h", number=1, body={"depth": 3}))]
    ends.pull.step(0)
    with ends.store.read() as conn:
        stored = stored_row(conn, "hologram", "h")
    assert stored
    assert stored.body == {"depth": 3}


def test_a_tombstone_removes_a_copy(ends: Ends) -> None:
    ends.oms.pages = [page(stock(1), stock(2)), page(WireRow(kind="stock", key="item-1", number=3, body=None))]
    ends.pull.step(0)
    ends.pull.step(0)
    assert ends.keys() == ["item-2"]


def test_orders_to_be_sent_that_nobody_began_leave_with_a_notice(ends: Ends) -> None:
    rows = [order(number, kind="ship") for number in range(1, 4)]
    ends.oms.pages = [page(*rows, order(4, kind="pickup"), order(5, kind="ship", state=LineState.PICKED))]
    ends.pull.step(0)
    ends.oms.pages = [page(*(gone(one, at) for at, one in enumerate(rows[:2], start=6)))]
    ends.pull.step(0)
    notices = Notices(ends.store)
    (first,) = notices.waiting()
    assert (first.code, first.params) == ("orders_gone", {"orders": "1, 2"})
    notices.read(first)
    ends.oms.pages = [page(*(gone(order(number), 8 + number) for number in (3, 4, 5)))]
    ends.pull.step(0)
    assert [one.params for one in notices.waiting()] == [{"orders": "3"}], "collected and begun ones are told otherwise"


def test_of_many_orders_that_left_some_are_named(ends: Ends) -> None:
    rows = [order(number, kind="ship") for number in range(1, 31)]
    ends.oms.pages = [page(*rows), page(*(gone(one, 30 + at) for at, one in enumerate(rows, start=1)))]
    ends.pull.step(0)
    ends.pull.step(0)
    (told,) = Notices(ends.store).waiting()
    assert told.params["orders"] == "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, …"


def order(number: int, kind: str = "ship", state: LineState = LineState.OPEN) -> WireRow:
    row = order_row(
        order_line(quantities={state: 1_000}), number=str(number), order_id=f"order-{number}", kind=kind, claim=None
    )
    return WireRow(kind="order", key=row.order_id, number=number, body=row.model_dump(mode="json"))


def gone(row: WireRow, number: int) -> WireRow:
    return row.model_copy(update={"number": number, "body": None})


def test_who_is_told_that_more_comes_and_gets_none_waits_for_it(ends: Ends) -> None:
    ends.oms.pages = [
        page(stock(1), stock(2)),
        page(next=0, more=True, restart=True),
        page(stock(3, "item-2"), more=True),
        page(next=3, more=True),
        page(stock(4, "item-1")),
    ]
    ends.pull.step(0)
    assert [ends.pull.step(0).more for _ in range(3)] == [True, True, False]
    assert ends.keys() == ["item-1", "item-2"], "the stream has not ended yet"
    ends.pull.step(0)
    assert ends.keys() == ["item-1", "item-2"]


def test_what_a_new_beginning_does_not_tell_again_is_gone(ends: Ends) -> None:
    ends.oms.pages = [
        page(stock(1), stock(2)),
        page(next=0, more=True, restart=True),
        page(stock(3, "item-2"), more=True),
        page(stock(4, "item-9")),
    ]
    ends.pull.step(0)
    assert ends.pull.step(0).more
    assert ends.keys() == ["item-1", "item-2"], "what is known serves until the end"
    ends.pull.step(0)
    ends.pull.step(0)
    assert ends.keys() == ["item-2", "item-9"]


def test_catalog_streams_go_to_the_catalog(ends: Ends) -> None:
    ends.oms.pages = [page(WireRow(kind="role", key="r", number=1, body={}), stream="chain")]
    ends.pull.step(0)
    assert [one.stream for one in ends.catalog.applied] == ["chain"]
    assert ends.keys("role") == []


def test_a_stream_that_is_not_ours_any_more_stops_nothing(ends: Ends) -> None:
    ends.oms.not_yours = "chain"
    assert ends.pull.step(0).more
    ends.oms.pages = [page(stock(1))]
    ends.pull.step(0)
    assert ends.keys() == ["item-1"]


def test_a_restored_oms_is_told_everything_again(ends: Ends) -> None:
    ends.record(2)
    ends.push.step()
    ends.oms.pages = [page(stock(1))]
    ends.pull.step(0)
    ends.oms.epoch = "epoch-2"
    ends.oms.pages = [page(stock(7, "item-7"))]
    assert ends.pull.step(0).more
    assert ends.keys() == ["item-1"], "nothing else in that answer counts"
    assert ends.waiting() == 3
    assert ends.catalog.restarts == 1
    ends.push.step()
    assert ends.oms.pushed[-1] == [1, 2, 3]
    ends.oms.pages = [page(stock(2, "item-2"))]
    ends.pull.step(0)
    assert {one.stream: one.after for one in ends.oms.asked[-1].cursors}[STREAM] == 0
    assert ends.keys() == ["item-2"]
    with ends.store.read() as conn:
        assert [one.kind for one in repository.notices(conn)] == [NoticeKind.HEAD_OFFICE_RESTORED]


def test_a_notice_is_read_once(ends: Ends) -> None:
    test_a_restored_oms_is_told_everything_again(ends)
    with ends.store.transaction() as tx:
        repository.dismiss(tx.conn, repository.notices(tx.conn)[0].notice_id)
    with ends.store.read() as conn:
        assert repository.notices(conn) == ()
