"""What is learned of stores: by hand where it can be, at its limits, and as it is frozen, forgotten, kept and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oms.sourcing.chances import Chances, Learning, Outcome, Question, expected_minor
from oms.sourcing.chances_fit import START_OUTCOMES, fit
from oms.sourcing.chances_told import explain, from_bytes, interval, to_bytes

AT = datetime(2026, 1, 5, tzinfo=UTC)
REJECTED, LATE = Question.REJECTED, Question.LATE


def outcomes(
    store: str, many: int, hits: int, item_class: str = "dry", hour: int = 10, question: Question = REJECTED
) -> list[Outcome]:
    return [Outcome(store, item_class, hour, question, number < hits) for number in range(many)]


def learned(*told: list[Outcome]) -> Chances:
    return Chances.empty(AT).learn([one for some in told for one in some], AT)


def mean(chances: Chances, store: str, item_class: str = "dry", hour: int = 10, question: Question = REJECTED) -> float:
    return float(chances.means(question, chances.stores_at([store]), chances.class_at(item_class), hour)[0])


def two_kinds(many: int) -> Chances:
    """Ten stores that reject one of ten, and ten that reject four of ten."""
    good = [outcomes(f"good {n}", many, many // 10) for n in range(10)]
    return learned(*good, *(outcomes(f"bad {n}", many, many * 4 // 10) for n in range(10)))


def test_without_outcomes_every_store_is_as_the_chain_starts() -> None:
    empty = Chances.empty(AT, Learning(start_rate=0.07))
    assert mean(empty, "anywhere") == pytest.approx(0.07)
    assert mean(empty, "anywhere", question=LATE) == pytest.approx(0.07)


def test_a_posterior_is_its_prior_and_its_own_counts() -> None:
    """By hand: the prior's rate times its strength, and three hits and seven misses more."""
    chances = two_kinds(100).learn(outcomes("new", 10, 3), AT)
    found, new = chances.fit_of(REJECTED), int(chances.stores_at(["new"])[0])
    strength, prior = found.strengths.of_cell, float(found.prior[new, 0])
    assert float(found.hits[new, 0]) == pytest.approx(strength * prior + 3, abs=0.01)
    assert float(found.misses[new, 0]) == pytest.approx(strength * (1 - prior) + 7, abs=0.01)
    assert mean(chances, "new") == pytest.approx((strength * prior + 3) / (strength + 10), abs=0.002)
    assert 0.18 < prior < 0.32


def test_the_rate_of_a_chain_weighs_stores_by_what_they_can_tell() -> None:
    """By hand, with one cell: weight n / (1 + 0.11 (n - 1)), two outcomes of the start, as in the first round."""
    trials, hits = np.full((1, 1, 1), 10.0), np.full((1, 1, 1), 4.0)
    weight = 10 / (1 + 0.11 * 9)
    first_round = (weight * 0.4 + START_OUTCOMES * 0.05) / (weight + START_OUTCOMES)
    assert fit(trials, hits, 0.05).chain == pytest.approx(first_round, abs=0.02)


def test_the_spread_of_stores_is_read_from_their_outcomes() -> None:
    """Beta(1.5, 8) is as strong as 9.5 outcomes, and has the mean 0.158."""
    dice = np.random.default_rng(5)
    hidden = dice.beta(1.5, 8, (300, 3))
    hits = dice.binomial(40, hidden)[:, :, None].astype(float)
    found = fit(np.full(hits.shape, 40.0), hits, 0.05)
    assert found.strengths.of_cell == pytest.approx(9.5, rel=0.25)
    assert found.chain == pytest.approx(0.158, rel=0.1)
    assert min(found.strengths.of_store, found.strengths.of_class) > 50


def test_what_a_store_does_in_one_class_is_expected_of_it_in_another() -> None:
    dice = np.random.default_rng(6)
    by_store = np.repeat(dice.beta(2, 8, (60, 1)), 3, axis=1)
    hits = dice.binomial(50, by_store)[:, :, None].astype(float)
    trials = np.full(hits.shape, 50.0)
    worst = int(by_store[:, 0].argmax())
    trials[worst, 2] = hits[worst, 2] = 0
    found = fit(trials, hits, 0.05)
    assert found.strengths.of_store < 30 < found.strengths.of_cell
    assert found.means[worst, 2] > 0.7 * by_store[worst, 0]
    assert found.means[-1, 2] == pytest.approx(found.classes[2])


def test_a_class_that_is_rejected_often_is_so_in_a_store_that_never_had_it() -> None:
    told = [outcomes(f"S{n}", 50, 20 if n % 2 else 16, "fresh") for n in range(20)]
    told += [outcomes(f"S{n}", 50, 2, "dry") for n in range(20)] + [outcomes("other", 50, 2, "dry")]
    chances = learned(*told)
    assert mean(chances, "other", "fresh") > 5 * mean(chances, "other", "dry")
    assert mean(chances, "nowhere", "fresh") > 5 * mean(chances, "nowhere", "dry")


