"""``aisle-oms exceptions``: what head office has to look at."""

from __future__ import annotations

import getpass
import json
from collections.abc import Mapping
from dataclasses import asdict
from importlib.resources import files
from typing import Annotated

import typer

from oms.exceptions.repository import close_exception, open_by_kind, open_exceptions, show_exception
from oms.people.commands import exceptions_operators
from oms.stores.repository import locations
from oms.sync.replay import Replayed, release_register, replay_set_aside
from oms.terminal import AsJson, DatabaseUrl, opened, say, show_one, show_table

exceptions = typer.Typer(help="Facts that broke a rule, and entries set aside.", no_args_is_help=True)

exceptions.command("operators")(exceptions_operators)

MEANINGS = files("oms.exceptions") / "meanings.json"

ExceptionId = Annotated[str, typer.Argument(metavar="ID", help="As listed by: aisle-oms exceptions list")]


@exceptions.command("list")
def exceptions_list(
    database_url: DatabaseUrl,
    kind: Annotated[str | None, typer.Option(help="Only of this kind.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 500,
    as_json: AsJson = False,
) -> None:
    """List what is open, oldest first, and how many of each kind there are where not all are shown."""
    with opened(database_url) as db, db.snapshot() as tx:
        codes = {place.id: place.code for place in locations(tx)}
        found = open_exceptions(tx, kind=kind, limit=limit)
        counts = open_by_kind(tx)
    rows = [asdict(one) | {"location": codes.get(one.location_id or "")} for one in found]
    show_table(rows, ("id", "kind", "location", "subject", "raised_at", "details"), as_json=as_json)
    if not as_json and len(found) < (counts.get(kind, 0) if kind else sum(counts.values())):
        say("Not all are shown. " + ", ".join(f"{name}: {count}" for name, count in counts.items()))


@exceptions.command("show")
def exceptions_show(database_url: DatabaseUrl, exception_id: ExceptionId, as_json: AsJson = False) -> None:
    """Show all about one, what it means and what to do."""
    with opened(database_url) as db, db.snapshot() as tx:
        found = show_exception(tx, exception_id)
    show_one({"meaning": meanings().get(found.kind, "")} | asdict(found), as_json=as_json)


@exceptions.command("close")
def exceptions_close(
    database_url: DatabaseUrl,
    exception_id: ExceptionId,
    note: Annotated[str, typer.Option(help="What was found and done.")],
) -> None:
    """Close one that was looked at."""
    with opened(database_url) as db:
        db.run(lambda tx: close_exception(tx, exception_id, getpass.getuser(), note))
    say("Closed.")


@exceptions.command("replay")
def exceptions_replay(database_url: DatabaseUrl, as_json: AsJson = False) -> None:
    """Try again to book what was set aside, for instance after an upgrade."""
    with opened(database_url) as db:
        _tell(replay_set_aside(db), as_json=as_json)


@exceptions.command("release")
def exceptions_release(
    database_url: DatabaseUrl,
    register_id: Annotated[str, typer.Argument(help="The id of a revoked register: aisle-oms register list --json")],
    as_json: AsJson = False,
) -> None:
    """Book what a revoked register sent, once you are sure that it is honest."""
    with opened(database_url) as db:
        _tell(release_register(db, register_id), as_json=as_json)


def meanings() -> Mapping[str, str]:
    """By kind: what happened and what to do, in a person's words."""
    loaded: Mapping[str, str] = json.loads(MEANINGS.read_text())
    return loaded


def _tell(done: Replayed, *, as_json: bool) -> None:
    say(f"{done.booked} of {done.tried} entries are booked now.", as_json=as_json, **asdict(done))
