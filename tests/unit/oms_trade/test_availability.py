"""What is offered, by hand: each line that takes something off, and each that is left out."""

from __future__ import annotations

from datetime import date

import pytest

from contract.values.quantity import Unit
from oms.inventory.allocation import ANY, FREE, Allocation, Limit
from oms.inventory.availability import (
    SURE,
    Availability,
    Coming,
    DoubtRules,
    Figures,
    Later,
    Line,
    LineKind,
    availability,
    chance,
    doubt,
    missing_mean,
)
from oms.inventory.availability_words import in_words, percent

TODAY = date(2026, 11, 23)
RULES = DoubtRules()
SEEN = 41


def offered(**told: object) -> Availability:
    return availability(Figures(**told), RULES, TODAY)  # type: ignore[arg-type]


def test_each_line_of_the_calculation_is_told() -> None:
    found = offered(on_hand=7000, reserved=2000, safety=1000, floor=1000, counted_days=SEEN, missed=2)
    assert found.lines == (
        Line(LineKind.ON_HAND, 7000),
        Line(LineKind.RESERVED, -2000),
        Line(LineKind.SAFETY, -1000),
        Line(LineKind.FLOOR, -1000),
        Line(LineKind.DOUBT, -1000),
    )
    assert found.offered == 2000
    assert in_words(found, Unit.EACH) == (
        "on hand 7, reserved 2, safety 1, floor 1, doubt 1 -> 2 offered,"
        " because counted 41 days ago and 2 rejects since"
    )


def test_chances_are_those_of_the_poisson_distribution() -> None:
    figures = Figures(on_hand=2000, counted_days=SEEN, missed=2)
    assert missing_mean(figures, RULES) == 382_000
    # e ** -0.382 = 0.682495 and, with one missing, 1.382 times as much.
    assert chance(figures, RULES, 2000) == 682_495
    assert chance(figures, RULES, 1000) == 943_208
    assert chance(figures, RULES, 3000) == 0


def test_what_was_counted_today_is_offered_whole() -> None:
    found = offered(on_hand=3000, counted_days=0)
    assert (found.offered, found.chance_of_all) == (3000, SURE)
    assert in_words(found, Unit.EACH) == "on hand 3 -> 3 offered, because counted today"


def test_what_nobody_counted_is_as_old_as_the_rules_say() -> None:
    assert doubt(Figures(), RULES) == doubt(Figures(counted_days=365), RULES) == 2000
    assert "because nobody counted it" in in_words(offered(on_hand=5000), Unit.EACH)


def test_what_tills_hold_is_told_beside_what_orders_have() -> None:
    found = offered(on_hand=5000, reserved=1000, held=2000, counted_days=1)
    assert in_words(found, Unit.EACH).startswith("on hand 5, reserved 1, held for tills 2 -> 2 offered")


def test_more_reserved_than_there_is_offers_nothing_and_doubts_nothing() -> None:
    found = offered(on_hand=1000, reserved=3000)
    assert found.offered == 0
    assert [line.kind for line in found.lines] == [LineKind.ON_HAND, LineKind.RESERVED]


def test_what_was_looked_for_in_vain_is_not_offered_and_not_promised_later() -> None:
    found = offered(on_hand=9000, counted_days=1, frozen=True, coming=(Coming(TODAY, 5000),))
    assert (found.offered, found.chance_of_one, found.later) == (0, 0, ())
    assert found.lines[-1] == Line(LineKind.FROZEN, -9000)


def test_a_channel_gets_its_share_and_never_the_last() -> None:
    half = offered(on_hand=9000, counted_days=0, share=500_000)
    assert half.offered == 4000, "half of nine is four whole pieces"
    assert half.lines[1:] == (Line(LineKind.CHANNEL, -4500), Line(LineKind.WHOLE, -500))
    assert offered(on_hand=9000, counted_days=0, keep=7000, share=500_000).offered == 2000
    assert offered(on_hand=9000, counted_days=0, keep=10_000).offered == 0


def test_goods_by_weight_are_offered_to_the_gram() -> None:
    assert offered(on_hand=1234, counted_days=0, whole=False).offered == 1234
    assert offered(on_hand=1234, counted_days=0).offered == 1000


def test_what_is_due_is_offered_from_its_day_on_after_what_is_owed() -> None:
    coming = (
        Coming(date(2026, 11, 30), 6000),
        Coming(date(2026, 11, 25), 1000),
        Coming(date(2026, 11, 30), 1000),
        Coming(date(2026, 11, 22), 50_000),
    )
    found = offered(on_hand=1000, reserved=3000, counted_days=0, coming=coming)
    assert found.offered == 0
    assert found.later == (Later(date(2026, 11, 25), 0), Later(date(2026, 11, 30), 6000))
    assert in_words(found, Unit.EACH).endswith("because counted today; 0 from 2026-11-25, 6 from 2026-11-30")


def test_books_that_fell_below_zero_are_doubted() -> None:
    assert doubt(Figures(counted_days=0, below_zero=True), RULES) == 1000
    assert "the books fell below zero since" in in_words(offered(on_hand=5000, below_zero=True), Unit.EACH)


def test_what_is_nearly_sure_is_not_called_sure() -> None:
    assert percent(999_999) == "99 %"
    assert percent(SURE) == "100 %"


@pytest.mark.parametrize(
    ("place", "item", "category", "kept"),
    [
        ("here", "milk", "dairy", 1),
        ("there", "milk", "dairy", 2),
        ("here", "cheese", "dairy", 3),
        ("there", "cheese", "dairy", 4),
        ("here", "nails", "tools", 5),
        ("there", "nails", "tools", 0),
        ("depot", "milk", "dairy", 0),
    ],
)
def test_the_narrowest_rule_says_what_a_store_keeps(place: str, item: str, category: str, kept: int) -> None:
    floors = {
        ("here", "milk", ANY): 1,
        (ANY, "milk", ANY): 2,
        ("here", ANY, "dairy"): 3,
        (ANY, ANY, "dairy"): 4,
        ("here", ANY, ANY): 5,
    }
    assert Allocation(floors, no_stores=frozenset({"depot"})).floor(place, item, category) == kept


def test_a_channel_has_its_own_locations_and_limits() -> None:
    rules = Allocation(
        limits={("web", ANY): Limit(1000), ("web", "here"): Limit(2000)}, sells_from={"web": frozenset({"here"})}
    )
    assert rules.limit("web", "here") == Limit(2000)
    assert rules.limit("web", "there") == Limit(1000)
    assert rules.limit("app", "here") == FREE
    assert (rules.sells("web", "here"), rules.sells("web", "there"), rules.sells("app", "there")) == (True, False, True)
