"""``aisle-oms cash``: accounts of petty cash, rules of drawers, and what came of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal

import typer

from contract.messages.rows import CashAccountEntry
from oms.cash import repository
from oms.cash.repository import CashRules
from oms.cash.rules import add_account, set_rules
from oms.db.engine import Tx
from oms.stores.locations import location_named
from oms.stores.repository import locations, operators
from oms.terminal import AsJson, DatabaseUrl, opened, say, show_table

cash = typer.Typer(help="Cash in the stores: what drawers hold, what was moved, over and short.", no_args_is_help=True)

LocationCode = Annotated[str, typer.Argument(metavar="LOCATION", help="The chain's code of the store, such as 014.")]
OfLocation = Annotated[str | None, typer.Option("--location", help="Only of this store.")]
First = Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first business day.")]
Last = Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The last business day.")]


@cash.command("account-add")
def account_add(
    database_url: DatabaseUrl,
    code: Annotated[str, typer.Argument(metavar="CODE", help="Such as window.")],
    name: Annotated[str, typer.Option(help="As people at the till read it.")],
    direction: Annotated[Literal["in", "out", "both"], typer.Option(help="Paid in, paid out, or both.")] = "out",
) -> None:
    """Add what petty cash may be paid for, or change it."""
    with opened(database_url) as db:
        db.run(lambda tx: add_account(tx, CashAccountEntry(code=code, name=name, direction=direction)))
    say(f"Registers offer {name} as soon as they hear from here.")


@cash.command("accounts")
def account_list(database_url: DatabaseUrl, as_json: AsJson = False) -> None:
    """List what petty cash may be paid for."""
    with opened(database_url) as db, db.snapshot() as tx:
        rows = [one.model_dump() for one in repository.accounts(tx)]
    show_table(rows, ("code", "name", "direction"), as_json=as_json)


@cash.command("rules")
def rules_set(
    database_url: DatabaseUrl,
    code: LocationCode,
    blind: Annotated[bool, typer.Option(help="Hide what should be in a drawer until it is counted.")] = False,
    drawer_limit: Annotated[int, typer.Option(min=0, help="More than this asks for a pickup; minor units.")] = 0,
    over_short_limit: Annotated[int | None, typer.Option(min=0, help="More needs the cash office.")] = None,
    paid_out_limit: Annotated[int | None, typer.Option(min=0, help="More needs the cash office.")] = None,
    standard_float: Annotated[int | None, typer.Option("--float", min=0, help="What a shift begins with.")] = None,
    second_person_above: Annotated[int | None, typer.Option(min=0, help="More leaves a drawer before two.")] = None,
) -> None:
    """Set the rules for the drawers of a store, over those before."""
    with opened(database_url) as db:

        def deed(tx: Tx) -> None:
            place = location_named(tx, code)
            told = CashRules(
                place.id, blind, drawer_limit, over_short_limit, paid_out_limit, standard_float, second_person_above
            )
            set_rules(tx, told)

        db.run(deed)
    say(f"The drawers of {code} follow these rules as soon as its registers hear from here.")


@cash.command("moves")
def move_list(
    database_url: DatabaseUrl, first: First, last: Last, at: OfLocation = None, as_json: AsJson = False
) -> None:
    """List cash that was moved beside sales."""
    with opened(database_url) as db, db.snapshot() as tx:
        codes = {place.id: place.code for place in locations(tx)}
        here = location_named(tx, at).id if at else None
        found = repository.moves(tx, here, first.date(), last.date())
    rows = [{**one, "location": codes.get(one["location_id"], "")} for one in found]
    columns = ("location", "business_day", "moved_at", "kind", "amount_minor", "account", "bag_number", "reason")
    show_table(rows, columns, as_json=as_json)


@cash.command("over-short")
def over_short_list(
    database_url: DatabaseUrl,
    first: First,
    last: Last,
    at: OfLocation = None,
    by_operator: Annotated[bool, typer.Option("--by-operator", help="Sums by who sold in those shifts.")] = False,
    as_json: AsJson = False,
) -> None:
    """List shifts that were over or short. By operator, a shift that several shared counts for each of them."""
    begin, end = _midnight(first.date()), _midnight(last.date()) + timedelta(days=1)
    with opened(database_url) as db, db.snapshot() as tx:
        codes = {place.id: place.code for place in locations(tx)}
        names = {one.id: one.name for one in operators(tx)}
        found = repository.over_shorts(tx, location_named(tx, at).id if at else None, begin, end)
    if by_operator:
        sums: Counter[str] = Counter()
        shifts: Counter[str] = Counter()
        for one in found:
            for own in one.operators:
                sums[own] += one.over_short_minor
                shifts[own] += 1
        people = [
            {"operator": names.get(own, own), "shifts": shifts[own], "over_short_minor": minor}
            for own, minor in sorted(sums.items(), key=lambda pair: pair[1])
        ]
        show_table(people, ("operator", "shifts", "over_short_minor"), as_json=as_json)
        return
    rows = [
        asdict(one)
        | {"location": codes.get(one.location_id, ""), "operators": ", ".join(names.get(i, i) for i in one.operators)}
        for one in found
    ]
    columns = ("location", "closed_at", "z_number", "over_short_minor", "currency", "operators", "reason")
    show_table(rows, columns, as_json=as_json)


@cash.command("days")
def day_list(
    database_url: DatabaseUrl,
    at: OfLocation = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List the days that stores closed, newest first."""
    with opened(database_url) as db, db.snapshot() as tx:
        codes = {place.id: place.code for place in locations(tx)}
        found = repository.days(tx, location_named(tx, at).id if at else None, limit)
    rows = [{**one, "location": codes.get(one["location_id"], "")} for one in found]
    columns = ("location", "day", "closed_at", "shift_count", "missing_count", "sales_minor", "over_short_minor")
    show_table(rows, columns, as_json=as_json)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
