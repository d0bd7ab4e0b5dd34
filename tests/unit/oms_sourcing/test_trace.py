"""A record of a decision is enough to make it again, and to reckon its CO2 without the program that made it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from oms.sourcing.decide import decide
from oms.sourcing.ground import Ground
from oms.sourcing.model import Kind, Situation, SourcingOrder
from oms.sourcing.rules import Prefer, Rule
from oms.sourcing.trace import Record, kept_network, record, replay
from tests.unit.oms_sourcing.worlds import AIR, DAY, GROUND, line, network, order, rows, rule, situation, worlds

TOOL = Path(__file__).resolve().parents[3] / "tools" / "co2_of_decision.py"


@given(worlds())
def test_the_record_gives_the_same_decision(world: tuple[Ground, tuple[Rule, ...], SourcingOrder, Situation]) -> None:
    ground, rules, asked, known = world
    decision = decide(ground, rules, asked, known)
    kept = kept_network(ground.network)
    told = record(ground, kept["sha256"], rules, asked, known, decision, 900)
    again = replay(json.loads(json.dumps(told)), json.loads(json.dumps(kept)))
    assert replace(again, ruled_out={}) == replace(decision, ruled_out={})


def test_a_record_keeps_the_stock_that_could_be_given_and_a_column_that_is_all_the_same_as_one_number() -> None:
    ground = Ground(network([Kind.STORE] * 4, [39, 40, 41, 42]))
    asked = order(line("1", "x"), line("2", "y"), no_split=True)
    known = situation({"x": rows({0: 1_000, 1: 2_000, 2: 0, 3: 5_000}), "y": rows({1: 1_000, 3: 1_000})}, 4)
    told = record(ground, "", rule(), asked, known, decide(ground, rule(), asked, known), 1)
    assert [(one["locations"], one["available"]) for one in told["stock"].values()] == [
        ([1, 3], [2_000, 5_000]),
        ([1, 3], 1_000),
    ]


def test_a_record_is_not_replayed_on_another_network() -> None:
    told, kept = shipped()
    kept["network"]["parcel_minor"][0] += 1
    with pytest.raises(AssertionError, match="another network"):
        replay(told, kept)


def test_a_record_tells_what_each_criterion_cost_and_who_else_could() -> None:
    told, _ = shipped()
    chosen = told["decision"]["parts"][0]
    assert chosen["criteria"]["carriage"] == 1_200 + 500
    assert sum(chosen["criteria"].values()) == told["decision"]["cost_minor"]
    assert [(one["location_id"], one["service"]) for one in told["candidates"]] == [("l1", "ground"), ("l0", "air")]
    assert told["ruled_out"] == [{"lines": ["1"], "because": {"frozen": [2]}}]
    assert told["duration_us"] == 1_234
    json.dumps(told)


def test_the_co2_is_reckoned_again_by_a_program_of_its_own(tmp_path: Path) -> None:
    told, _ = shipped()
    assert told["decision"]["co2_grams"] > 0
    assert verdict(tmp_path, told) == (0, "1 decisions, 0 figures differ\n")
    told["co2"][0]["legs"][0]["factor"] += 100_000
    code, said = verdict(tmp_path, told)
    assert code == 1
    assert "l1 emits" in said


def verdict(folder: Path, told: Record) -> tuple[int, str]:
    file = folder / "decisions.jsonl"
    file.write_text(json.dumps(told) + "\n", encoding="utf-8")
    done = subprocess.run([sys.executable, str(TOOL), str(file)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def shipped() -> tuple[Record, Record]:
    """Promised for tomorrow: by ground from the near store, by air from the far one; 21 kg are two parcels."""
    ground = Ground(network([Kind.WAREHOUSE, Kind.STORE, Kind.STORE], [30, 42, 41], services=(AIR, GROUND)))
    asked = order(line("1", "x", grams=21_000), promised=DAY + 1)
    known = situation({"x": rows({0: 5_000, 1: 5_000, 2: 5_000}, frozen={2: 1})}, 3)
    rules = rule(Prefer(co2_minor_per_kg=20, way_minor=5), late_days=(0,))
    decision = decide(ground, rules, asked, known)
    kept = kept_network(ground.network)
    return record(ground, kept["sha256"], rules, asked, known, decision, 1_234), kept
