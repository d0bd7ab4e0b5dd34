"""What is offered, whatever the figures: never more than there is, and never more because less is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from oms.inventory.availability import SURE, Coming, DoubtRules, Figures, availability, chance, doubt

TODAY = date(2026, 11, 23)
AMOUNTS = st.integers(0, 60_000)
RULES = st.builds(
    DoubtRules,
    sure=st.integers(0, SURE - 1),
    per_day=st.integers(0, 20_000),
    per_miss=st.integers(0, SURE),
    below_zero=st.integers(0, 2 * SURE),
    uncounted_days=st.integers(0, 2_000),
)
FIGURES = st.builds(
    Figures,
    on_hand=st.integers(-20_000, 90_000),
    reserved=AMOUNTS,
    held=AMOUNTS,
    safety=AMOUNTS,
    floor=AMOUNTS,
    keep=AMOUNTS,
    share=st.integers(0, SURE),
    whole=st.booleans(),
    counted_days=st.none() | st.integers(0, 3_000),
    missed=st.integers(0, 40),
    below_zero=st.booleans(),
    frozen=st.booleans(),
    coming=st.lists(
        st.builds(Coming, st.integers(-9, 30).map(lambda days: TODAY + timedelta(days)), AMOUNTS), max_size=4
    ).map(tuple),
)


def offered(figures: Figures, rules: DoubtRules) -> int:
    return availability(figures, rules, TODAY).offered


@given(FIGURES, RULES)
def test_never_more_than_is_there_and_promised_to_nobody(figures: Figures, rules: DoubtRules) -> None:
    free = figures.on_hand - figures.reserved - figures.held - figures.safety - figures.floor
    assert 0 <= offered(figures, rules) <= max(0, free - figures.keep)


@given(FIGURES, RULES)
def test_the_lines_add_up_to_what_is_offered(figures: Figures, rules: DoubtRules) -> None:
    found = availability(figures, rules, TODAY)
    assert found.offered == max(0, sum(line.thousandths for line in found.lines))
    assert all(line.thousandths < 0 for line in found.lines[1:])


@given(FIGURES, RULES, st.integers(1, 3_000), st.integers(1, 20))
def test_knowing_less_never_raises_it(figures: Figures, rules: DoubtRules, days: int, times: int) -> None:
    known = replace(figures, counted_days=figures.counted_days or 0)
    now = offered(known, rules)
    for worse in (
        replace(known, counted_days=(known.counted_days or 0) + days),
        replace(known, missed=known.missed + times),
        replace(known, below_zero=True),
        replace(known, frozen=True),
    ):
        assert offered(worse, rules) <= now
        assert chance(worse, rules, 1000) <= chance(known, rules, 1000)


@given(FIGURES, RULES, AMOUNTS)
def test_more_goods_never_lower_it_and_more_claims_never_raise_it(
    figures: Figures, rules: DoubtRules, amount: int
) -> None:
    now = offered(figures, rules)
    assert offered(replace(figures, on_hand=figures.on_hand + amount), rules) >= now
    for name in ("reserved", "held", "safety", "floor", "keep"):
        assert offered(replace(figures, **{name: getattr(figures, name) + amount}), rules) <= now


@given(FIGURES, RULES)
def test_what_is_offered_is_there_as_surely_as_wanted(figures: Figures, rules: DoubtRules) -> None:
    found = availability(figures, rules, TODAY)
    assert not found.offered or found.chance_of_all >= rules.sure


@given(FIGURES, RULES, AMOUNTS, AMOUNTS)
def test_more_is_never_likelier_than_less(figures: Figures, rules: DoubtRules, one: int, other: int) -> None:
    assert chance(figures, rules, max(one, other)) <= chance(figures, rules, min(one, other))


@given(FIGURES, RULES)
def test_being_surer_takes_more_off(figures: Figures, rules: DoubtRules) -> None:
    surer = replace(rules, sure=min(SURE - 1, rules.sure + 50_000))
    assert doubt(figures, surer) >= doubt(figures, rules)


@given(FIGURES, RULES)
def test_what_comes_only_adds(figures: Figures, rules: DoubtRules) -> None:
    found = availability(figures, rules, TODAY)
    days = [one.due_on for one in found.later]
    amounts = [found.offered, *(one.thousandths for one in found.later)]
    assert days == sorted(set(days))
    assert all(day >= TODAY for day in days)
    assert amounts == sorted(amounts)
    free = figures.on_hand - figures.reserved - figures.held - figures.safety - figures.floor
    due = sum(one.thousandths for one in figures.coming if one.due_on >= TODAY)
    assert amounts[-1] <= max(0, free + due)
