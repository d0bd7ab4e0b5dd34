"""``aisle-oms recall``."""

from __future__ import annotations

from typing import Annotated

import typer

from contract.values.time import instant_text
from oms.catalog.recalls import begin_recall, end_recall, recalls
from oms.terminal import AsJson, DatabaseUrl, opened, say, show_table

recall = typer.Typer(help="Goods that must not be sold any longer.", no_args_is_help=True)


@recall.command("begin")
def recall_begin(
    database_url: DatabaseUrl,
    sku: Annotated[str, typer.Argument(metavar="SKU", help="The chain's own number of the item.")],
    lot: Annotated[list[str] | None, typer.Option(help="Only this lot; again for each. Else every piece.")] = None,
    reason: Annotated[str, typer.Option(help="Why, for the people in the stores.")] = "",
    as_json: AsJson = False,
) -> None:
    """Stop the sale of an item at every register, in open and parked sales too."""
    with opened(database_url) as db:
        recall_id = db.run(lambda tx: begin_recall(tx, sku, lot or (), reason))
    say(f"No register sells {sku} from now on. To end it: recall end {recall_id}", as_json=as_json, recall_id=recall_id)


@recall.command("end")
def recall_end(
    database_url: DatabaseUrl,
    recall_id: Annotated[str, typer.Argument(metavar="RECALL", help="As `recall list` shows it.")],
    as_json: AsJson = False,
) -> None:
    """Let the goods be sold again."""
    with opened(database_url) as db:
        db.run(lambda tx: end_recall(tx, recall_id))
    say("The goods may be sold again.", as_json=as_json, recall_id=recall_id)


@recall.command("list")
def recall_list(database_url: DatabaseUrl, as_json: AsJson = False) -> None:
    """List the recalls that stand."""
    with opened(database_url) as db, db.snapshot() as tx:
        rows = [
            dict(row) | {"lots": ", ".join(row["lots"]), "begun_at": instant_text(row["begun_at"])}
            for row in recalls(tx)
        ]
    show_table(rows, ("recall_id", "sku", "name", "lots", "reason", "begun_at"), as_json=as_json)
