"""``aisle-oms customer``."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from contract.rules.stored_value import AccountKind, customer_account
from oms.customers import persons, repository, wire
from oms.db.engine import Tx
from oms.stored_value import repository as ledgers
from oms.stored_value.repository import MAX_LISTED
from oms.terminal import AsJson, DatabaseUrl, opened, say, show_one, show_table

customer = typer.Typer(help="Customers: find, merge, forget.", no_args_is_help=True)

CustomerId = Annotated[str, typer.Argument(metavar="ID", help="As listed by: aisle-oms customer find")]


@customer.command("find")
def customer_find(
    database_url: DatabaseUrl,
    words: Annotated[str, typer.Argument(help="A name, a phone number, an e-mail address or a member number.")],
    as_json: AsJson = False,
) -> None:
    """Find customers of the chain."""
    with opened(database_url) as db, db.snapshot() as tx:
        found = wire.rows_of(tx, repository.find(tx, words, MAX_LISTED))
    rows = [row.model_dump(mode="json") for row in found.values()]
    show_table(rows, ("customer_id", "name", "phone", "email", "groups", "tier"), as_json=as_json)


@customer.command("show")
def customer_show(database_url: DatabaseUrl, customer_id: CustomerId, as_json: AsJson = False) -> None:
    """Show all about one, and what tills asked to change."""
    with opened(database_url) as db, db.transaction() as tx:
        told = persons.export(tx, customer_id)
    if as_json:
        show_one(told, as_json=True)
        return
    show_one(told["customers"][0], as_json=False)
    show_table(told["accounts"], ("account_id", "kind", "balance", "currency"), as_json=False)
    show_table(told["changes"], ("booked_at", "field", "before", "after"), as_json=False)


@customer.command("duplicates")
def customer_duplicates(database_url: DatabaseUrl, as_json: AsJson = False) -> None:
    """List pairs who may be the same person, and why."""
    with opened(database_url) as db, db.snapshot() as tx:
        rows = [asdict(pair) for pair in persons.duplicates(tx)]
    show_table(rows, ("one_id", "one_name", "other_id", "other_name", "because"), as_json=as_json)


@customer.command("merge")
def customer_merge(
    database_url: DatabaseUrl,
    keep: Annotated[str, typer.Argument(metavar="KEEP", help="Who stays.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="Who turned out to be the same.")],
    as_json: AsJson = False,
) -> None:
    """Make one customer of two: points, credit and what is owed go over."""
    with opened(database_url) as db:
        db.run(lambda tx: persons.merge(tx, keep, other))
    say("They are one customer now.", as_json=as_json, kept=keep, merged=other)


@customer.command("erase")
def customer_erase(
    database_url: DatabaseUrl,
    customer_id: CustomerId,
    sure: Annotated[bool, typer.Option("--yes", help="It cannot be undone.")] = False,
    leave_orders: Annotated[
        bool, typer.Option("--leave-orders", help="Orders that are under way go on with their name.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Forget a person, also in orders and in what channels sent of them. Sales, taxes and the journal stay as they are,
    without who it was.
    """
    if not sure:
        typer.confirm("Forget this person for ever?", abort=True)
    with opened(database_url) as db:
        db.run(lambda tx: persons.erase(tx, customer_id, leave_orders=leave_orders))
    say("Forgotten.", as_json=as_json, erased=customer_id)


@customer.command("export")
def customer_export(
    database_url: DatabaseUrl,
    customer_id: CustomerId,
    file: Annotated[Path, typer.Argument(help="Where to write it, as JSON.")],
) -> None:
    """Write all that is known of a person, for that person."""
    with opened(database_url) as db, db.transaction() as tx:
        told = persons.export(tx, customer_id)
    file.write_text(json.dumps(told, indent=2, default=str, ensure_ascii=False), encoding="utf-8")
    say(f"Written to {file}.")


@customer.command("set")
def customer_set(
    database_url: DatabaseUrl,
    customer_id: CustomerId,
    group: Annotated[list[str] | None, typer.Option(help="A group for prices and promotions; repeat for more.")] = None,
    tier: Annotated[str | None, typer.Option(help="The loyalty tier.")] = None,
    tax_reason: Annotated[str | None, typer.Option(help="What the tax certificate lifts tax for.")] = None,
    tax_until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Its last day.")] = None,
    limit: Annotated[int | None, typer.Option(min=0, help="What may be owed on account; minor units.")] = None,
    currency: Annotated[str, typer.Option(help="Of the limit.")] = "EUR",
) -> None:
    """Set what head office decides of a customer."""
    told: dict[str, object] = {
        name: value
        for name, value in (("groups", group), ("tier", tier), ("tax_reason", tax_reason))
        if value is not None
    }
    if tax_until is not None:
        told["tax_valid_to"] = tax_until.date()

    def work(tx: Tx) -> None:
        repository.customer_named(tx, customer_id)
        if told:
            repository.change_customer(tx, customer_id, told)
        if limit is not None:
            account_id = customer_account(AccountKind.ON_ACCOUNT, customer_id)
            ledgers.open_account(tx, account_id, currency)
            ledgers.set_limit(tx, account_id, limit)
        repository.tell_stores(tx, customer_id)

    with opened(database_url) as db:
        db.run(work)
    say("Set.")
