"""A pull that waits: it holds nothing, wakes when a stream of its own moves, and sees a revocation."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from httpx2 import Response

from oms.stores.model import Location, Role
from oms.stores.operators import add_operator, put_role
from oms.stores.registers import revoke_register
from oms.sync.feed import CHAIN, store_stream
from oms.sync.heads import FeedTasks
from tests.integration.oms_ground.chain import Chain, Till

WAIT_S = 20


@pytest.fixture
def turns_that_never_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks by himself whether there is something to number or to tell."""
    monkeypatch.setattr("oms.sync.heads.TURN_S", 10 * WAIT_S)
    monkeypatch.setattr("oms.sync.heads.REST", 0)


@pytest.fixture
def live(oms_url: str) -> Iterator[Chain]:
    """The application with its background running, numbering by itself."""
    chain = Chain(oms_url, sequence=True)
    with chain.client.running():
        yield chain
    chain.db.close()


@pytest.fixture
def store(live: Chain) -> Location:
    return live.store()


@pytest.fixture
def other(live: Chain, store: Location) -> Location:
    """A store that came later, which every store was told of."""
    assert store.code != "027"
    added = live.store("027")
    until(lambda: live.settle() == 0)
    return added


@pytest.fixture
def caught_up(live: Chain, store: Location) -> Till:
    """A register that has every row there is."""
    till = live.till(store)
    deadline = time.monotonic() + WAIT_S
    seen: set[str] = set()
    while not {"role", "location", "register"} <= seen:
        assert time.monotonic() < deadline
        seen |= {row.kind for page in till.pull(wait=1).pages for row in page.rows}
    return till


@pytest.fixture
def waiting(live: Chain, caught_up: Till) -> Iterator[Future[Response]]:
    """A pull that is held: nothing it asks for has moved."""
    cursors = [{"stream": name, "after": after} for name, after in caught_up.cursors.items()]
    with ThreadPoolExecutor(1) as pool:
        body = {"cursors": cursors, "wait": WAIT_S}
        held = pool.submit(live.client.post, "/v1/pull", json=body, headers=caught_up.headers)
        until(lambda: len(feed(live)._waiters) == 1)
        yield held
        feed(live).release()


def feed(chain: Chain) -> FeedTasks:
    found: FeedTasks = chain.app.state.feed
    return found


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline
        pause.wait(0.01)


def test_it_answers_when_a_stream_moves(live: Chain, waiting: Future[Response]) -> None:
    live.db.run(lambda tx: put_role(tx, Role("packer", ("fulfill",), 4)))
    answer = waiting.result(WAIT_S / 2).json()
    assert {row["key"] for page in answer["pages"] for row in page["rows"]} == {"packer"}


@pytest.mark.usefixtures("turns_that_never_come")
def test_what_this_process_committed_waits_for_no_turn(live: Chain, waiting: Future[Response]) -> None:
    live.db.run(lambda tx: put_role(tx, Role("packer", ("fulfill",), 4)))
    answer = waiting.result(WAIT_S / 2).json()
    assert {row["key"] for page in answer["pages"] for row in page["rows"]} == {"packer"}


def test_it_answers_with_rows_of_its_own_store(live: Chain, store: Location, waiting: Future[Response]) -> None:
    live.db.run(
        lambda tx: add_operator(tx, number="1", name="Aoife", role="picker", pin="5687", locations=[store.code])
    )
    (page,) = [page for page in waiting.result(WAIT_S / 2).json()["pages"] if page["rows"]]
    assert page["stream"] == store_stream(store.id)


def test_another_stores_news_wakes_nobody(live: Chain, other: Location, waiting: Future[Response]) -> None:
    live.db.run(
        lambda tx: add_operator(tx, number="1", name="Aoife", role="picker", pin="5687", locations=[other.code])
    )
    until(lambda: live.settle() == 0)
    live.db.run(lambda tx: put_role(tx, Role("packer", ("fulfill",), 4)))
    answer = waiting.result(WAIT_S / 2).json()
    assert [page["stream"] for page in answer["pages"] if page["rows"]] == [CHAIN], "woken by the role alone"


def test_a_register_revoked_while_it_waits_reads_nothing(
    live: Chain, store: Location, waiting: Future[Response]
) -> None:
    live.db.run(lambda tx: revoke_register(tx, store.code, 1))
    live.db.run(lambda tx: put_role(tx, Role("packer", ("fulfill",), 4)))
    assert waiting.result(WAIT_S / 2).status_code == 403


def test_the_end_of_the_process_answers_at_once(live: Chain, waiting: Future[Response]) -> None:
    feed(live).release()
    answer = waiting.result(WAIT_S / 2)
    assert answer.status_code == 200
    assert [page["rows"] for page in answer.json()["pages"]] == [[]] * 5


@pytest.mark.logs_errors("feed_failed")
def test_the_feed_goes_on_after_a_bug(live: Chain, waiting: Future[Response], monkeypatch: pytest.MonkeyPatch) -> None:
    failed = threading.Event()

    def broken(_: object) -> None:
        failed.set()
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("oms.sync.heads.sequence_once", broken)
        assert failed.wait(WAIT_S)
    live.db.run(lambda tx: put_role(tx, Role("packer", ("fulfill",), 4)))
    assert waiting.result(WAIT_S / 2).status_code == 200


def test_nothing_is_left_waiting_afterwards(live: Chain, caught_up: Till) -> None:
    assert [page.rows for page in caught_up.pull(wait=0.05).pages] == [()] * 5
    assert feed(live)._waiters == set()