def test_a_store_without_outcomes_is_as_the_chain_and_one_with_many_as_itself() -> None:
    chances = two_kinds(100).learn([*outcomes("sure", 5_000, 4_500), *outcomes("once", 1, 1)], AT)
    chain = chances.fit_of(REJECTED).chain
    assert mean(chances, "nowhere") == pytest.approx(chain, abs=0.05)
    assert mean(chances, "sure") == pytest.approx(0.9, abs=0.01)
    assert chain < mean(chances, "once") < 0.5


def test_an_hour_moves_every_store_and_a_thin_one_hardly() -> None:
    told = [outcomes(f"S{n}", 60, 6, hour=10) + outcomes(f"S{n}", 60, 24, hour=17) for n in range(30)]
    chances = learned(*told, outcomes("S1", 2, 2, hour=3))
    assert mean(chances, "S1", hour=17) > 2.5 * mean(chances, "S1", hour=10)
    assert mean(chances, "S1", hour=17) == pytest.approx(0.4, abs=0.05)
    assert mean(chances, "S1", hour=10) == pytest.approx(0.1, abs=0.03)
    quiet = mean(learned(*told), "S1", hour=3)
    assert mean(chances, "S1", hour=3) == pytest.approx(quiet, abs=0.03)


def test_a_store_that_is_only_open_at_a_bad_hour_is_not_blamed_for_it() -> None:
    told = [outcomes(f"S{n}", 60, 6, hour=10) + outcomes(f"S{n}", 60, 24, hour=17) for n in range(30)]
    chances = learned(*told, outcomes("evening", 200, 80, hour=17))
    assert mean(chances, "evening", hour=17) == pytest.approx(0.4, abs=0.04)
    assert mean(chances, "evening", hour=10) == pytest.approx(0.12, abs=0.05)


def test_questions_are_learned_apart() -> None:
    chances = learned(outcomes("S1", 100, 80, question=LATE), outcomes("S1", 100, 2))
    assert mean(chances, "S1", question=LATE) > 0.5
    assert mean(chances, "S1") < 0.1


def test_what_changes_is_followed_and_what_is_old_counts_less() -> None:
    chances = learned(outcomes("S1", 200, 10), outcomes("S2", 200, 20))
    assert mean(chances, "S1") < 0.1
    half = chances.learn([], AT + timedelta(days=90))
    assert half.trials.sum() == pytest.approx(200)
    for week in range(1, 53):
        chances = chances.learn(outcomes("S1", 10, 5), AT + timedelta(weeks=week))
    assert mean(chances, "S1") == pytest.approx(0.5, abs=0.06)
    never = Chances.empty(AT, Learning(half_life_days=36_500)).learn(outcomes("S1", 200, 10), AT)
    for week in range(1, 53):
        never = never.learn(outcomes("S1", 10, 5), AT + timedelta(weeks=week))
    assert mean(never, "S1") < 0.43


def test_an_earlier_clock_makes_nothing_heavier() -> None:
    chances = learned(outcomes("S1", 10, 1)).learn([], AT - timedelta(days=90))
    assert chances.trials.sum() == 10
    assert chances.at == AT


def test_the_same_seed_throws_the_same_and_another_does_not() -> None:
    chances = two_kinds(20)
    stores = chances.stores_at(chances.stores)
    once = chances.sampled(REJECTED, stores, 0, 10, seed=7)
    assert np.array_equal(once, from_bytes(to_bytes(chances)).sampled(REJECTED, stores, 0, 10, seed=7))
    assert not np.array_equal(once, chances.sampled(REJECTED, stores, 0, 10, seed=8))
    assert not np.array_equal(once, chances.sampled(LATE, stores, 0, 10, seed=7))


def test_dice_lie_about_the_mean_and_narrow_as_outcomes_come() -> None:
    def spread(chances: Chances) -> tuple[float, float]:
        stores = chances.stores_at(["good 1"])
        thrown = [chances.sampled(REJECTED, stores, 0, 10, seed=seed)[0] for seed in range(400)]
        return float(np.mean(thrown)), float(np.std(thrown))

    few, many = two_kinds(10), two_kinds(400)
    assert spread(few)[0] == pytest.approx(mean(few, "good 1"), abs=0.03)
    assert spread(many)[1] < 0.05 * spread(few)[1]
    assert (few.width(REJECTED), many.width(REJECTED)) == pytest.approx((1.75, 0.1), abs=0.01)


def test_what_is_frozen_decides_by_means_and_learns_nothing() -> None:
    chances = two_kinds(20)
    frozen = chances.freeze()
    stores = frozen.stores_at(frozen.stores)
    assert np.array_equal(frozen.sampled(REJECTED, stores, 0, 10, 1), frozen.means(REJECTED, stores, 0, 10))
    assert frozen.learn(outcomes("good 1", 50, 50), AT + timedelta(days=900)) is frozen
    assert frozen.freeze() is frozen
    thawed = frozen.thaw(AT + timedelta(days=900))
    assert thawed.trials.sum() == chances.trials.sum()
    later = thawed.learn(outcomes("good 1", 50, 50), AT + timedelta(days=900))
    assert mean(later, "good 1") > mean(chances, "good 1")


