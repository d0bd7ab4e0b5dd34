"""What stores told of the lines they were given, kept once each, and folded into versions that can be read again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import numpy as np
import pytest
from sqlalchemy import insert, select, text, update

from contract.errors import Refused
from contract.messages.facts import OrderPicked, OrderRejected
from contract.messages.order_facts import MovedLine
from oms.catalog.tables import item
from oms.db.engine import Database, Tx
from oms.fulfillment.tables import fulfillment
from oms.ids import new_id
from oms.main import main
from oms.sourcing import chances_repository as repository
from oms.sourcing.chances import Chances, Question
from oms.sourcing.chances_keeper import Learner
from oms.sourcing.chances_tables import chance_outcome
from oms.stores.tables import location
from tests.integration.oms_trade.shop import Shop
from tests.integration.oms_trade.test_fulfillment import Work, at_b, begin, moved, state
from tests.integration.oms_trade.test_messages import LaterClock

T = TypeVar("T")
Run = Callable[..., Any]


def told(shop: Shop) -> list[tuple[str, bool]]:
    """The question and answer of every outcome."""
    with shop.db.snapshot() as tx:
        rows = tx.conn.execute(select(chance_outcome.c.question, chance_outcome.c.hit)).all()
    return sorted((row.question, row.hit) for row in rows)


def read(shop: Shop, work: Callable[[Tx], T]) -> T:
    with shop.db.snapshot() as tx:
        return work(tx)


def learn(shop: Shop) -> Chances:
    return shop.db.run(repository.learn_waiting)[0]


def same(one: Chances, other: Chances) -> bool:
    """To the last bit."""
    names = ("version", "at", "stores", "classes", "frozen", "learning")
    return all(getattr(one, name) == getattr(other, name) for name in names) and (
        np.array_equal(one.trials, other.trials) and np.array_equal(one.hits, other.hits)
    )


def rejected(shop: Shop, pieces: int = 1, index: int = 0) -> Work:
    work = begin(shop, pieces)
    fact = OrderRejected(**work.about, reason="no_stock", lines=(moved(work.row, pieces * 1000, index),))
    shop.tell(work.till, fact)
    return work


def test_a_line_that_was_found_and_ready_in_time_is_told_once_however_many_pieces(shop: Shop) -> None:
    work = begin(shop, 3)
    for _ in range(3):
        work.pick(1000)
    work.stage(3000)
    work.hand_over(3000)
    assert told(shop) == [("late", False), ("rejected", False)]


def test_a_line_that_was_found_in_part_counts_as_each(shop: Shop) -> None:
    work = begin(shop, 3)
    work.pick(2000)
    work.short(1000)
    assert told(shop) == [("rejected", False), ("rejected", True)]


def test_what_was_ready_after_it_was_due_is_late_though_it_is_handed_over_later_still(shop: Shop) -> None:
    work = begin(shop, 1, due_at="2026-11-21T09:59:00Z", placed_at="2026-11-21T08:00:00Z")
    work.pick(1000)
    work.stage(1000)
    work.hand_over(1000)
    assert told(shop) == [("late", True), ("rejected", False)]


def test_an_entry_that_comes_again_tells_nothing_new(shop: Shop) -> None:
    work = begin(shop, 1)
    entry = work.till.journal.write(OrderPicked(**work.about, line=moved(work.row, 1000)))
    for _ in range(2):
        work.till.push(entry)
    assert told(shop) == [("rejected", False)]
    assert learn(shop).trials.sum() == 1
    work.till.push(entry)
    assert learn(shop).trials.sum() == 1


def test_each_store_that_had_an_order_tells_its_own(shop: Shop) -> None:
    work = rejected(shop)
    shop.route(work.row.order_id, "027")
    at_b(shop, work).pick(1000)
    chances = learn(shop)
    trials, hits = (counts[0].sum(axis=(1, 2)) for counts in (chances.trials, chances.hits))
    by_store = {name: (trials[place], hits[place]) for place, name in enumerate(chances.stores)}
    assert by_store == {shop.a.id: (1, 1), shop.b.id: (1, 0)}


def test_an_outcome_is_of_its_department_and_the_hour_at_the_store_in_which_it_was_given(shop: Shop) -> None:
    def dairy_at_half_past_seven(tx: Tx) -> None:
        tx.conn.execute(update(item).where(item.c.item_id == shop.items["100"]).values(department="dairy"))
        tx.conn.execute(update(fulfillment).values(released_at=text("'2026-07-01T07:30:00Z'")))

    work = begin(shop, 1)
    shop.db.run(dairy_at_half_past_seven)
    work.pick(1000)
    row = read(shop, lambda tx: tx.conn.execute(select(chance_outcome)).one())
    assert (row.location_id, row.item_class, row.hour) == (shop.a.id, "dairy", 8), "Ireland is an hour ahead in July"


def test_a_fact_of_an_order_that_the_store_never_had_tells_nothing(shop: Shop) -> None:
    work = begin(shop, 1)
    about = work.about | {"location_id": shop.till_b.location_id}
    shop.tell(shop.till_b, OrderPicked(**about, line=moved(work.row, 1000)))
    assert told(shop) == []


def test_versions_follow_each_other_and_each_can_be_read_as_it_was(shop: Shop) -> None:
    made = [learn(shop)]
    rejected(shop)
    made.append(learn(shop))
    made.append(shop.db.run(partial(repository.reset, location_id=shop.a.id)))
    made.append(shop.db.run(repository.freeze))
    made.append(shop.db.run(repository.thaw))
    begin(shop).pick(5000)
    made.append(learn(shop))
    assert [one.version for one in made] == [0, 1, 2, 3, 4, 5]
    for one in made:
        assert same(one, read(shop, partial(repository.at_version, number=one.version)))
        assert same(made[-1], read(shop, partial(repository.newest, known=one)))
    assert same(learn(shop), made[-1]), "nothing waits, so nothing follows"
    acts = [row["act"] for row in read(shop, partial(repository.versions, limit=9))]
    assert acts == ["learned", "thawed", "frozen", "reset", "learned", "begun"]
    with pytest.raises(Refused, match="chances_version_unknown"):
        read(shop, partial(repository.at_version, number=6))


def test_a_version_that_is_kept_whole_is_read_without_what_came_before(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "KEPT_EVERY", 2)
    last = learn(shop)
    for _ in range(3):
        rejected(shop)
        last = learn(shop)
    kept = [row["number"] for row in read(shop, partial(repository.versions, limit=9)) if row["kept_whole"]]
    assert kept == [2, 0]
    shop.db.run(lambda tx: tx.conn.execute(text("DELETE FROM chance_version WHERE number < 2")))
    assert same(last, read(shop, repository.newest))


def test_what_comes_while_it_is_frozen_is_never_learned(shop: Shop) -> None:
    frozen = shop.db.run(repository.freeze)
    rejected(shop)
    assert same(learn(shop), frozen)
    rejected(shop)
    thawed = shop.db.run(repository.thaw)
    assert learn(shop).trials.sum() == 0
    assert same(shop.db.run(repository.thaw), thawed)
    rejected(shop)
    assert learn(shop).trials.sum() == 1
    assert same(read(shop, repository.newest), learn(shop))


def test_two_processes_learn_each_outcome_once_and_know_the_same(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repository, "MOST_AT_ONCE", 2)
    here, there = Learner(shop.db), Learner(shop.db)
    here.look()
    for _ in range(5):
        rejected(shop)
    there.look()
    here.look()
    assert here.chances.trials.sum() == pytest.approx(5)
    assert same(here.chances, there.chances)
    assert here.chances.version == 3
    assert read(shop, repository.waiting_count) == 0


def test_what_is_old_counts_less_when_more_is_learned(shop: Shop) -> None:
    rejected(shop)
    learn(shop)
    clock = LaterClock()
    clock.ahead = timedelta(days=90)
    later = Database(shop.db.url, clock, new_id, pool_size=1)
    rejected(shop)
    chances, _ = later.run(repository.learn_waiting)
    assert chances.trials.sum() == pytest.approx(1.5, abs=0.001)
    assert same(chances, read(shop, repository.newest))
    later.close()


def test_the_service_learns_by_itself(shop: Shop) -> None:
    rejected(shop)
    keeper: Learner = shop.chain.app.state.chances
    keeper.look()
    assert keeper.chances.hits[0].sum() == 1
    stores = keeper.chances.stores_at([shop.a.id, shop.b.id])
    likely = keeper.chances.means(Question.REJECTED, stores, keeper.chances.class_at(""), 10)
    assert likely[0] > likely[1]


def test_many_outcomes_are_learned_at_once(shop: Shop) -> None:
    rows: list[dict[str, Any]] = [
        {
            "fulfillment_id": f"f{number}", "line_id": "l", "question": "rejected", "hit": number % 4 == 0,
            "entry_id": f"e{number}", "location_id": shop.a.id, "item_class": "", "hour": number % 24,
        }
        for number in range(6_000)
    ]  # fmt: skip
    shop.db.run(lambda tx: tx.conn.execute(insert(chance_outcome), rows))
    first, more = shop.db.run(repository.learn_waiting)
    assert (first.trials.sum(), more) == (5_000, True)
    second, more = shop.db.run(partial(repository.learn_waiting, known=first))
    assert (second.trials.sum(), second.hits.sum(), more) == (pytest.approx(6_000), pytest.approx(1_500), False)


@pytest.fixture
def run(shop: Shop, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """What `aisle-oms learning` tells a script, or the code it ends with."""
    monkeypatch.setenv("AISLE_DATABASE_URL", shop.db.url)

    def run(*words: str) -> Any:
        try:
            main(["learning", *words, "--json"])
        except SystemExit as ended:
            if ended.code:
                capsys.readouterr()
                return ended.code
        return json.loads(capsys.readouterr().out)

    return run


def test_head_office_sees_what_is_thought_freezes_it_and_forgets_it(shop: Shop, run: Run) -> None:
    rejected(shop)
    waiting = run("show", "014", "")
    assert (waiting["outcomes_waiting"], waiting["rejected"]["counts"]["own"]["outcomes"]) == (1, 0)
    learn(shop)
    shown = run("show", "014", "")
    assert (shown["store"], shown["rejected"]["counts"]["own"]) == ("014", {"outcomes": 1.0, "rejected": 1.0})
    assert run("freeze") == run("freeze") == {"version": 2}
    assert run("show", "014", "")["frozen"] is True
    assert run("thaw") == run("thaw") == {"version": 3}
    assert run("reset", "--location", "014") == {"version": 4}
    assert run("show", "014", "")["rejected"]["counts"]["own"]["outcomes"] == 0
    assert run("show", "014", "", "--version", "1")["rejected"] == shown["rejected"]
    assert [(row["act"], row["location"]) for row in run("versions", "--limit", "1")] == [("reset", "014")]
    assert run("reset", "--department", "dairy") == {"version": 5}
    assert run("reset", "--all") == {"version": 6}
    assert [run("reset"), run("reset", "--all", "--location", "014"), run("show", "014", "", "--version", "9")] == [
        2
    ] * 3


def test_a_tally_that_is_changed_by_hand_is_not_the_same() -> None:
    """What compares versions here finds a difference of one bit."""
    one = Chances.empty(LaterClock().now()).learn([], LaterClock().now())
    assert same(one, one)
    assert not same(one, replace(one, version=one.version + 1))


def test_a_line_that_nobody_could_have_named_costs_no_fact(shop: Shop) -> None:
    line = MovedLine(line_id="a\x00b", item_id=shop.items["100"], thousandths=1_000)
    shop.tell(shop.till_a, OrderPicked(order_id="unknown-1", location_id=shop.a.id, line=line))
    assert told(shop) == []


@pytest.mark.logs_errors("outcome_not_noted")
def test_what_cannot_be_learned_costs_no_fact(shop: Shop) -> None:
    """PostgreSQL does not know every time zone that Python does."""
    work = begin(shop, 1)
    shop.db.run(lambda tx: tx.conn.execute(update(location).values(time_zone="Nowhere/Known")))
    work.pick(1_000)
    work.stage(1_000)
    assert told(shop) == []
    assert state(shop, work) == "ready"
