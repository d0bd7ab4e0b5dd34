"""Instants and business days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from contract.errors import Refused
from contract.values.time import BusinessCalendar, instant_text, parse_instant

DUBLIN = BusinessCalendar("Europe/Dublin")


def test_an_instant_is_utc_text_with_milliseconds() -> None:
    moment = datetime(2026, 11, 21, 15, 9, 3, 127_999, tzinfo=timezone(timedelta(hours=1)))
    assert instant_text(moment) == "2026-11-21T14:09:03.127Z"
    assert instant_text(parse_instant("2026-11-21T14:09:03.127Z")) == "2026-11-21T14:09:03.127Z"


def test_a_moment_without_a_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="time zone"):
        instant_text(datetime(2026, 11, 21))


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026-11-21", "2026-11-21T14:09:03", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"],
)
def test_text_that_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="instant_unreadable"):
        parse_instant(text)


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        (datetime(2026, 11, 21, 3, 59, tzinfo=UTC), date(2026, 11, 20)),
        (datetime(2026, 11, 21, 4, 0, tzinfo=UTC), date(2026, 11, 21)),
        (datetime(2026, 7, 1, 2, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 7, 1, 3, 0, tzinfo=UTC), date(2026, 7, 1)),
    ],
)
def test_the_business_day_changes_at_the_local_cutover(utc: datetime, day: date) -> None:
    assert DUBLIN.business_day(utc) == day


def test_a_business_day_never_goes_back() -> None:
    assert DUBLIN.business_day(datetime(2026, 11, 21, tzinfo=UTC), date(2026, 11, 25)) == date(2026, 11, 25)
