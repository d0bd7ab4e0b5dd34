"""Instants survive the way to text and back; a business day never goes back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from contract.errors import Refused
from contract.values.time import BusinessCalendar, instant_text, parse_instant

ZONES = st.sampled_from(["Europe/Dublin", "America/New_York", "Pacific/Auckland", "Asia/Kathmandu"])
MOMENTS = st.builds(
    lambda naive, zone: naive.replace(tzinfo=ZoneInfo(zone)),
    st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)),
    ZONES,
)
CALENDARS = st.builds(BusinessCalendar, ZONES, st.sampled_from([time(0), time(1, 30), time(4), time(6)]))


@given(MOMENTS)
def test_an_instant_reads_back_to_the_millisecond(moment: datetime) -> None:
    again = parse_instant(instant_text(moment))
    assert timedelta(0) <= moment.astimezone(UTC) - again < timedelta(milliseconds=1)


@given(MOMENTS, MOMENTS)
def test_instants_sort_as_text_in_time_order(one: datetime, other: datetime) -> None:
    low, high = sorted((one.astimezone(UTC), other.astimezone(UTC)))
    assert instant_text(low) <= instant_text(high)


def parsed_or_code(text: str) -> datetime | str:
    try:
        return parse_instant(text)
    except Refused as refused:
        return refused.code


@given(st.text(max_size=40) | st.from_regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", fullmatch=True))
def test_any_text_is_an_instant_or_refused(text: str) -> None:
    outcome = parsed_or_code(text)
    assert outcome == "instant_unreadable" if isinstance(outcome, str) else outcome.tzinfo is UTC


@given(CALENDARS, st.lists(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), min_size=1, max_size=20))
def test_a_business_day_never_goes_back(calendar: BusinessCalendar, naive: list[datetime]) -> None:
    day: date | None = None
    for moment in sorted(naive):
        utc = moment.replace(tzinfo=UTC)
        after = calendar.business_day(utc, day)
        assert day is None or after >= day
        assert abs(calendar.local(utc).date() - after) <= timedelta(days=1)
        day = after
