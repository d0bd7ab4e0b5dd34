"""``aisle-oms promotion``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from oms.imports.telling import tell
from oms.promotions.promotion_import import OPTIONAL_COLUMNS, PROMOTION_COLUMNS, import_promotions
from oms.promotions.repository import end_promotion, list_promotions, promotion_by_code, versions
from oms.promotions.uses import MAX_SERIALS, give_serials
from oms.terminal import AsJson, DatabaseUrl, opened, say, show_one, show_table

promotion = typer.Typer(help="Promotions: discounts, sets, coupons, member and employee prices.", no_args_is_help=True)

Code = Annotated[str, typer.Argument(metavar="CODE", help="What head office calls the promotion.")]
_COLUMNS = f"CSV in UTF-8 with the columns {', '.join(PROMOTION_COLUMNS)}, and if needed {', '.join(OPTIONAL_COLUMNS)}."


@promotion.command("import")
def promotion_import(
    database_url: DatabaseUrl,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_COLUMNS)],
    as_json: AsJson = False,
) -> None:
    """Add or change promotions. Good rows land; each bad one is told with its remedy. Safe to repeat."""
    with opened(database_url) as db:
        tell(import_promotions(db, file), as_json=as_json)


@promotion.command("list")
def promotion_list(
    database_url: DatabaseUrl,
    ended: Annotated[bool, typer.Option("--ended", help="Those that were ended too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List promotions, and how often each was used."""
    with opened(database_url) as db, db.snapshot() as tx:
        rows = [{**row["body"], **row} for row in list_promotions(tx, ended=ended)]
    columns = ("code", "name", "campaign", "group", "valid_from", "valid_to", "uses", "limit_total", "ended_at")
    show_table(rows, columns, as_json=as_json)


@promotion.command("show")
def promotion_show(database_url: DatabaseUrl, code: Code, as_json: AsJson = False) -> None:
    """Show all about one promotion, and what was told of it before."""
    with opened(database_url) as db, db.snapshot() as tx:
        row = promotion_by_code(tx, code)
        before = [dict(version) for version in versions(tx, row["promotion_id"])]
    shown = {**row["body"], "limit_total": row["limit_total"], "told_at": row["told_at"], "ended_at": row["ended_at"]}
    if as_json:
        show_one(shown | {"before": before}, as_json=True)
        return
    show_one(shown, as_json=False)
    show_table(before, ("told_at", "superseded_at"), as_json=False)


@promotion.command("end")
def promotion_end(database_url: DatabaseUrl, code: Code, as_json: AsJson = False) -> None:
    """End a promotion now, whatever its dates. Importing it again begins it anew."""
    with opened(database_url) as db:
        ended = db.run(lambda tx: end_promotion(tx, code))
    say("It holds no more." if ended else "It was ended already.", as_json=as_json, code=code, ended=ended)


@promotion.command("serials")
def promotion_serials(
    database_url: DatabaseUrl,
    code: Code,
    count: Annotated[int, typer.Option(min=1, max=MAX_SERIALS, help="How many.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Give out serial coupons of a promotion, each good for one sale; one a line."""
    with opened(database_url) as db:
        made = db.run(lambda tx: give_serials(tx, code, count))
    say("\n".join(made), as_json=as_json, serials=made)
