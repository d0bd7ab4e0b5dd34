"""Who is forgotten lives nowhere any more, and why an order had its place can still be read."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from contract.messages.facts import MovedLine, OrderCanceled
from oms.catalog.tables import item
from oms.channels.model import Kind
from oms.customers import persons
from oms.customers.repository import change_customer, make_known
from oms.sourcing import repository
from oms.sourcing.tables import sourcing_decision
from oms.sourcing.trace import emitted
from tests.builders import ROOT
from tests.integration.oms_channels.sender import Desk, sent_order
from tests.integration.oms_channels.test_sourced import DONEGAL, lives_at
from tests.integration.oms_channels.test_sourced import land as land  # noqa: PLC0414 - a fixture

WHO = "customer-1"


@pytest.fixture
def heavy(land: Desk) -> Desk:
    land.db.run(lambda tx: tx.conn.execute(update(item).values(grams=4_000)))
    return land


def decisions(desk: Desk) -> list[Any]:
    with desk.db.snapshot() as tx:
        return list(tx.conn.execute(select(sourcing_decision).order_by(sourcing_decision.c.decided_at)).mappings())


def canceled(desk: Desk, number: int) -> None:
    order_id = desk.view(Kind.SHOPIFY, str(number))["order_id"]
    row = desk.shop.row(desk.shop.till_b, order_id)
    assert row is not None
    lines = tuple(
        MovedLine(line_id=one.line_id, item_id=one.item_id, thousandths=one.standing.total) for one in row.lines
    )
    about: dict[str, Any] = {"order_id": order_id, "location_id": desk.shop.b.id}
    desk.shop.tell(desk.shop.till_b, OrderCanceled(**about, lines=lines, transaction_id="", reason="not wanted"))


@pytest.mark.parametrize("as_at_first", [False, True])
def test_of_who_is_forgotten_no_decision_says_where_they_live(
    heavy: Desk, run: Any, tmp_path: Path, as_at_first: bool
) -> None:
    land = heavy
    lives_at(land, DONEGAL)
    run("learning", "freeze", "--json")
    for number, email in ((1, "niamh@example.ie"), (2, "else@example.ie")):
        land.tell(Kind.SHOPIFY, sent_order(number, email=email, name=f"#{number}"))
    run("sourcing", "run", "--json")
    mine, other = sorted(decisions(land), key=lambda row: row["order_id"] != land.view(Kind.SHOPIFY, "1")["order_id"])
    if as_at_first:  # decisions were kept whole, before they were packed
        whole = {"record": repository.record_of(mine), "told": None, "inputs": None}
        own = sourcing_decision.c.decision_id == mine["decision_id"]
        land.db.run(lambda tx: tx.conn.execute(update(sourcing_decision).where(own).values(whole)))

    def known(tx: Any) -> None:
        make_known(tx, WHO)
        change_customer(tx, WHO, {"name": "Niamh", "email": "niamh@example.ie", "phone": ""})

    land.db.run(known)
    canceled(land, 1)
    land.db.run(lambda tx: persons.erase(tx, WHO))
    after = {row["decision_id"]: row for row in decisions(land)}
    told = repository.record_of(after[mine["decision_id"]])
    assert "H91" not in json.dumps(told)
    assert (told["order"]["postal_code"], told["order"]["latitude_e6"], told["order"]["longitude_e6"]) == (
        "",
        54_700_000,
        -8_100_000,
    )
    ways = [one["meters"] for one in (*told["candidates"], *told["decision"]["parts"])]
    assert ways
    assert all(way % 10_000 == 0 for way in ways)
    assert "stock" not in told
    why = run("why", "1", "--json")
    assert (why["place"], why["outcome"], len(why["candidates"]), why["cost_minor"]) == (
        "027",
        "placed",
        2,
        mine["cost_minor"],
    )
    code, _, said = run("why", "1", "--again")
    assert (code, said.startswith("What this was decided from is kept no longer")) == (2, True), said
    _, record, _ = run("why", "1", "--record")
    file = tmp_path / "decisions.jsonl"
    file.write_text(record, encoding="utf-8")
    tool = [sys.executable, "-I", str(ROOT / "tools" / "co2_of_decision.py"), str(file)]
    checked = subprocess.run(tool, capture_output=True, text=True, check=True)
    assert checked.stdout.strip() == "1 decisions, 0 figures differ"
    assert dict(after[other["decision_id"]]) == dict(other), "nobody else is forgotten"
    assert run("why", "2", "--again", "--json")["made_again"] == "the same"


def test_co2_is_reckoned_from_what_is_told_of_a_part(heavy: Desk, run: Any) -> None:
    lives_at(heavy, DONEGAL)
    heavy.tell(Kind.SHOPIFY, sent_order(1))
    run("sourcing", "run", "--json")
    (row,) = decisions(heavy)
    told = repository.record_of(row)
    assert [emitted(one) for one in told["co2"]] == [part["co2_grams"] for part in told["decision"]["parts"]]
    assert sum(map(emitted, told["co2"])) == row["co2_grams"] > 0
