"""``aisle-oms payments``: what became of money by card, and what a store's terminals may approve alone."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from contract.messages.rows import PaymentRulesRow
from contract.states.payment import PaymentState
from oms.db.engine import Tx
from oms.payments import repository
from oms.payments.wire import set_rules
from oms.stores.locations import location_named
from oms.stores.repository import locations
from oms.terminal import AsJson, DatabaseUrl, opened, say, show_table

payments = typer.Typer(help="Payments by card, as registers told them.", no_args_is_help=True)


@payments.command("list")
def payment_list(
    database_url: DatabaseUrl,
    at: Annotated[str | None, typer.Option("--location", help="Only of this store.")] = None,
    state: Annotated[PaymentState | None, typer.Option(help="Only those, such as unknown.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List payments, newest first."""
    with opened(database_url) as db, db.snapshot() as tx:
        codes = {place.id: place.code for place in locations(tx)}
        found = repository.payments(tx, location_named(tx, at).id if at else None, state, limit)
    rows = [{**one, "location": codes.get(one["location_id"], "")} for one in found]
    columns = ("location", "started_at", "kind", "state", "approved_minor", "currency", "brand", "last_four", "reason")
    show_table(rows, columns, as_json=as_json)


@payments.command("shifts")
def shift_list(
    database_url: DatabaseUrl,
    shift_ids: Annotated[list[str], typer.Argument(metavar="SHIFT", help="Ids of shifts.")],
    as_json: AsJson = False,
) -> None:
    """Compare what terminals moved in shifts with what their sales say that cards paid."""
    with opened(database_url) as db, db.snapshot() as tx:
        rows = [asdict(one) for one in repository.shift_payments(tx, shift_ids)]
    columns = ("shift_id", "currency", "payment_count", "payment_minor", "tender_count", "tender_minor")
    show_table(rows, columns, as_json=as_json)


@payments.command("rules")
def rules_set(
    database_url: DatabaseUrl,
    code: Annotated[str, typer.Argument(metavar="LOCATION", help="The chain's code of the store, such as 014.")],
    offline_payment: Annotated[int, typer.Option(min=0, help="At most so much of one payment; minor units.")],
    offline_day: Annotated[int, typer.Option(min=0, help="At most so much of a register and day; minor units.")],
) -> None:
    """Set what terminals of a store may approve without the bank, at the store's risk."""
    with opened(database_url) as db:

        def deed(tx: Tx) -> None:
            place = location_named(tx, code)
            told = {"offline_payment_minor": offline_payment, "offline_day_minor": offline_day}
            set_rules(tx, PaymentRulesRow.model_validate({"location_id": place.id, **told}))

        db.run(deed)
    say(f"The terminals of {code} follow these rules as soon as its registers hear from here.")
