"""``aisle-oms sourcing`` and ``aisle-oms why``: by which plan orders get their places, and why each has its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import RowMapping

from contract.errors import Refused
from oms.db.engine import Tx
from oms.sourcing import repository
from oms.sourcing.chances_repository import newest
from oms.sourcing.plan import plain, read_plan
from oms.sourcing.pruning import prune_command
from oms.sourcing.sourcing import Sourcer
from oms.sourcing.trace import replay
from oms.sourcing.tryout_commands import try_command
from oms.stores.repository import locations
from oms.terminal import AsJson, DatabaseUrl, opened, say, show_one, show_table

sourcing = typer.Typer(help="From where orders are sent, and by which plan that is decided.", no_args_is_help=True)

Version = Annotated[int, typer.Argument(metavar="VERSION", min=0, help="0 is the plan that comes with the program.")]


@sourcing.command("plans")
def plans_command(database_url: DatabaseUrl, as_json: AsJson = False) -> None:
    """List the plans, the newest first. Where none is published, the one that comes with the program decides."""
    with opened(database_url) as db, db.snapshot() as tx:
        rows = [{**row, "rules": len(row["body"]["rules"])} for row in repository.plans(tx)]
    show_table(rows, ("version", "state", "rules", "saved_at", "published_at"), as_json=as_json)


@sourcing.command("plan")
def plan_command(
    database_url: DatabaseUrl,
    version: Annotated[int | None, typer.Option(min=0, help="That one; the one that decides now without.")] = None,
) -> None:
    """Print a plan as JSON, to be changed and saved again."""
    with opened(database_url) as db, db.snapshot() as tx:
        plan = repository.published(tx)[1] if version is None else repository.plan_at(tx, version)
    typer.echo(json.dumps(plain(plan), indent=2))


@sourcing.command("save")
def save_command(
    database_url: DatabaseUrl,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A plan as JSON.")],
    as_json: AsJson = False,
) -> None:
    """Keep a plan as a draft. It decides nothing before it is published."""
    try:
        body = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Refused("sourcing_plan_unreadable", why=str(error)) from None
    plan = read_plan(body)
    with opened(database_url) as db:
        version = db.run(lambda tx: repository.save_draft(tx, plan))
    say(
        f"Draft {version} is kept. It decides once it is published: aisle-oms sourcing publish {version}",
        as_json=as_json,
        version=version,
    )


@sourcing.command("publish")
def publish_command(database_url: DatabaseUrl, version: Version, as_json: AsJson = False) -> None:
    """Decide by this plan from now on. To go back, publish the one before."""
    with opened(database_url) as db:
        db.run(lambda tx: repository.publish(tx, version))
    say(f"Plan {version} decides from now on.", as_json=as_json, version=version)


sourcing.command("try")(try_command)
sourcing.command("prune")(prune_command)


@sourcing.command("run")
def run_command(database_url: DatabaseUrl, as_json: AsJson = False) -> None:
    """Give the orders that wait for a place one now. The service does it by itself every few seconds."""
    with opened(database_url) as db:
        with db.snapshot() as tx:
            chances = newest(tx)
        count = Sourcer(db, lambda: chances).look()
    say(f"{count} orders were looked at.", as_json=as_json, orders=count)


def why_command(
    database_url: DatabaseUrl,
    order: Annotated[str, typer.Argument(metavar="ORDER", help="Its number or id, ours or its channel's.")],
    channel: Annotated[str, typer.Option(help="Its channel, where several have an order called so.")] = "",
    whole: Annotated[bool, typer.Option("--record", help="The whole record, from which it can be made again.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Decide it again from its record, and compare.")] = False,
    as_json: AsJson = False,
) -> None:
    """Why an order has its place: what was looked at, what each criterion cost, and what ruled others out."""
    with opened(database_url) as db, db.snapshot() as tx:
        row = repository.decisions_of(tx, order, channel)[0]
        record = repository.record_of(row)
        if whole:
            typer.echo(json.dumps(record))
            return
        codes = {place.id: place.code for place in locations(tx)}
        told = _told(row, record, codes)
        if again:
            told["made_again"] = "the same" if _same(tx, record) else "differs"
    candidates = [_candidate(one, codes) for one in record["candidates"]]
    ruled_out = [
        {"line": line, "because": reason, "places": len(places)}
        for one in record["ruled_out"]
        for line in one["lines"]
        for reason, places in one["because"].items()
    ]
    if as_json:
        show_one(told | {"candidates": candidates, "ruled_out": ruled_out}, as_json=True)
        return
    show_one(told, as_json=False)
    columns = ("place", "cost_minor", "service", "km", "co2_grams", "days_late", "criteria")
    show_table(candidates, columns, as_json=False)
    if ruled_out:
        show_table(ruled_out, ("line", "because", "places"), as_json=False)


def _told(row: RowMapping, record: Mapping[str, Any], codes: Mapping[str, str]) -> dict[str, object]:
    decision = record["decision"]
    return {
        "decided_at": row["decided_at"],
        "outcome": row["outcome"],
        "place": codes.get(row["location_id"], row["location_id"]),
        "rule": decision["rule"],
        "plan": row["plan_version"],
        "cost_minor": row["cost_minor"],
        "at_best_minor": decision["bound_minor"],
        "gap": f"{decision['gap_ppm'] / 10_000:.2f} %",
        "co2_grams": row["co2_grams"],
        "took_ms": record["duration_us"] / 1_000,
    }


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
