"""An order to be sent gets the place that costs least, its store reads why, and head office can make it again."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from contract.messages.rows import CarrierRate, CarrierService
from oms.channels.model import Kind
from oms.db.engine import Tx
from oms.inventory.ledger import adjust
from oms.shipping.carriers import save_carrier, set_stop
from oms.sourcing.chances import Chances, Outcome, Question
from oms.sourcing.plan import STANDARD, plain
from oms.sourcing.sourcing import Sourcer
from oms.stores.points import Point, place_location, postal_key, write_postal_points
from tests.builders import ROOT
from tests.integration.oms_channels.sender import Desk, sent_order

CORK, GALWAY, DONEGAL = Point(51_898_000, -8_475_000), Point(53_271_000, -9_057_000), Point(54_654_000, -8_110_000)
ATHLONE = Point(53_050_000, -8_450_000)
"""Two hours from either."""


@pytest.fixture
def land(desk: Desk) -> Desk:
    """Store 014 is in Cork, 027 in Galway, and a carrier goes everywhere."""

    def fill(tx: Tx) -> None:
        place_location(tx, desk.shop.a.id, "store", CORK)
        place_location(tx, desk.shop.b.id, "store", GALWAY)
        rate = CarrierRate(countries=("IE",), up_to_grams=20_000, price_minor=650, transit_days=1)
        save_carrier(tx, "post", "Post", "EUR", "PX", [CarrierService(code="ground", name="Ground", rates=(rate,))])
        for store in (desk.shop.a, desk.shop.b):
            set_stop(tx, store.id, "post", "17:00", "12345", active=True)

    desk.db.run(fill)
    return desk


def lives_at(desk: Desk, point: Point) -> None:
    desk.db.run(lambda tx: write_postal_points(tx, [("IE", postal_key("H91 X2N7"), point)]))


def learned(told: Sequence[Outcome] = ()) -> Chances:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    return Chances.empty(now).learn(told, now) if told else Chances.empty(now)


def test_it_is_placed_where_it_costs_least_and_everybody_can_read_why(land: Desk, run: Any, tmp_path: Path) -> None:
    lives_at(land, DONEGAL)
    run("learning", "freeze", "--json")  # or dice would try what is not known of stores
    land.tell(Kind.SHOPIFY, sent_order())
    assert run("sourcing", "run", "--json") == {"orders": 1}
    view = land.view(Kind.SHOPIFY, "1")
    order = run("orders", "show", view["order_id"], "--json")
    assert (view["state"], order["location"]) == ("placed", "027")
    row = land.shop.row(land.shop.till_b, view["order_id"])
    assert row is not None
    assert row.why is not None
    assert (row.why.rule, row.why.by) == ("costs_least", "")
    assert [(one.code, one.verdict) for one in row.why.candidates] == [("027", "chosen"), ("014", "could")]
    why = run("why", order["number"], "--again", "--json")
    assert (why["place"], why["outcome"], why["plan"], why["made_again"]) == ("027", "placed", 0, "the same")
    costs = [(one["place"], one["cost_minor"]) for one in why["candidates"]]
    assert [place for place, _ in costs] == ["027", "014"]
    assert costs[0][1] == why["cost_minor"] < costs[1][1]
    _, told, _ = run("why", "1", "--record")
    file = tmp_path / "decisions.jsonl"
    file.write_text(told, encoding="utf-8")
    checked = subprocess.run(
        [sys.executable, "-I", ROOT / "tools" / "co2_of_decision.py", file], capture_output=True, text=True, check=True
    )
    assert checked.stdout.strip() == "1 decisions, 0 figures differ"


def test_what_no_place_has_is_held_and_why_names_what_was_short(land: Desk, run: Any) -> None:
    lives_at(land, DONEGAL)
    for store in (land.shop.a, land.shop.b):
        land.db.run(lambda tx, one=store.id: adjust(tx, one, land.shop.items["200"], -10_000, "gone"))  # type: ignore[misc]
    land.tell(Kind.SHOPIFY, sent_order())
    run("sourcing", "run", "--json")
    view = land.view(Kind.SHOPIFY, "1")
    assert (view["state"], view["holds"]) == ("held", ["no_stock:200"])
    why = run("why", "1", "--json")
    assert (why["outcome"], why["place"], why["parts"]) == ("unfillable", "", [])
    assert {"line": "12", "because": "short", "places": 2} in why["ruled_out"]
    land.db.run(lambda tx: adjust(tx, land.shop.b.id, land.shop.items["200"], 10_000, "came"))
    run("channel", "release", "shopify", "no_stock", "--json")
    run("sourcing", "run", "--json")
    assert land.view(Kind.SHOPIFY, "1")["state"] == "placed"


def test_where_nobody_knows_where_it_goes_a_person_is_asked(land: Desk, run: Any) -> None:
    land.tell(Kind.SHOPIFY, sent_order())
    run("sourcing", "run", "--json")
    assert land.view(Kind.SHOPIFY, "1")["holds"] == ["not_placeable:postal_code_unknown"]
    code, _, said = run("why", "1")
    assert (code, said.startswith("No place was chosen for 1 by a plan")) == (2, True)


def test_a_store_that_rejects_much_gets_less(land: Desk) -> None:
    """Both are as near; of one it is known that it does not find its goods."""
    lives_at(land, ATHLONE)
    bad = [Outcome(land.shop.a.id, "", 12, Question.REJECTED, hit=True)] * 60
    good = [Outcome(land.shop.b.id, "", 12, Question.REJECTED, hit=False)] * 60
    for number, (told, code) in enumerate(((bad + good, "027"), ([], "014")), start=1):
        land.tell(Kind.SHOPIFY, sent_order(number))
        Sourcer(land.db, lambda told=told: learned(told).freeze()).look()  # type: ignore[misc]
        order_id = land.view(Kind.SHOPIFY, str(number))["order_id"]
        here = [
            place
            for place, till in (("014", land.shop.till_a), ("027", land.shop.till_b))
            if land.shop.row(till, order_id)
        ]
        assert here == [code]


def test_a_published_plan_decides_and_the_one_before_comes_back(land: Desk, run: Any, tmp_path: Path) -> None:
    lives_at(land, DONEGAL)
    body = json.loads(json.dumps(plain(STANDARD)))
    body["rules"][0] |= {"name": "warehouses only", "use": body["rules"][0]["use"] | {"kinds": [0]}}
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(body), encoding="utf-8")
    version = run("sourcing", "save", str(file), "--json")["version"]
    land.tell(Kind.SHOPIFY, sent_order(1))
    run("sourcing", "run", "--json")
    assert land.view(Kind.SHOPIFY, "1")["state"] == "placed", "a draft decides nothing"
    run("sourcing", "publish", str(version), "--json")
    land.tell(Kind.SHOPIFY, sent_order(2, email="other@example.ie"))
    run("sourcing", "run", "--json")
    assert land.view(Kind.SHOPIFY, "2")["state"] == "held"
    assert run("why", "2", "--json")["rule"] == "warehouses only"
    assert [(one["version"], one["state"]) for one in run("sourcing", "plans", "--json")] == [(version, "published")]
    run("sourcing", "publish", "0", "--json")
    assert land.view(Kind.SHOPIFY, "2")["holds"] == ["not_placeable:not_in_rule"]
    run("channel", "release", "shopify", "not_placeable", "--json")
    run("sourcing", "run", "--json")
    assert land.view(Kind.SHOPIFY, "2")["state"] == "placed"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"rules": []}, "at least one rule"),
        ({"zones": [{"km": 500}, {"km": 250}]}, "from near to far"),
        ({"rules": [{"name": "all", "use": {"protects_floor": False}}]}, "keep for the floor"),
        ({"closed_days": ["25 December"]}, "no day"),
        ({"again": {"begin_hours": -1}}, "less than no time"),
        ({"stores": {"minutes": 90}}, "Object missing required field"),
    ],
)
def test_a_plan_that_cannot_be_used_is_refused_with_the_reason(
    desk: Desk, run: Any, tmp_path: Path, change: dict[str, Any], why: str
) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plain(STANDARD) | change), encoding="utf-8")
    code, _, said = run("sourcing", "save", str(file))
    assert (code, why in said) == (2, True), said
    assert run("sourcing", "plans", "--json") == []
