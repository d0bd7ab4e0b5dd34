"""Tax rates change on their day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.catalog.model.market import Market
from contract.messages.rows import TaxRateEntry
from tests.builders import NOON, market_ie

CHANGES = (
    TaxRateEntry(category="take_away", letter="B", name="Reduced", ppm=135_000, valid_from="2003-01-01"),
    TaxRateEntry(category="take_away", letter="D", name="Second reduced", ppm=90_000, valid_from="2026-07-01"),
    TaxRateEntry(
        category="gone", letter="E", name="Ended", ppm=1, valid_from="2000-01-01", valid_to="2026-01-01T00:00:00.000Z"
    ),
)


@pytest.mark.parametrize(("day", "ppm"), [(date(2026, 6, 30), 135_000), (date(2026, 7, 1), 90_000)])
def test_a_rate_given_by_date_changes_with_the_local_day(day: date, ppm: int) -> None:
    market = Market.of(market_ie(rates=CHANGES))
    assert market.rates(NOON, day)["take_away"].ppm == ppm


def test_a_rate_given_by_instant_ends_at_that_instant() -> None:
    market = Market.of(market_ie(rates=CHANGES))
    start = NOON.replace(year=2026, month=1, day=1, hour=0)
    assert "gone" in market.rates(start - timedelta(milliseconds=1), date(2025, 12, 31))
    assert "gone" not in market.rates(start, date(2026, 1, 1))


def test_notes_and_coins_stand_largest_first() -> None:
    market = Market.of(market_ie())
    assert (market.notes[0], market.coins[-1]) == (20_000, 5)
