"""The simulation itself: the same seed is the same world, and what is wrong is found and made small."""

from __future__ import annotations

import json
from dataclasses import replace
from unittest.mock import patch

import pytest

from tests.simulation import mutants
from tests.simulation.asgi import Caller
from tests.simulation.books import read_all
from tests.simulation.faults import Teleported
from tests.simulation.mutant import hunted
from tests.simulation.office import PULL
from tests.simulation.oracle import findings
from tests.simulation.profile import Profile, drawn
from tests.simulation.run import lived
from tests.simulation.scenarios import minutes, opened
from tests.simulation.shrink import shrunk
from tests.simulation.template import Template
from tests.simulation.world import world

EVERYTHING = {"crash": 2.0, "loss": 0.1, "late": 0.5, "duplicate": 0.1, "answer_lost": 0.1, "lan_loss": 0.2}
QUICK = ("a price is not told", "the listener gives up")


def test_the_same_seed_is_the_same_world(ground: Template) -> None:
    first, second = (lived(ground, 7, Profile(1, 1, 8, 2, rates=EVERYTHING)) for _ in range(2))
    assert first.log == second.log
    assert first.sometimes.counts == second.sometimes.counts
    assert lived(ground, 8, Profile(1, 1, 8, 2, rates=EVERYTHING)).log != first.log


def test_head_office_is_asked_the_same_again_only_after_something_was_written(ground: Template) -> None:
    with world(ground, 1, Profile(1, 1, 1)) as one:
        office, token, question = one.office, one.tills[0].token, json.dumps({"cursors": []}).encode()
        with patch.object(Caller, "call", autospec=True, side_effect=Caller.call) as asked:
            first = json.loads(office.call("POST", PULL, question, token).body)
            one.hub.run(60.0)
            again = json.loads(office.call("POST", PULL, question, token).body)
            assert again.pop("server_time") > first.pop("server_time")
            assert (again, asked.call_count) == (first, 1)
            with office.db.transaction() as tx:
                tx.conn.exec_driver_sql("UPDATE epoch SET epoch = 'another'")
            assert json.loads(office.call("POST", PULL, question, token).body)["epoch"] == "another"


def test_who_waits_for_news_of_a_head_office_that_is_put_back_hears_of_it_at_once(ground: Template) -> None:
    with world(ground, 1, Profile(1, 1, 1)) as one:
        till = opened(one)
        kept = one.keep_office()
        with till.services.store.transaction() as tx:
            tx.record(Teleported(where="Cobh"))
        minutes(one, 30)
        one.put_office_back(kept)
        minutes(one, 2)
        books = read_all(one)
        told = {entry.id for entry in books.entries}
        assert [entry.kind for own in books.journals.values() for entry in own if entry.id not in told] == []


def test_a_coin_that_nobody_paid_and_a_sale_that_nobody_made_are_found(ground: Template) -> None:
    with world(ground, 1, Profile(1, 1, 6)) as one:
        one.live()
        one.heal()
        one.note_papers()
        books = read_all(one)
        assert findings(one.truth, books) == []
        missing = one.truth.sales.pop()
        assert {found.invariant for found in findings(one.truth, books)} >= {"I23"}
        one.truth.sales.append(missing)
        one.truth.shelf["041", "milk"] -= 1
        assert {found.invariant for found in findings(one.truth, books)} == {"I10"}
        one.truth.shelf["041", "milk"] += 1
        without = [entry for entry in books.entries if entry.kind != "sale.completed"]
        assert {found.invariant for found in findings(one.truth, replace(books, entries=without))} >= {"I22"}


@pytest.mark.parametrize("name", QUICK)
def test_a_defect_that_is_put_in_is_found(ground: Template, name: str) -> None:
    mutant = next(one for one in mutants.ALL if one.name == name)
    assert hunted(ground, mutant).by


def test_a_world_that_fails_is_made_smaller_while_it_fails() -> None:
    profile = Profile(2, 4, 20, rates={"crash": 1.0, "loss": 0.1, "late": 0.5, "clock": 1.0})

    def fails(told: Profile) -> frozenset[str]:
        return frozenset({"I22"}) if "loss" in told.rates and told.acts > 3 and told.days > 1 else frozenset()

    small = shrunk(profile, fails)
    assert (small.stores, small.days, small.acts, set(small.rates)) == (1, 2, 4, {"loss"})


def test_every_fault_is_on_in_some_world_and_alone_in_another() -> None:
    profiles = [drawn(seed) for seed in range(1, 400)]
    names = {name for profile in profiles for name in profile.rates}
    alone = {next(iter(profile.rates)) for profile in profiles if len(profile.rates) == 1}
    assert names - alone <= {"late", "loss"}
    assert len(names) > 15
