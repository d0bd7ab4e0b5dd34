"""Commands about what came back."""

from __future__ import annotations

from typing import Annotated

import typer

from contract.messages.rows import ReturnRulesRow
from contract.rules.receipt_code import line_key
from contract.rules.returnable import NOTHING, paid_lines
from oms.db.engine import Tx
from oms.returns import repository
from oms.returns.effects import by_line
from oms.returns.wire import set_rules
from oms.stores.locations import location_named
from oms.terminal import AsJson, DatabaseUrl, opened, say, show_table

returns = typer.Typer(help="What came back of what was sold.", no_args_is_help=True)


@returns.command("show")
def return_show(
    database_url: DatabaseUrl,
    receipt: Annotated[str, typer.Argument(metavar="RECEIPT", help="The number on it, such as 014-3-9C1F-000482.")],
    as_json: AsJson = False,
) -> None:
    """Show each line of a sale with what was sold, came back, and can still come back."""
    with opened(database_url) as db, db.snapshot() as tx:
        found = repository.sale_on_receipt(tx, receipt)
        transaction_id = found.fact.transaction_id
        returned = repository.returned_lines(tx, [transaction_id]).get(transaction_id, [])
    paid, sums = paid_lines(found.fact), by_line(returned)
    rows = []
    for line in found.fact.lines:
        key = line_key(line.line_id)
        own, back = paid.get(line.line_id), sums.get(key, NOTHING)
        row = {
            "sku": line.sku,
            "name": line.name,
            "sold": own.count if own else 0,
            "returned": back.units,
            "left": max(0, own.count - back.units) if own else 0,
            "paid_minor": line.gross_minor,
            "paid_back_minor": back.net_minor + back.tax_minor,
            "stores": ", ".join(sorted({one.location_code for one in returned if line_key(one.line_id) == key})),
        }
        rows.append(row)
    columns = ("sku", "name", "sold", "returned", "left", "paid_minor", "paid_back_minor", "stores")
    show_table(rows, columns, as_json=as_json)


@returns.command("rules")
def rules_set(
    database_url: DatabaseUrl,
    code: Annotated[str, typer.Argument(metavar="LOCATION", help="The chain's code of the store, such as 014.")],
    days: Annotated[int, typer.Option(min=0, help="So long after the sale nobody has to approve a return.")] = 30,
    cash: Annotated[
        int | None,
        typer.Option(min=0, help="At most so much of a refund in cash; minor units. Any amount if left out."),
    ] = None,
    without_receipt: Annotated[
        int | None,
        typer.Option(min=0, help="At most so much for goods without a receipt; minor units. Any amount if left out."),
    ] = None,
    offline: Annotated[
        int, typer.Option(min=0, help="At most so much by the code on a receipt, offline; minor units.")
    ] = 20_000,
    offline_day: Annotated[
        int, typer.Option(min=0, help="At most so much of that in a day of one register; minor units.")
    ] = 100_000,
    reason: Annotated[list[str] | None, typer.Option(help="A reason to choose from; again for each.")] = None,
) -> None:
    """Set what a store allows of returns."""
    with opened(database_url) as db:

        def deed(tx: Tx) -> None:
            rules = ReturnRulesRow(
                location_id=location_named(tx, code).id,
                days=days,
                cash_minor=cash,
                without_receipt_minor=without_receipt,
                offline_minor=offline,
                offline_day_minor=offline_day,
            )
            set_rules(tx, rules.model_copy(update={"reasons": tuple(reason)}) if reason else rules)

        db.run(deed)
    say(f"The registers of {code} follow these rules as soon as they hear from here.")
