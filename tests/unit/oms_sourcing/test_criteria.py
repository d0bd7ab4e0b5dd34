"""Each criterion by hand: the money it adds, and the choice it turns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from oms.sourcing.decide import decide
from oms.sourcing.ground import Ground
from oms.sourcing.model import Decision, Kind, Network, Options, Reason, Situation, SourcingOrder, in_ppm
from oms.sourcing.rules import Prefer, Rule, When
from oms.sourcing.unfilled import why_unfilled
from tests.unit.oms_sourcing.worlds import (
    AIR,
    DAY,
    GROUND,
    TEN,
    ints,
    line,
    network,
    order,
    rows,
    rule,
    situation,
)

TWO = network([Kind.WAREHOUSE, Kind.STORE], [40, 41])
"""A warehouse where the customer lives, a store 111 km from there."""
BOTH = rows({0: 9_000, 1: 9_000})


def decided(
    prefer: Prefer | None = None,
    made: Network = TWO,
    asked: SourcingOrder | None = None,
    known: Situation | None = None,
    **use: object,
) -> Decision:
    wanted = asked or order(line("1", "x"))
    return decide(Ground(made), rule(prefer, **use), wanted, known or situation({"x": BOTH}, len(made.ids)))


def where(decision: Decision) -> list[str]:
    return [part.location_id for part in decision.parts]


def test_a_parcel_costs_what_the_table_says_for_its_zone_and_weight() -> None:
    near = decided().parts[0]
    assert (near.criteria["carriage"], near.zone, near.meters) == (500, 0, 0)
    far = decided(asked=order(line("1", "x", grams=4_000), latitude=30)).parts[0]
    assert (far.criteria["carriage"], far.zone) == (900, 1)
    assert far.meters == pytest.approx(1_111_950, abs=200)


def test_what_is_too_heavy_for_one_parcel_goes_in_several() -> None:
    heavy = decided(asked=order(line("1", "x", grams=41_000))).parts[0]
    assert (heavy.parcels, heavy.criteria["carriage"], heavy.criteria["handling"]) == (3, 2 * 1_200 + 500, 300)


def test_a_lighter_parcel_never_costs_more_than_a_heavier_one() -> None:
    odd = replace(GROUND, prices=((800, 700, 1_200), (600, 900, 1_600)))
    assert decided(made=replace(TWO, services=(odd,))).parts[0].criteria["carriage"] == 700


def test_parcels_and_lines_are_handled_at_the_location_s_own_cost() -> None:
    dearer = replace(TWO, parcel_minor=ints(900, 100), line_minor=ints(10, 25))
    decision = decided(made=dearer)
    assert where(decision) == ["l1"]
    assert (decision.parts[0].criteria["handling"], decision.parts[0].criteria["lines"]) == (100, 25)


def test_a_split_is_paid_for_each_part_after_the_first() -> None:
    known = situation({"x": rows({0: 1_000}), "y": rows({1: 1_000})}, 2)
    asked = order(line("1", "x"), line("2", "y"))
    decision = decided(Prefer(split_minor=70), asked=asked, known=known)
    assert decision.criteria["split"] == 70
    assert decision.cost_minor == 2 * (500 + 100 + 10) + 70


def test_co2_is_reckoned_leg_by_leg_and_has_a_price() -> None:
    part = decided(Prefer(co2_minor_per_kg=500), asked=order(line("1", "x", grams=5_000), latitude=30)).parts[0]
    by_truck = round(0.10163 * 0.005 * part.meters / 1_000 * 1_000)
    by_van = round(0.631 * 0.005 * 10 * 1_000)
    assert part.co2_grams == 50 + by_truck + by_van
    assert part.criteria["co2"] == round(part.co2_grams * 500 / 1_000)


def test_a_price_of_co2_turns_from_air_to_ground() -> None:
    cheap_air = replace(AIR, prices=((100, 100), (100, 100)))
    made, asked = replace(TWO, services=(cheap_air, GROUND)), order(line("1", "x"), latitude=30)
    assert decided(made=made, asked=asked).parts[0].service == "air"
    assert decided(Prefer(co2_minor_per_kg=1_000), made=made, asked=asked).parts[0].service == "ground"


def test_what_is_late_is_charged_by_the_day_or_ruled_out() -> None:
    asked = order(line("1", "x"), latitude=30, promised=DAY + 1)
    assert decided(asked=asked, late_days=(0,)).ruled_out["1"] == {"too_late": ("l0", "l1")}
    late = decided(Prefer(late_minor=40), asked=asked, late_days=(0, 2, 5))
    assert (late.step, late.parts[0].arrives_day, late.parts[0].late_days) == (2, DAY + 5, 4)
    assert late.parts[0].criteria["late"] == 160


@pytest.mark.parametrize(
    ("now", "closed", "leaves"),
    [
        (TEN, (), DAY),
        (TEN + 4 * 60 + 1, (), DAY + 1),
        (TEN + 4 * 60 + 1, (DAY + 1,), DAY + 2),
        (TEN + 2 * 1_440 + 5 * 60, (), DAY + 5),
    ],
)
def test_an_order_leaves_by_the_cutoff_on_a_day_that_is_open(now: int, closed: tuple[int, ...], leaves: int) -> None:
    """Ready an hour later; until three in the afternoon it leaves the same day, never on a weekend."""
    week = np.full((2, 7), 900, dtype=np.int64)
    week[:, 5:] = -1
    made = replace(TWO, cutoffs=week, closed_days=frozenset(closed))
    assert decided(made=made, known=situation({"x": BOTH}, 2, now)).parts[0].leaves_day == leaves


def test_a_carrier_counts_the_days_on_which_it_delivers() -> None:
    asked = order(line("1", "x"), latitude=30)
    assert decided(asked=asked).parts[0].arrives_day == DAY + 5, "three days from Wednesday, without the weekend"
    holiday = replace(TWO, closed_days=frozenset({DAY + 1}))
    assert decided(made=holiday, asked=asked).parts[0].arrives_day == DAY + 6


def test_the_warehouse_comes_first_where_stores_are_charged() -> None:
    asked = order(line("1", "x"), latitude=41)
    assert where(decided(Prefer(way_minor=5), asked=asked)) == ["l1"]
    first = decided(Prefer(way_minor=5, store_minor=6), asked=asked)
    assert where(first) == ["l0"]
    assert first.parts[0].criteria["logistics"] == 111_195 * 5 // 100_000


def test_who_has_much_to_do_is_spared() -> None:
    busy = situation({"x": BOTH}, 2, room={0: 2, 1: 10})
    decision = decided(Prefer(load_minor=50), known=busy)
    assert where(decision) == ["l1"]
    assert where(decided(known=busy)) == ["l0"]
    alone = decided(Prefer(load_minor=50), known=replace(busy, stopped=ints(0, 1)))
    assert alone.parts[0].criteria["load"] == 40


def test_what_is_full_gives_nothing() -> None:
    decision = decided(known=situation({"x": BOTH}, 2, room={0: 0, 1: 0}))
    assert decision.ruled_out == {"1": {"full": ("l0", "l1")}}
    assert (decision.parts, decision.unfilled) == ((), ("1",))


@pytest.mark.parametrize(
    ("column", "prefer", "money"),
    [
        ({"target": {0: 10**9, 1: 7_000}}, Prefer(overstock_minor=30), -60),
        ({"age_days": {1: 65}}, Prefer(ageing_minor=10), -40),
        ({"markdown_minor": {1: 80}}, Prefer(markdown_percent=50), -80),
    ],
)
def test_stock_that_should_go_is_gained_by_the_piece(
    column: dict[str, dict[int, int]], prefer: Prefer, money: int
) -> None:
    decision = decided(
        prefer, asked=order(line("1", "x", pieces=2)), known=situation({"x": rows({0: 9_000, 1: 9_000}, **column)}, 2)
    )
    assert where(decision) == ["l1"]
    assert decision.parts[0].criteria["retail"] == money


def test_a_range_of_sizes_is_not_broken_for_little() -> None:
    known = situation({"x": rows({0: 1_000, 1: 5_000}, sizes_left=4)}, 2)
    assert where(decided(known=known)) == ["l0"]
    assert where(decided(Prefer(broken_sizes_minor=150), known=known)) == ["l1"]


def test_stock_of_the_floor_is_protected() -> None:
    known = situation({"x": rows({0: 2_000, 1: 2_000}, floor={0: 2_000, 1: 1_000})}, 2)
    assert where(decided(known=known)) == ["l1"]
    both = decided(asked=order(line("1", "x", pieces=2)), known=known)
    assert both.ruled_out["1"] == {"protected": ("l0", "l1")}
    assert where(decided(asked=order(line("1", "x", pieces=2)), known=known, protects_floor=False)) == ["l0"]


def test_what_rejects_often_is_charged_for_it() -> None:
    known = situation({"x": rows({0: 9_000, 1: 9_000}, reject_ppm={0: 100_000}, late_ppm={0: 200_000, 1: 200_000})}, 2)
    decision = decided(Prefer(reject_minor=600, delay_minor=50), known=known)
    assert where(decision) == ["l1"]
    assert decision.parts[0].criteria["chance"] == 10


def test_what_is_expected_is_kept_to_a_hundredth_of_a_percent() -> None:
    assert in_ppm(np.array([0.0123456, 1.5])).tolist() == [12_300, 1_000_000]


def test_a_part_is_worth_sending_and_so_is_what_is_left() -> None:
    stock = {"x": rows({0: 9_000, 1: 9_000}), "y": rows({1: 9_000})}
    small = order(line("1", "x", value=3_000), line("2", "y", value=900), latitude=40)
    dear = replace(TWO, line_minor=ints(10, 2_000))
    known = situation(stock, 2)
    assert sorted(where(decided(made=dear, asked=small, known=known))) == ["l0", "l1"]
    assert where(decided(made=dear, asked=small, known=known, least_part_minor=1_000)) == ["l1"]
    partial = replace(small, options=Options(partial=True))
    nowhere = situation({"x": stock["x"]}, 2)
    assert where(decided(asked=partial, known=nowhere)) == ["l0"]
    refused = decided(asked=partial, known=nowhere, least_part_minor=1_000)
    assert (refused.parts, refused.unfilled) == ((), ("1", "2"))
    assert "worth_too_little" in refused.ruled_out["1"]


def test_lines_that_belong_together_come_from_one_location() -> None:
    known = situation({"x": rows({0: 9_000, 1: 9_000}), "y": rows({1: 9_000})}, 2)
    dear = replace(TWO, line_minor=ints(10, 2_000))
    apart = order(line("1", "x"), line("2", "y"))
    assert len(decided(made=dear, asked=apart, known=known).parts) == 2
    for asked in (
        order(line("1", "x", together="set"), line("2", "y", together="set")),
        order(line("1", "x"), line("2", "y"), no_split=True),
        order(line("1", "x"), line("2", "y"), most_parts=1),
    ):
        assert where(decided(made=dear, asked=asked, known=known)) == ["l1"]
    assert where(decided(made=dear, asked=apart, known=known, most_parts=1)) == ["l1"]


def test_a_pickup_order_is_taken_from_its_store_and_the_rest_is_sent_there() -> None:
    known = situation({"x": rows({0: 9_000, 1: 9_000}), "y": rows({0: 9_000})}, 2)
    asked = order(line("1", "x"), line("2", "y"), pickup="l1", latitude=0)
    decision = decided(Prefer(split_minor=0), asked=asked, known=known)
    assert {part.location_id: (part.service, part.criteria["carriage"]) for part in decision.parts} in (
        {"l0": ("ground", 700)},
        {"l1": ("", 0), "l0": ("ground", 500)},
    )
    own = decided(asked=order(line("1", "x"), pickup="l1", latitude=0), known=known)
    assert (where(own), own.parts[0].service, own.co2_grams, own.parts[0].meters) == (["l1"], "", 0, 0)
    stays = order(line("1", "x"), line("2", "y"), pickup="l1", transfer=False)
    assert decided(asked=stays, known=known).ruled_out["2"] == {"not_in_rule": ("l0",)}


def test_what_ruled_a_location_out_is_told_of_each_line() -> None:
    made = network([Kind.WAREHOUSE] + [Kind.STORE] * 5, [40, 41, 42, 43, 44, 45])
    stock = rows({0: 9_000, 1: 500, 2: 9_000, 3: 9_000, 4: 9_000}, frozen={2: 1})
    known = replace(situation({"x": stock}, 6), stopped=ints(0, 0, 0, 1, 0, 0))
    asked = replace(order(line("1", "x")), had_it=frozenset({"l4"}))
    decision = decided(made=made, asked=asked, known=known, kinds=(Kind.STORE,))
    told = {"not_in_rule": ("l0",), "short": ("l1",), "frozen": ("l2",), "stopped": ("l3",), "had_it": ("l4",)}
    assert decision.ruled_out == {"1": told}


def test_the_first_rule_that_fills_the_order_decides() -> None:
    near = Rule("near", use=replace(rule()[0].use, most_meters=50_000))
    other = Rule("abroad", When(countries=("CA",)), prefer=Prefer(store_minor=9_999))
    rules = (other, near, Rule("any"))
    asked = order(line("1", "x"))
    ground, known = Ground(TWO), situation({"x": BOTH}, 2)
    assert decide(ground, rules, asked, known).rule == "near"
    far = decide(ground, rules, replace(asked, latitude_e6=43_000_000), known)
    assert (far.rule, far.step) == ("any", 1)
    none = decide(ground, rules[:1], asked, known)
    assert (none.rule, none.unfilled) == ("", ("1",))


@pytest.mark.parametrize(
    ("when", "meets"),
    [
        (When(countries=("US",)), True),
        (When(channels=("web",)), False),
        (When(pickup=True), False),
        (When(pickup=False), True),
        (When(least_value_minor=2_001), False),
        (When(most_value_minor=2_000), True),
        (When(most_grams=799), False),
        (When(item_classes=(0, 4)), True),
        (When(item_classes=(4,)), False),
    ],
)
def test_a_rule_is_for_the_orders_it_names(when: When, meets: bool) -> None:
    assert when.meets(order(line("1", "x"))) is meets


def test_tags_name_and_bar_locations() -> None:
    made = replace(TWO, tags=(frozenset({"cold", "outlet"}), frozenset({"cold"})))
    assert where(decided(made=made, tags=frozenset({"cold"}))) == ["l0"]
    assert where(decided(made=made, tags_barred=frozenset({"outlet"}))) == ["l1"]


def test_a_line_that_only_waits_for_another_is_not_called_worth_too_little() -> None:
    """Whoever asks why is told what rules the other out."""
    wanted = order(line("1", "x"), line("2", "y"), latitude=40)
    known = situation({"x": rows({0: 9_000}), "y": rows({1: 9_000})}, 2)
    refused = decided(asked=wanted, known=known, most_meters=50_000)
    assert refused.ruled_out == {"1": {"others_have_no_place": ()}, "2": {"too_far": ("l1",)}}
    assert why_unfilled(wanted, known, refused, TWO.ids).reason is Reason.TOO_FAR
    small = decided(asked=wanted, known=known, most_parts=1, least_part_minor=9_000)
    assert set(small.ruled_out["1"]) == {"too_many_parts", "worth_too_little"}
