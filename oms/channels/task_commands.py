"""``aisle-oms channel``: what is done for channels by itself, and telling them our stock."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from oms.channels import connections, stock_repository, tasks
from oms.channels.task_keeper import ChannelTasks
from oms.channels.tasks import Work
from oms.config import read_secret
from oms.db.engine import Tx
from oms.terminal import AsJson, DatabaseUrl, SecretFile, opened, say, show_table

Name = Annotated[str, typer.Argument(metavar="CHANNEL", help="As it was added: aisle-oms channel add")]


def every_command(
    database_url: DatabaseUrl,
    name: Annotated[str | None, typer.Argument(metavar="CHANNEL", help="Left out: show all.")] = None,
    orders: Annotated[
        int | None, typer.Option(min=0, max=10_080, help="Ask for its orders again after so many minutes; 0 never.")
    ] = None,
    stock: Annotated[
        int | None, typer.Option(min=0, max=10_080, help="Tell it what it may sell after so many minutes; 0 never.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show or set what the service does for channels by itself, and how that went."""

    def deed(tx: Tx) -> None:
        if name is not None:
            channel_id = connections.connection_named(tx, name).channel_id
            for work, minutes in ((Work.ORDERS, orders), (Work.STOCK, stock)):
                if minutes is not None:
                    tasks.set_every(tx, channel_id, work, minutes)

    with opened(database_url) as db:
        db.run(deed)
        with db.snapshot() as tx:
            rows = [dict(row) for row in tasks.tasks(tx) if name in (None, row["name"])]
    columns = ("name", "task", "every_minutes", "done_at", "next_at", "failures", "last_error")
    kept = [{column: row[column] for column in columns} for row in rows]
    show_table(kept, columns, as_json=as_json)


def stock_command(
    database_url: DatabaseUrl,
    secret_file: SecretFile,
    name: Name,
    everything: Annotated[bool, typer.Option("--all", help="Each figure, whatever was told before.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tell a channel what it may sell now. Safe to repeat."""
    with opened(database_url) as db:
        told = ChannelTasks(db, read_secret(secret_file)).push_stock(name, everything=everything)
    text = f"{told.told} told, {told.same} the same as before, {told.problems} could not be told."
    if told.problems:
        text += f" See: aisle-oms channel shelf {name} --problems"
    if told.elsewhere or told.lost:
        text = "It is being told at this moment."
    say(text, as_json=as_json, **asdict(told))


def shelf_command(
    database_url: DatabaseUrl,
    name: Name,
    problems: Annotated[bool, typer.Option("--problems", help="Only what could not be told.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what a channel was told it may sell, and why some of it could not be told."""
    with opened(database_url) as db, db.snapshot() as tx:
        channel_id = connections.connection_named(tx, name).channel_id
        found = stock_repository.shelf_rows(tx, channel_id, problems=problems)
    columns = ("sku", "location", "told", "told_at", "due", "problem", "remote_id")
    rows = [{column: row[column] for column in columns} for row in found]
    show_table(rows, columns, as_json=as_json)


def add_task_commands(app: typer.Typer) -> None:
    app.command("every")(every_command)
    app.command("stock")(stock_command)
    app.command("shelf")(shelf_command)
