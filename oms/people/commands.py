"""``aisle-oms exceptions operators``: who did more of what costs money than others, and the entries that tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from fractions import Fraction
from typing import Annotated

import typer

from contract.errors import Refused
from oms.people.report import Span, Standing, acts_of, standings
from oms.stores.locations import location_named
from oms.stores.model import Operator
from oms.stores.repository import locations, operators, registers
from oms.terminal import AsJson, DatabaseUrl, opened, show_table


def exceptions_operators(
    database_url: DatabaseUrl,
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first business day.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The last business day, included.")],
    at: Annotated[str | None, typer.Option("--location", help="Only of this store.")] = None,
    number: Annotated[
        str | None, typer.Option("--operator", help="Each act of this person, with the id of its entry.")
    ] = None,
    kind: Annotated[str | None, typer.Option(help="With --operator: only acts of this kind.")] = None,
    as_json: AsJson = False,
) -> None:
    """Count risky acts of each person against the others of their store; those who stand out come first."""
    with opened(database_url) as db, db.snapshot() as tx:
        codes = {place.id: place.code for place in locations(tx)}
        span = Span(first.date(), last.date(), location_named(tx, at).id if at else None)
        if number is not None:
            names = {one.id: one.name for one in registers(tx)}
            person = next((one for one in operators(tx) if one.number == number), None)
            if person is None:
                raise Refused("operator_unknown", number=number)
            acts = acts_of(tx, span, person.id, kind)
            rows = [
                act._asdict() | {"location": codes.get(act.location_id), "register": names.get(act.register_id)}
                for act in acts
            ]
        else:
            people = {one.id: one for one in operators(tx)}
            rows = [_row(one, people, codes) for one in standings(tx, span)]
    columns = _ACTS if number is not None else _STANDINGS
    show_table(rows, columns, as_json=as_json)


_ACTS = ("done_at", "kind", "times", "amount_minor", "location", "register", "approver_id", "entry_id")
_STANDINGS = ("stands_out", "location", "number", "name", "kind", "count", "amount_minor", "sales", "expected")


def _row(one: Standing, people: Mapping[str, Operator], codes: Mapping[str, str]) -> dict[str, object]:
    person = people.get(one.operator_id)
    return asdict(one) | {
        "number": person.number if person else one.operator_id,
        "name": person.name if person else "",
        "location": codes.get(one.location_id),
        "expected": _tenths(one.expected),
        "stands_out": one.stands_out,
    }


def _tenths(number: Fraction) -> str:
    tenths = round(number * 10)
    return f"{tenths // 10}.{tenths % 10}"
