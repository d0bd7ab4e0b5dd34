"""``aisle-oms sourcing``: by which plan orders get their places."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from contract.errors import Refused
from contract.values.money import Money
from oms.sourcing import repository
from oms.sourcing.chances_repository import newest
from oms.sourcing.decider import Decider
from oms.sourcing.late import NotBegun
from oms.sourcing.plan import plain, read_plan
from oms.sourcing.pruning import prune_command
from oms.sourcing.rearranging import rearrange
from oms.sourcing.sourcing import Sourcer
from oms.sourcing.tryout_commands import try_command
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
    """Give the orders that wait for a place one now, and what stores did not begin in time another. The service does it
    by itself every few seconds.
    """
    with opened(database_url) as db:
        with db.snapshot() as tx:
            chances = newest(tx)
        sourcer = Sourcer(db, lambda: chances)
        count = sourcer.look() + NotBegun(db, sourcer.decider).look()
    say(f"{count} orders were looked at.", as_json=as_json, orders=count)


@sourcing.command("wave")
def wave_command(
    database_url: DatabaseUrl,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Move nothing, and tell what would be moved.")] = False,
    as_json: AsJson = False,
) -> None:
    """Decide together once more what stores have by the plan, did not begin and need not send today, and move what then
    costs so much less as the plan asks for.
    """
    with opened(database_url) as db:
        with db.snapshot() as tx:
            chances = newest(tx)
        found = rearrange(db, Decider(lambda: chances), dry_run=dry_run)
    rows = [
        {
            "order": one.number,
            "from": one.here,
            "to": ", ".join(one.there),
            "saves": str(Money(one.saves_minor, wave.currency)),
        }
        for wave in found
        for one in wave.moved
    ]
    waves = [
        {
            "orders": wave.looked_at,
            "moved": len(wave.moved),
            "saved": str(Money(wave.saved_minor, wave.currency)),
            "gap": f"{wave.gap_ppm / 10_000:.2f} %",
        }
        for wave in found
    ]
    if as_json:
        show_one({"waves": waves, "orders": rows, "dry_run": dry_run}, as_json=True)
        return
    show_table(waves, ("orders", "moved", "saved", "gap"), as_json=False)
    if rows:
        show_table(rows, ("order", "from", "to", "saves"), as_json=False)
