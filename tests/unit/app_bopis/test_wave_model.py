"""Waves without a database: who goes along, what the facts add up to, what a tote is, and what its list says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.bopis.model.route import Stop, route
from app.bopis.model.totes import own_tote, tote_letter
from app.bopis.model.wave import holder, waves_of
from app.bopis.model.wave_plan import COLD_AHEAD, MOST_ITEMS, Candidate, aisle, plan
from contract.messages.entry import EntryHeader
from contract.messages.facts import Fact, WaveEnded, WaveJoined, WaveOrder, WaveStarted, WaveToteTaken
from contract.values.time import parse_instant
from tests.unit.app_bopis.builders import STORE, header, order_line

NOON = parse_instant("2026-11-21T12:00:00.000Z")


def waiting(name: str, minutes: int, *aisles: str, items: int = 2, cold: bool = False) -> Candidate:
    return Candidate(name, NOON + timedelta(minutes=minutes), items, frozenset(aisles), cold)


def started(wave_id: str, *orders: str) -> WaveStarted:
    letters = tuple(WaveOrder(order_id=one, letter=letter) for one, letter in zip(orders, "ABC", strict=False))
    return WaveStarted(wave_id=wave_id, location_id=STORE, number=1, orders=letters)


def test_what_is_pressing_is_never_passed_over_for_what_is_near() -> None:
    found = [waiting("near", 200, "A-01"), waiting("late", -20, "A-01"), waiting("soon", 50, "Z-09")]
    assert plan(found, NOON, 2) == ("late", "soon")
    assert plan(found, NOON, 3) == ("late", "soon", "near")


def test_room_that_is_left_goes_to_what_lies_on_the_way() -> None:
    found = [waiting("late", -20, "A-01"), waiting("far", 100, "K-01", "K-02"), waiting("near", 300, "A-01")]
    assert plan(found, NOON, 2) == ("late", "near")


def test_cold_goods_are_not_fetched_early() -> None:
    early = int(COLD_AHEAD.total_seconds()) // 60 + 1
    found = [waiting("late", -20, "A-01"), waiting("cold", early, "A-01", cold=True), waiting("dry", 400, "Z-01")]
    assert plan(found, NOON, 2) == ("late", "dry")
    assert plan([waiting("cold", 30, "A-01", cold=True)], NOON, 6) == ("cold",)


def test_an_order_larger_than_a_trolley_goes_alone_and_holds_up_nobody() -> None:
    huge = waiting("huge", -30, items=MOST_ITEMS + 5)
    assert plan([huge, waiting("late", -20)], NOON, 6) == ("huge",)
    assert plan([waiting("late", -40), huge, waiting("soon", 10)], NOON, 6) == ("late", "soon")
    assert plan([], NOON, 6) == ()


def test_an_aisle_is_a_bin_without_its_shelf() -> None:
    assert [aisle(code) for code in ("A-07-3", "B12", "")] == ["A-07", "B12", ""]


def test_facts_of_a_wave_add_up_alike_in_any_order() -> None:
    told: list[tuple[EntryHeader, Fact]] = [
        (header(1, WaveStarted.KIND), started("w1", "o1", "o2")),
        (header(2, WaveJoined.KIND, "operator-2"), WaveJoined(wave_id="w1", location_id=STORE)),
        (header(3, WaveToteTaken.KIND), WaveToteTaken(wave_id="w1", location_id=STORE, order_id="o2", tote="TOTE-17")),
        (header(4, WaveStarted.KIND), started("w2", "o2", "o3")),
        (header(5, WaveEnded.KIND), WaveEnded(wave_id="w2", location_id=STORE, outcome="picked")),
        (header(6, WaveEnded.KIND), WaveEnded(wave_id="unknown", location_id=STORE, outcome="picked")),
    ]
    waves = waves_of(told)
    assert waves == waves_of(reversed(told))
    first, second = waves
    assert (first.pickers, first.tote("o1"), first.tote("o2")) == (("operator-1", "operator-2"), "A", "TOTE-17")
    assert (first.ended, second.outcome) == (False, "picked")
    assert holder(waves, "o2") == first, "the one begun first"
    assert holder(waves, "o3") is None, "a wave that ended holds nothing"


@pytest.mark.parametrize(("text", "letter"), [("b", "B"), ("TOTE-C", "C"), ("9529151022552", ""), ("TOTE-12", "")])
def test_a_letter_is_read_from_a_key_or_a_label(text: str, letter: str) -> None:
    assert tote_letter(text) == letter


@pytest.mark.parametrize("text", ["tote-0417", "]C18003095291510225520417", "800309529151022552A1"])
def test_a_tote_of_its_own_is_known_by_its_form(text: str) -> None:
    assert own_tote(text)


@pytest.mark.parametrize("text", ["9529151022552", "TOTE-B", "", "P-12", "5391522404471"])
def test_no_item_and_no_bin_is_ever_taken_for_a_tote(text: str) -> None:
    assert own_tote(text) == ""


@pytest.mark.parametrize(("cold_first", "bins"), [(False, ["B-1", "A-1", "A-0"]), (True, ["A-1", "A-0", "B-1"])])
def test_cold_goods_are_fetched_last_or_first_the_frozen_after_the_chilled(cold_first: bool, bins: list[str]) -> None:
    line = order_line()
    stops = [Stop(line, "A-0", "frozen"), Stop(line, "A-1", "chilled"), Stop(line, "B-1")]
    assert [stop.bin for stop in route(stops, (), cold_first=cold_first)] == bins
