"""Promotions, case by case: every amount was reckoned by hand."""

from __future__ import annotations

import pytest

from contract.rules.promotion import PricedLine, Promotion, UnitRun
from contract.rules.promotion.model import AmountOff, Deal, DealPart, FixedPrice, ItemSet, PercentOff, Selection, Tier
from tests.unit.rules.promoting import (
    ALL,
    basket,
    buy_get,
    each,
    items,
    line,
    n_for,
    off,
    percent,
    promoted,
    promotion,
    weighed,
)

PASTA, SAUCE, WINE = items("fusilli", "penne"), items("pesto"), items("chianti")

CASES: list[tuple[str, list[PricedLine], list[Promotion], int]] = [
    ("10 % of 9.99 is 1.00", [line("a", 999)], [promotion("p", each(percent(10)))], 100),
    ("each of 3 at 0.99 loses 0.20", [line("a", 297, 3)], [promotion("p", each(percent(20)))], 60),
    ("12.5 % of 0.20 is 0.025, half a cent up", [line("a", 20)], [promotion("p", each(PercentOff(125_000)))], 3),
    ("0.50 off each of 4", [line("a", 800, 4)], [promotion("p", each(AmountOff(50)))], 200),
    ("1.00 off what costs 0.60 makes it free", [line("a", 60)], [promotion("p", each(AmountOff(100)))], 60),
    ("2.00 off a kilo, of 0.755 kg", [weighed("ham", 755, 1200)], [promotion("p", each(AmountOff(200)))], 151),
    ("fixed at 1.49", [line("a", 398, 2)], [promotion("p", each(FixedPrice(149)))], 100),
    ("a fixed price above the price changes nothing", [line("a", 100)], [promotion("p", each(FixedPrice(149)))], 0),
    ("fixed at 8.00 a kilo, of 1.250 kg", [weighed("ham", 1250, 1500)], [promotion("p", each(FixedPrice(800)))], 500),
    ("3 for 5.00, and one left", [line("a", 800, 4)], [promotion("p", n_for(3, 500))], 100),
    ("3 for 5.00 twice", [line("a", 1200, 6)], [promotion("p", n_for(3, 500))], 200),
    ("3 for 5.00 of the dearest", [line("a", 300), line("b", 220), line("c", 190), line("d", 100)],
     [promotion("p", n_for(3, 500))], 210),
    ("3 for 5.00 is never dearer", [line("a", 450, 3)], [promotion("p", n_for(3, 500))], 0),
    ("buy 2 get 1: the cheapest of each three", [line("a", 1000), line("b", 900), line("c", 800), line("d", 300),
     line("e", 200), line("f", 100)], [promotion("p", buy_get(2, 1, percent(100)))], 900),
    ("buy 1 get 1 at half price: 8.00 with 10.00", [line("a", 1000), line("b", 800)],
     [promotion("p", buy_get(1, 1, percent(50)))], 400),
    ("a tie of equal or lower price", [line("shirt", 3000), line("tie", 2500), line("silk", 4000)],
     [promotion("p", buy_get(1, 1, percent(100), of=items("shirt"), other=items("tie", "silk")))], 2500),
    ("any tie at all", [line("shirt", 3000), line("tie", 2500), line("silk", 4000)],
     [promotion("p", buy_get(1, 1, percent(100), of=items("shirt"), other=items("tie", "silk"), lower=False))], 4000),
    ("one pasta, one sauce, one wine for 10.00, twice",
     [line("fusilli", 199), line("penne", 249), line("pesto", 698, 2), line("chianti", 1598, 2)],
     [promotion("p", Deal((DealPart(PASTA, 1), DealPart(SAUCE, 1), DealPart(WINE, 1)), FixedPrice(1000)))], 744),
    ("a set without its sauce is none", [line("fusilli", 199), line("chianti", 799)],
     [promotion("p", Deal((DealPart(PASTA, 1), DealPart(SAUCE, 1), DealPart(WINE, 1)), FixedPrice(500)))], 0),
    ("spend 50.00, save 5.00", [line("a", 3000), line("b", 2000)],
     [promotion("p", [Tier(basket(AmountOff(500)), minimum_minor=5000)])], 500),
    ("a cent less saves nothing", [line("a", 4999)],
     [promotion("p", [Tier(basket(AmountOff(500)), minimum_minor=5000)])], 0),
    ("the highest tier holds", [line("a", 12_000)],
     [promotion("p", [Tier(basket(AmountOff(500)), minimum_minor=5000), Tier(basket(AmountOff(1500)),
      minimum_minor=10_000)])], 1500),
    ("5.00 for every 20.00 spent", [line("a", 6500)],
     [promotion("p", [Tier(basket(AmountOff(500)), minimum_minor=2000, repeats=True)])], 1500),
    ("10 % from 3 pieces, 20 % from 6", [line("a", 600, 6)],
     [promotion("p", [Tier(each(percent(10)), minimum_thousandths=3000), Tier(each(percent(20)),
      minimum_thousandths=6000)])], 120),
    ("spend 20.00 on wine, a pesto for 1.00", [line("chianti", 2400, 3), line("pesto", 698, 2)],
     [promotion("p", [Tier(each(FixedPrice(100), SAUCE), minimum_minor=2000)], counted=WINE, limit_basket=1)], 249),
    ("10 % of the basket is rounded once", [line("a", 99), line("b", 99), line("c", 99)],
     [promotion("p", basket(percent(10)))], 30),
    ("100 off, 10 %, 20 %: 648 stays", [line("a", 1000)],
     [promotion("c", each(percent(20)), order=2), promotion("b", each(percent(10)), order=1),
      promotion("a", each(AmountOff(100)), order=3)], 352),
    ("percent before amount where the priority says so", [line("a", 1000)],
     [promotion("a", each(AmountOff(100)), priority=2), promotion("b", each(percent(10)), priority=1)], 200),
    ("the better of a group", [line("a", 1000)],
     [promotion("a", each(AmountOff(150)), group="g"), promotion("b", each(percent(10)), group="g")], 150),
    ("within a group, three for 5.00 or 30 % by unit", [line("a", 600, 3), line("b", 1000)],
     [promotion("a", n_for(3, 500), group="g"), promotion("b", each(percent(30)), group="g")], 900 + 60),
    ("alone it stays", [line("a", 1000)],
     [promotion("a", each(percent(10)), alone=True), promotion("b", each(AmountOff(100)), order=1, priority=200)], 100),
    ("gift cards and deposits are no goods", [line("card", 5000, discountable=False), line("a", 1000)],
     [promotion("p", basket(percent(10)))], 100),
    ("a price that somebody set is left alone", [line("a", 500, overridden=True)],
     [promotion("p", each(percent(10)))], 0),
    ("or is not, where the promotion says so", [line("a", 500, overridden=True)],
     [promotion("p", each(percent(10)), includes_overridden=True)], 50),
    ("what comes back is left alone", [PricedLine("r", "a", -1000, -500), line("a", 500)],
     [promotion("p", each(percent(10)))], 50),
    ("two units at the price, the others not", [line("a", 500, 5)],
     [promotion("p", each(FixedPrice(60)), limit_basket=2)], 80),
    ("two sets, however much is there", [line("a", 1800, 9)], [promotion("p", n_for(3, 500), limit_basket=2)], 200),
    ("everything but the wine", [line("a", 1000), line("chianti", 2000)],
     [promotion("p", each(percent(10), Selection(exclude=ItemSet(items=frozenset({"chianti"})))))], 100),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "promotions", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_it_takes_off_what_was_reckoned_by_hand(
    lines: list[PricedLine], promotions: list[Promotion], expected: int
) -> None:
    assert off(lines, *promotions) == expected


def test_what_a_set_saves_is_shared_by_its_units_in_proportion() -> None:
    found = promoted([line("a", 600), line("b", 300), line("c", 100)], [promotion("p", n_for(3, 500))])
    assert [share.amount_minor for share in found.applied[0].lines] == [300, 150, 50]


def test_a_free_unit_makes_every_unit_of_its_deal_cheaper_so_that_each_can_be_brought_back() -> None:
    found = promoted([line("a", 600, 3)], [promotion("p", buy_get(2, 1, percent(100)))])
    assert found.units["a"] == (UnitRun(2, 1000, 133), UnitRun(1, 1000, 134))
    assert found.applied[0].amount_minor == 200


def test_every_share_names_the_units_in_the_same_order() -> None:
    found = promoted(
        [line("a", 1000, 5)],
        [promotion("p", n_for(3, 450)), promotion("q", each(percent(10)), limit_basket=1, order=9)],
    )
    first, second = (one.lines[0].shares for one in found.applied)
    assert first == (UnitRun(3, 1000, 50), UnitRun(2, 1000, 0))
    assert second == (UnitRun(3, 1000, 0), UnitRun(1, 1000, 20), UnitRun(1, 1000, 0))
    assert found.units["a"] == (UnitRun(3, 1000, 150), UnitRun(1, 1000, 180), UnitRun(1, 1000, 200))


def test_it_says_why() -> None:
    one = promoted([line("a", 600, 3)], [promotion("p", n_for(3, 500))]).applied[0]
    assert (one.name, one.times, one.reason, one.params) == ("P", 1, "set_price", {"minor": 500, "count": 3})
    two = promoted([line("a", 600, 3)], [promotion("p", buy_get(2, 1, percent(50)))]).applied[0]
    assert (two.reason, two.params) == ("buy_get_percent", {"ppm": 500_000, "buy": 2, "get": 1})


def test_it_says_what_one_more_unit_or_a_little_more_would_bring() -> None:
    three = promotion("p", n_for(3, 500))
    assert [(one.missing_units, one.missing_minor) for one in promoted([line("a", 400, 2)], [three]).nearly] == [(1, 0)]
    assert promoted([line("a", 200)], [three]).nearly == ()
    spend = promotion("p", [Tier(basket(AmountOff(500)), minimum_minor=5000)])
    assert [(one.missing_units, one.missing_minor) for one in promoted([line("a", 2600)], [spend]).nearly] == [
        (0, 2400)
    ]
    assert promoted([line("a", 2400)], [spend]).nearly == ()


def test_a_very_long_line_is_no_work() -> None:
    found = promoted(
        [line("a", 20_000_000, 100_000)], [promotion("p", n_for(3, 500)), promotion("q", basket(percent(10)))]
    )
    assert found.applied[0].times == 33_333


@pytest.mark.parametrize("selection", [ALL, items("a")])
def test_nothing_in_the_basket_is_nothing_taken_off(selection: Selection) -> None:
    assert off([], promotion("p", basket(percent(10), selection)), promotion("q", n_for(2, 1, selection))) == 0
