"""Streams, slices, the clock and the identity file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app.clock import SystemClock
from app.sync.clock_offset import ClockOffset
from app.sync.identity import Identity, load_identity, save_identity, trusted_authority
from app.sync.pull import LEAST_SLICE, MOST_SLICE, next_slice
from app.sync.streams import in_catalog, streams_now
from contract.errors import Unavailable
from contract.messages.rows import RegisterRow
from contract.values.time import instant_text, parse_instant

NOON = parse_instant("2026-11-21T12:00:00.000Z")


def test_only_copies_of_the_catalog_are_kept_apart_and_the_unknown_stays_with_the_precious() -> None:
    assert [in_catalog(one) for one in ("chain", "market:IE", "pricelist:p1")] == [True, True, True]
    assert [in_catalog(one) for one in ("store:s1", "register:r1", "weather:x")] == [False, False, False]


def test_head_office_can_move_a_register_to_another_price_list() -> None:
    row = RegisterRow(register_id="r", number=1, name="Till 1", location_id="s", country="IE", pricelist="new")
    assert streams_now(("chain", "pricelist:old"), None) == ("chain", "pricelist:old")
    assert "pricelist:new" in streams_now(("chain", "pricelist:old"), row)
    assert "pricelist:old" not in streams_now(("chain", "pricelist:old"), row)


def test_a_slice_shrinks_when_it_took_too_long_and_grows_when_it_was_quick() -> None:
    assert next_slice(100, 21) == 50
    assert next_slice(LEAST_SLICE, 900) == LEAST_SLICE
    assert next_slice(100, 10) == 100
    assert next_slice(100, 6) == 200
    assert next_slice(MOST_SLICE, 0) == MOST_SLICE


class Stopwatch:
    """Ticks that a test moves on."""

    def __init__(self) -> None:
        self.ns = 0

    def __call__(self) -> int:
        return self.ns


def offset_by(difference: timedelta, round_trip_ms: int) -> tuple[SystemClock, ClockOffset]:
    clock, watch = SystemClock(lambda: NOON), Stopwatch()
    offset = ClockOffset(clock, clock.correct, watch)
    began = offset.begin()
    watch.ns = round_trip_ms * 1_000_000
    offset.told(instant_text(NOON + difference), began)
    return clock, offset


@pytest.mark.parametrize("minutes", [-7, 7])
def test_a_wrong_clock_is_corrected_by_a_quick_answer(minutes: int) -> None:
    clock, offset = offset_by(timedelta(minutes=minutes), 100)
    assert clock.now() == NOON + timedelta(minutes=minutes, milliseconds=50)
    assert offset.corrected_ms == minutes * 60_000 + 50


def test_a_long_poll_and_the_noise_of_the_line_correct_nothing() -> None:
    assert offset_by(timedelta(minutes=7), 2_001)[0].now() == NOON
    assert offset_by(timedelta(milliseconds=700), 100)[0].now() == NOON


IDENTITY = Identity("r", 3, "s", "Cork", "https://oms.example", "secret-token", ("chain",))


def test_an_identity_is_read_back_and_never_shows_its_token(tmp_path: Path) -> None:
    assert load_identity(tmp_path) is None
    save_identity(tmp_path, IDENTITY)
    assert load_identity(tmp_path) == IDENTITY
    assert "secret" not in f"{IDENTITY} {IDENTITY!r}"


def test_an_identity_open_to_others_or_damaged_is_not_used(tmp_path: Path) -> None:
    save_identity(tmp_path, IDENTITY)
    (tmp_path / "identity.json").chmod(0o644)
    with pytest.raises(Unavailable, match="identity_open_to_others"):
        load_identity(tmp_path)
    (tmp_path / "identity.json").chmod(0o600)
    (tmp_path / "identity.json").write_text('{"register_id": 1}')
    with pytest.raises(Unavailable, match="identity_unreadable"):
        load_identity(tmp_path)


def test_only_who_proved_the_oms_at_enrollment_is_trusted_and_only_over_tls(tmp_path: Path) -> None:
    (tmp_path / "authority.pem").write_text("PEM")
    assert trusted_authority(tmp_path, "https://oms.example") is None, "the system's authorities proved it"
    (tmp_path / "trusted.pem").write_text("PEM")
    assert trusted_authority(tmp_path, "https://oms.example") == str(tmp_path / "trusted.pem")
    assert trusted_authority(tmp_path, "http://127.0.0.1:8000") is None
