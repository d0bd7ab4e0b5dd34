"""``aisle-oms quote``."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from contract.errors import Refused
from contract.rules.permission import Decision, Grant
from contract.values.money import Money
from oms.quotes import repository
from oms.terminal import AsJson, DatabaseUrl, opened, say, show_one, show_table

quote = typer.Typer(help="Quotes for orders by phone or catalogue, and who may set prices.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The name of a channel's or a person's key.")]
_WHOLE_PPM = 1_000_000


@quote.command("show")
def quote_show(
    database_url: DatabaseUrl,
    quote_id: Annotated[str, typer.Argument(metavar="QUOTE", help="Its id.")],
    as_json: AsJson = False,
) -> None:
    """Show what was quoted: each price, who set it and why, and the order that came of it."""
    with opened(database_url) as db, db.snapshot() as tx:
        row = repository.find_quote(tx, quote_id)
    content = row["content"]
    if as_json:
        show_one({"by": row["name"], "order_number": row["order_number"], **content}, as_json=True)
        return
    total = Money(content["total_minor"], content["currency"])
    about = {"by": row["name"], "order": row["order_number"], "location": content["location"] or content["country"]}
    show_one(about | {"total": str(total), "valid_until": content["valid_until"]}, as_json=False)
    lines = [_line(line, content["currency"]) for line in content["lines"]]
    columns = ("sku", "name", "thousandths", "regular", "charged", "promotions", "set_because")
    show_table(lines, columns, as_json=False)


@quote.command("rights")
def quote_rights(database_url: DatabaseUrl, as_json: AsJson = False) -> None:
    """List who may set prices, and how far."""
    with opened(database_url) as db, db.snapshot() as tx:
        rows = repository.price_rights(tx)
    show_table(rows, ("name", "kind", "share_ppm", "amount_minor"), as_json=as_json)


@quote.command("allow")
def quote_allow(
    database_url: DatabaseUrl,
    name: Name,
    percent: Annotated[str | None, typer.Option(help="At most so much of a line's price is taken off.")] = None,
    minor: Annotated[int | None, typer.Option(min=0, max=2**31 - 1, help="The same in minor units.")] = None,
) -> None:
    """Let a key set prices, with a reason for each. Said again, it holds as said last."""
    grant = Grant(Decision.ALLOW, minor, _ppm(percent) if percent is not None else None)
    with opened(database_url) as db:
        db.run(lambda tx: repository.set_price_right(tx, name, grant))
    say(f"{name} may set prices.")


@quote.command("forbid")
def quote_forbid(database_url: DatabaseUrl, name: Name) -> None:
    """A key sets no prices any more. Quotes that were given hold."""
    with opened(database_url) as db:
        db.run(lambda tx: repository.set_price_right(tx, name, None))
    say(f"{name} sets no prices.")


def _ppm(percent: str) -> int:
    try:
        ppm = Decimal(percent) * 10_000
    except InvalidOperation:
        ppm = Decimal(-1)
    if not 0 <= ppm <= _WHOLE_PPM or ppm != int(ppm):
        raise Refused("percent_unreadable", text=percent[:40])
    return int(ppm)


def _line(line: dict[str, object], currency: str) -> dict[str, object]:
    given, price = line["promotions"], line["price_set"]
    assert isinstance(given, list)
    assert price is None or isinstance(price, dict)
    return {
        "sku": line["sku"],
        "name": line["name"],
        "thousandths": line["quantity_thousandths"],
        "regular": str(Money(int(str(line["regular_minor"])), currency)),
        "charged": str(Money(int(str(line["extended_minor"])), currency)),
        "promotions": ", ".join(one["name"] for one in given),
        "set_because": price["reason"] if price else "",
    }