def test_a_reset_forgets_just_what_it_names() -> None:
    chances = learned(*(outcomes(f"S{n}", 30, n, item_class) for n in range(4) for item_class in ("dry", "fresh")))
    assert chances.reset("S1", "dry").trials.sum() == 7 * 30
    assert chances.reset("S1").trials.sum() == 6 * 30
    assert chances.reset(item_class="fresh").trials.sum() == 4 * 30
    assert chances.reset().trials.sum() == 0
    assert chances.reset("nowhere").trials.sum() == chances.reset("S1", "none").trials.sum() == 8 * 30
    assert chances.reset("S1").hits[:, 0].sum() == chances.hits[:, 0].sum()
    assert mean(chances.reset(), "S3") == pytest.approx(0.05)


def test_versions_are_counted_and_the_old_one_stays_as_it_was() -> None:
    first = learned(outcomes("S1", 10, 1))
    before = first.trials.copy()
    steps = [first, first.learn([], AT), first.freeze(), first.reset("S1"), first.freeze().thaw(AT)]
    assert [one.version for one in steps] == [1, 2, 2, 2, 3]
    assert np.array_equal(first.trials, before)


def test_a_version_is_read_back_as_it_was_kept() -> None:
    chances = replace(two_kinds(7).learn([], AT + timedelta(days=3, microseconds=17)), frozen=True)
    again = from_bytes(to_bytes(chances))
    for name in ("version", "at", "stores", "classes", "frozen", "learning"):
        assert getattr(again, name) == getattr(chances, name)
    assert np.array_equal(again.trials, chances.trials)
    assert np.array_equal(again.hits, chances.hits)


def test_the_order_in_which_outcomes_are_folded_together_changes_nothing() -> None:
    told = [*outcomes("S2", 3, 1), *outcomes("S1", 4, 2, "fresh"), *outcomes("S1", 2, 0, hour=20)]
    there, back = (Chances.empty(AT).learn(some, AT) for some in (told, told[::-1]))
    assert to_bytes(there) == to_bytes(back)


def test_it_says_where_a_chance_comes_from() -> None:
    chances = learned(outcomes("S1", 20, 5), outcomes("S1", 4, 1, hour=20), outcomes("S2", 30, 1, "fresh"))
    told = explain(chances, "S1", "dry", 10)
    found = told["rejected"]
    assert isinstance(found, dict)
    assert found["counts"]["own"] == {"outcomes": 24.0, "rejected": 6.0}
    assert found["counts"]["at_these_hours"] == {"outcomes": 20.0, "rejected": 5.0}
    assert found["counts"]["chain"] == {"outcomes": 54.0, "rejected": 7.0}
    assert found["mean"] == pytest.approx(mean(chances, "S1"), abs=1e-4)
    assert found["low"] < found["mean"] < found["high"]
    assert found["own_share"] == pytest.approx(24 / (24 + found["strength"]), abs=0.002)
    assert explain(chances, "nowhere", "dry", 10)["store_known"] is False


def test_an_interval_is_that_of_the_beta_distribution() -> None:
    """Beta(1, 1) is even; Beta(2, 5) from tables: 0.0628 and 0.5818."""
    assert interval(1, 1) == pytest.approx((0.05, 0.95), abs=0.005)
    assert interval(2, 5) == pytest.approx((0.0628, 0.5818), abs=0.005)


def test_a_chance_is_a_cost_in_whole_minor_units() -> None:
    assert expected_minor(np.array([0.0, 0.1234, 1.0]), 2_000).tolist() == [0, 247, 2_000]


CELLS = st.tuples(
    st.sampled_from(["S1", "S2", "S3"]), st.sampled_from(["dry", "fresh"]), st.integers(0, 23), st.booleans()
)


@settings(max_examples=60, deadline=None)
@given(st.lists(CELLS, max_size=60), st.integers(0, 23), st.integers(0, 2**63))
def test_chances_lie_between_never_and_always(cells: list[tuple[str, str, int, bool]], hour: int, seed: int) -> None:
    chances = learned([Outcome(store, goods, at, REJECTED, hit) for store, goods, at, hit in cells])
    stores = chances.stores_at(["S1", "S2", "nowhere"])
    for goods in ("dry", "none"):
        column = chances.class_at(goods)
        for found in (
            chances.means(REJECTED, stores, column, hour),
            chances.sampled(REJECTED, stores, column, hour, seed),
        ):
            assert ((found > 0) & (found < 1)).all()


@settings(max_examples=100, deadline=None)
@given(st.lists(CELLS, min_size=1, max_size=60), st.data())
def test_a_rejection_more_never_makes_a_store_look_better(
    cells: list[tuple[str, str, int, bool]], data: st.DataObject
) -> None:
    chosen = data.draw(st.integers(0, len(cells) - 1))
    store, goods, hour, _ = cells[chosen]

    def thought(hit: bool) -> float:
        told = [Outcome(*one[:3], REJECTED, hit if number == chosen else one[3]) for number, one in enumerate(cells)]
        return mean(learned(told), store, goods, hour)

    assert thought(True) >= thought(False)
