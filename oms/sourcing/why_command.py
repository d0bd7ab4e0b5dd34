"""``aisle-oms why``: why an order has its places, and every time it was decided."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
from sqlalchemy import RowMapping

from oms.db.engine import Tx
from oms.sourcing import repository
from oms.sourcing.decider import ARRIVED
from oms.sourcing.trace import replay
from oms.stores.repository import locations
from oms.terminal import AsJson, DatabaseUrl, opened, show_one, show_table

_PARTS = ("place", "lines", "cost_minor", "service", "km", "co2_grams", "days_late")
_TIMES = ("decided_at", "because", "outcome", "places", "cost_minor")


def why_command(
    database_url: DatabaseUrl,
    order: Annotated[str, typer.Argument(metavar="ORDER", help="Its number or id, ours or its channel's.")],
    channel: Annotated[str, typer.Option(help="Its channel, where several have an order called so.")] = "",
    whole: Annotated[bool, typer.Option("--record", help="The whole record, from which it can be made again.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Decide it again from its record, and compare.")] = False,
    as_json: AsJson = False,
) -> None:
    """Why an order has its places: its parts, what was looked at, what each criterion cost, what ruled others out.

    The newest decision is told whole, those before it by what came of them.
    """
    with opened(database_url) as db, db.snapshot() as tx:
        rows = repository.decisions_of(tx, order, channel)
        record = repository.record_of(rows[0])
        if whole:
            typer.echo(json.dumps(record))
            return
        codes = {place.id: place.code for place in locations(tx)}
        told = _told(rows[0], record, codes)
        if again:
            differs = "alone it would differ" if "wave" in record else "differs"
            told["made_again"] = "the same" if _same(tx, record) else differs
    parts = [_part(one, codes) for one in record["decision"]["parts"]]
    candidates = [_candidate(one, codes) for one in record["candidates"]]
    ruled_out = [
        {"line": line, "because": reason, "places": len(places)}
        for one in record["ruled_out"]
        for line in one["lines"]
        for reason, places in one["because"].items()
    ]
    times = [_time(row, codes) for row in reversed(rows)]
    if as_json:
        tables = {"parts": parts, "candidates": candidates, "ruled_out": ruled_out, "decisions": times}
        show_one(told | tables, as_json=True)
        return
    show_one(told, as_json=False)
    if len(parts) > 1:
        show_table(parts, _PARTS, as_json=False)
    columns = ("place", "cost_minor", "service", "km", "co2_grams", "days_late", "criteria")
    show_table(candidates, columns, as_json=False)
    if ruled_out:
        show_table(ruled_out, ("line", "because", "places"), as_json=False)
    if len(times) > 1:
        show_table(times, _TIMES, as_json=False)


def _told(row: RowMapping, record: Mapping[str, Any], codes: Mapping[str, str]) -> dict[str, object]:
    decision, wave = record["decision"], record.get("wave")
    together = {"with_others": wave["orders"] - 1, "gap_of_all": _percent(wave["gap_ppm"])} if wave else {}
    return {
        "decided_at": row["decided_at"],
        "because": record.get("because", ARRIVED),
        "outcome": row["outcome"],
        "place": codes.get(row["location_id"], row["location_id"]),
        "rule": decision["rule"],
        "plan": row["plan_version"],
        "cost_minor": row["cost_minor"],
        "at_best_minor": decision["bound_minor"],
        "gap": _percent(decision["gap_ppm"]),
        "co2_grams": row["co2_grams"],
        "way_from": record["order"].get("located_by", "postal_code"),
        "took_ms": record["duration_us"] / 1_000,
    } | together


def _percent(ppm: int) -> str:
    return f"{ppm / 10_000:.2f} %"


def _time(row: RowMapping, codes: Mapping[str, str]) -> dict[str, object]:
    """One of the times that it was decided."""
    record = repository.record_of(row)
    places = [codes.get(part["location_id"], "") for part in record["decision"]["parts"]]
    told = _told(row, record, codes)
    return {name: told[name] for name in _TIMES if name != "places"} | {"places": ", ".join(places)}


def _part(one: Mapping[str, Any], codes: Mapping[str, str]) -> dict[str, object]:
    lines: Sequence[str] = one["line_ids"]
    return {**_candidate(one, codes), "lines": ", ".join(lines)}


def _candidate(one: Mapping[str, Any], codes: Mapping[str, str]) -> dict[str, object]:
    return {
        "place": codes.get(one["location_id"], one["location_id"]),
        "cost_minor": sum(one["criteria"].values()),
        "service": one["service"],
        "km": one["meters"] // 1_000,
        "co2_grams": one["co2_grams"],
        "days_late": one["late_days"],
        "criteria": ", ".join(f"{name} {minor}" for name, minor in one["criteria"].items() if minor),
    }


def _same(tx: Tx, record: dict[str, Any]) -> bool:
    made = replay(record, repository.kept_network(tx, record["network"]))
    return (made.cost_minor, [part.location_id for part in made.parts], made.bound_minor) == (
        record["decision"]["cost_minor"],
        [part["location_id"] for part in record["decision"]["parts"]],
        record["decision"]["bound_minor"],
    )
