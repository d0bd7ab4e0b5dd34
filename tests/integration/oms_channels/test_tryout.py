"""Head office tries a plan on the orders of the last days before it decides any, publishes it, and takes it back."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from contract.messages.facts import MovedLine, OrderRejected
from oms.channels.model import Kind
from oms.fulfillment.capacity import set_capacity
from oms.inventory.ledger import adjust
from oms.sourcing.network import network_of
from oms.sourcing.plan import STANDARD, Zone, plain
from oms.sourcing.pruning import Pruner
from oms.sourcing.repository import add_decisions, decisions_of, packed_record, record_of
from oms.sourcing.tables import sourcing_decision, sourcing_network
from oms.sourcing.trace import kept_network
from oms.sourcing.trace import network_of as network_of_record
from oms.sourcing.tryout_network import under
from oms.sourcing.tryout_repository import known_network
from oms.stores.points import place_location
from tests.integration.oms_channels.sender import Desk, sent_order
from tests.integration.oms_channels.test_sourced import CORK, DONEGAL, lives_at
from tests.integration.oms_channels.test_sourced import land as land  # noqa: PLC0414 - a fixture
from tests.integration.oms_channels.test_where_it_may_come_from import at_both, place_of, sourcer

ORDERS = 3
"""Two take all that a place has of an item."""


@pytest.fixture
def week(land: Desk, run: Any, tmp_path: Path) -> Desk:
    """The warehouse in Cork is dear, so that orders come from the store in Galway until it has nothing left."""
    lives_at(land, DONEGAL)
    land.db.run(lambda tx: place_location(tx, land.shop.a.id, "warehouse", CORK))
    at_both(land, lambda tx, one: adjust(tx, one, land.shop.items["100"], -6_000, "gone"))
    saved(run, tmp_path, warehouses=plain(STANDARD)["warehouses"] | {"parcel_minor": 900})
    run("sourcing", "publish", "1", "--json")
    for number in range(1, ORDERS + 1):
        send(land, number, name=f"={number}")
    assert [place_of(land, number)[0] for number in range(1, ORDERS + 1)] == ["027", "027", "014"]
    return land


def send(land: Desk, number: int, **told: str) -> None:
    land.tell(Kind.SHOPIFY, sent_order(number, **told))
    sourcer(land).look()


def saved(run: Any, folder: Path, **changed: Any) -> str:
    """The version of a draft."""
    file = folder / "plan.json"
    file.write_text(json.dumps(plain(STANDARD) | changed), encoding="utf-8")
    return str(run("sourcing", "save", str(file), "--json")["version"])


def restock(land: Desk) -> None:
    at_both(land, lambda tx, one: adjust(tx, one, land.shop.items["100"], 2_000, "came"))


def long_ago(land: Desk, number: int) -> None:
    """It was decided five days before it was."""
    of = sourcing_decision.c
    own = of.captured_id == land.row(Kind.SHOPIFY, str(number))["captured_id"]
    earlier = update(sourcing_decision).where(own).values(decided_at=of.decided_at - timedelta(days=5))
    land.db.run(lambda tx: tx.conn.execute(earlier))


def test_a_draft_is_tried_published_and_taken_back(week: Desk, run: Any, tmp_path: Path) -> None:
    draft, out = saved(run, tmp_path), tmp_path / "orders.csv"
    assert json.loads(run("sourcing", "plan", "--version", draft)[1]) == json.loads(json.dumps(plain(STANDARD)))
    told = run("sourcing", "try", draft, "--out", str(out), "--json")
    assert (told["orders"], told["moved"], told["differs"], told["not_tried"]) == (ORDERS, ORDERS, 0, {})
    ways = told["ways"]
    assert ways["happened"] == ways["published_again"]
    paid = [ways[way]["money_minor"]["EUR"] for way in ("published_again", "draft")]
    assert [one["handling"] for one in paid] == [2 * 240 + 900, 2 * 130 + 240]
    assert paid[0]["carriage"] < paid[1]["carriage"]
    moves = [(one["place"], one["published_again"], one["draft"]) for one in told["moves"]]
    assert moves == [("014", 1, 2), ("027", 2, 1)], "what the draft left in Galway is there for the last"
    with out.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [one["order"] for one in lines] == ["'=1", "'=2", "'=3"], "nothing that a spreadsheet reckons with"
    assert [one["draft_places"] for one in lines[1:]] == [week.shop.a.id, week.shop.b.id]
    assert run("sourcing", "try", draft, "--json") == told, "it is the same however often it is tried"
    _, said, _ = run("sourcing", "try", draft)
    assert f"To decide by plan {draft} from now on: aisle-oms sourcing publish {draft}" in said
    assert "To take it back then: aisle-oms sourcing publish 1" in said
    for number, (version, code) in enumerate(((draft, "014"), ("1", "027")), start=ORDERS + 1):
        restock(week)
        run("sourcing", "publish", version, "--json")
        send(week, number)
        assert place_of(week, number)[0] == code
    after = run("sourcing", "try", draft, "--json")
    assert (after["decided_by_another_plan"], after["differs"]) == (1, 1)


def test_a_network_under_another_plan_is_as_it_would_have_been_made(land: Desk) -> None:
    land.db.run(lambda tx: place_location(tx, land.shop.a.id, "warehouse", CORK))
    other = replace(STANDARD, zones=(Zone(200, 90), Zone(900, 130)), closed_days=("2026-12-25",), detour_percent=150)
    with land.db.snapshot() as tx:
        by_published, by_other = (network_of(tx, plan, "IE", "EUR") for plan in (STANDARD, other))
    assert kept_network(under(by_published, STANDARD, other)) == kept_network(by_other)


def test_what_stores_told_stands_beside_what_was_expected(week: Desk, run: Any) -> None:
    order_id = week.view(Kind.SHOPIFY, "1")["order_id"]
    row = week.shop.row(week.shop.till_b, order_id)
    assert row is not None
    about = {"order_id": order_id, "location_id": week.shop.b.id}
    lines = tuple(
        MovedLine(line_id=one.line_id, item_id=one.item_id, thousandths=sum(one.quantities.values()))
        for one in row.lines
    )
    week.shop.tell(week.shop.till_b, OrderRejected(**about, reason="no_stock", lines=lines))
    with week.db.transaction() as tx:
        first = decisions_of(tx, order_id)[0]
        again = {"captured_id": first["captured_id"], "order_id": "", "plan_version": 1, "location_id": week.shop.a.id}
        for outcome in ("waits", "placed"):  # it was decided again for what was rejected
            kept = packed_record(record_of(first))
            add_decisions(tx, [{**kept, "outcome": outcome, "cost_minor": 0, "co2_grams": 0, **again}])
    told = run("sourcing", "try", "0", "--json")
    assert told["really"] == {"orders_answered": 1, "orders_rejected": 1, "lines_rejected": 2, "orders_late": 0}
    assert (told["orders"], told["differs"]) == (ORDERS, 0)


def test_what_cannot_be_tried_is_told_and_why(week: Desk, run: Any) -> None:
    assert run("sourcing", "try", "9")[2].startswith("There is no plan 9.")
    assert run("sourcing", "try", "0", "--channel", "etsy")[0] == 2
    assert "in the last 7 days" in run("sourcing", "try", "0", "--channel", "woocommerce")[2]
    assert run("sourcing", "try", "1", "--channel", "shopify", "--json")["moved"] == 0
    long_ago(week, 1)
    assert run("sourcing", "prune", "--days", "2", "--json") == {"decisions": 1}
    assert run("sourcing", "prune", "--days", "2", "--json") == {"decisions": 0}
    told = run("sourcing", "try", "0", "--json")
    assert (told["orders"], told["not_tried"]) == (ORDERS - 1, {"sourcing_inputs_gone": 1})
    why = run("why", "1", "--json")
    assert (why["place"], [one["place"] for one in why["candidates"]]) == ("027", ["027", "014"])
    assert "kept no longer" in run("why", "1", "--again")[2]
    week.db.run(lambda tx: tx.conn.execute(delete(sourcing_network)))
    assert "is not there" in run("sourcing", "try", "0")[2]


def test_a_record_tells_what_room_was_left_in_the_hour_that_the_order_was_due(land: Desk) -> None:
    lives_at(land, DONEGAL)
    land.db.run(lambda tx: set_capacity(tx, land.shop.b.id, 3))
    for number, left in ((1, 3), (2, 2)):
        send(land, number)
        with land.db.snapshot() as tx:
            record = record_of(decisions_of(tx, str(number))[0])
            places = network_of_record(known_network(tx, record["network"])).ids
        assert record["room"] == [[places.index(land.shop.b.id)], [left]]
        assert record["due_at"] > record["now"]


def test_records_as_they_were_kept_at_first_are_read_tried_and_pruned(land: Desk, run: Any) -> None:
    lives_at(land, DONEGAL)
    send(land, 1)
    with land.db.transaction() as tx:
        row = tx.conn.execute(select(sourcing_decision)).mappings().one()
        old = {"record": record_of(row), "told": None, "inputs": None}
        tx.conn.execute(update(sourcing_decision).values(old))
    assert run("why", "1", "--again", "--json")["made_again"] == "the same"
    assert run("sourcing", "try", "0", "--json")["moved"] == 0
    long_ago(land, 1)
    assert (Pruner(land.db, 6).look(), Pruner(land.db, 4).look(), Pruner(land.db, 4).look()) == (0, 1, 0)
    assert run("why", "1", "--json")["place"] == "027"
    assert "kept no longer" in run("why", "1", "--again")[2]


def test_a_network_is_let_go_with_the_last_decision_that_can_be_made_again_in_it(land: Desk, run: Any) -> None:
    lives_at(land, DONEGAL)
    send(land, 1)
    before = update(sourcing_network).values(kept_at=sourcing_network.c.kept_at - timedelta(days=4))
    land.db.run(lambda tx: tx.conn.execute(before))
    send(land, 2)
    assert Pruner(land.db, 1).look() == 0
    assert run("why", "2", "--again", "--json")["made_again"] == "the same"
    for number in (1, 2):
        long_ago(land, number)
    land.db.run(lambda tx: tx.conn.execute(before))
    assert (Pruner(land.db, 4).look(), networks(land)) == (2, 1)
    assert (Pruner(land.db, 2).look(), networks(land)) == (0, 0)
    assert "kept no longer" in run("why", "2", "--again")[2]
    send(land, 3)
    assert run("why", "3", "--again", "--json")["made_again"] == "the same"


def networks(land: Desk) -> int:
    with land.db.snapshot() as tx:
        found: int = tx.conn.execute(select(func.count()).select_from(sourcing_network)).scalar_one()
    return found
