"""``aisle-oms channel``: connecting channels, beside adding their keys."""

from __future__ import annotations

import base64
import os
from typing import Annotated

import typer

from oms.channels import connections
from oms.channels.model import Kind
from oms.channels.queue_commands import add_queue_commands
from oms.channels.source_commands import add_source_commands
from oms.channels.task_commands import add_task_commands
from oms.config import read_secret
from oms.db.engine import Tx
from oms.security.commands import channel
from oms.terminal import AsJson, DatabaseUrl, SecretFile, opened, say, show_table

__all__ = ["channel"]

Name = Annotated[str, typer.Argument(metavar="CHANNEL", help="As it was added: aisle-oms channel add")]
_SECRET_BYTES = 32


@channel.command("connect")
def channel_connect(
    database_url: DatabaseUrl,
    secret_file: SecretFile,
    name: Name,
    kind: Annotated[Kind, typer.Option(help="Whose form it speaks.")],
    secret: Annotated[
        str,
        typer.Option(
            prompt="Its secret for webhooks (empty for a new one, in form standard)",
            prompt_required=False,
            hide_input=True,
            help="What the channel signs with. Left out, with --kind standard: a new one, shown once.",
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Let a channel send webhooks. Again, with another secret: the one before opens for 48 hours more."""
    made = kind is Kind.STANDARD and not secret
    if made:
        secret = f"whsec_{base64.b64encode(os.urandom(_SECRET_BYTES)).decode()}"
    elif not secret:
        secret = typer.prompt("Its secret for webhooks", hide_input=True)
    with opened(database_url) as db:
        own = read_secret(secret_file)
        db.run(lambda tx: connections.connect(tx, own, name, kind, secret))
    told = f" It signs with this, shown only now: {secret}" if made else ""
    shown = {"secret": secret} if made else {}
    say(f"{name} may send to /v1/channels/{name}/webhooks.{told}", as_json=as_json, name=name, kind=kind, **shown)


@channel.command("connections")
def channel_connections(database_url: DatabaseUrl, as_json: AsJson = False) -> None:
    """List the channels that are connected, and their rules."""
    with opened(database_url) as db, db.snapshot() as tx:
        rows = [_row(one) for one in connections.connections(tx)]
    columns = ("name", "kind", "grace_minutes", "cancel_after_hours", "fraud_checked", "address", "read_until")
    show_table(rows, columns, as_json=as_json)


@channel.command("drop-secret")
def channel_drop_secret(database_url: DatabaseUrl, name: Name) -> None:
    """End the secret before the newest at once, as when it leaked."""
    with opened(database_url) as db:
        db.run(lambda tx: connections.drop_secret_before(tx, name))
    say(f"{name} can sign with its newest secret alone.")


@channel.command("rules")
def channel_rules(
    database_url: DatabaseUrl,
    name: Name,
    grace_minutes: Annotated[
        int | None, typer.Option(min=0, help="How long its orders rest before they are placed.")
    ] = None,
    cancel_after_hours: Annotated[
        int | None, typer.Option(min=0, help="When an order that could not be placed is canceled; 0 never.")
    ] = None,
    fraud_checked: Annotated[
        bool | None,
        typer.Option("--fraud-checked/--not-fraud-checked", help="Whether each order waits for a word on fraud."),
    ] = None,
    keep_days: Annotated[
        int | None,
        typer.Option(min=0, max=36_500, help="When what it sent is forgotten, of orders that ended; 0 never."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show or set how its orders are taken. What is not told stays; orders that came keep the times they were given."""
    with opened(database_url) as db:

        def deed(tx: Tx) -> connections.Connection:
            return connections.set_rules(
                tx,
                name,
                grace_minutes=grace_minutes,
                cancel_after_hours=cancel_after_hours,
                fraud_checked=fraud_checked,
                keep_days=keep_days,
            )

        row = _row(db.run(deed))
    ends = (
        f"canceled after {row['cancel_after_hours']} hours" if row["cancel_after_hours"] else "never canceled by time"
    )
    looked = "each waits for a word on fraud" if row["fraud_checked"] else "none waits for a word on fraud"
    kept = f"forgotten {row['keep_days']} days after" if row["keep_days"] else "kept for ever"
    text = f"Orders of {name} rest {row['grace_minutes']} minutes, are {ends}, and {looked}. What it sent is {kept}."
    say(text, as_json=as_json, **row)


def _row(one: connections.Connection) -> dict[str, object]:
    return {
        "name": one.name,
        "kind": str(one.kind),
        "grace_minutes": int(one.grace.total_seconds()) // 60,
        "cancel_after_hours": int(one.cancel_after.total_seconds()) // 3600,
        "fraud_checked": one.fraud_checked,
        "keep_days": one.keep_days,
        "address": one.address,
        "read_until": one.read_until,
    }


add_queue_commands(channel)
add_source_commands(channel)
add_task_commands(channel)
