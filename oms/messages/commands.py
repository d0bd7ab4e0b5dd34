"""``aisle-oms messages``: what customers are sent, and what became of it."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from contract.errors import Refused
from oms.messages import repository
from oms.messages.model import MessageState
from oms.messages.settings import SERVER, mail_settings
from oms.messages.smtp import SmtpPost
from oms.messages.worker import send_due
from oms.terminal import AsJson, DatabaseUrl, opened, say, show_table

messages = typer.Typer(help="Receipts and news of orders by e-mail: the outbox.", no_args_is_help=True)


@messages.command("list")
def list_command(
    database_url: DatabaseUrl,
    state: Annotated[MessageState | None, typer.Option(help="Only those, such as given_up.")] = None,
    transaction: Annotated[str | None, typer.Option(help="Only those of this sale.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List messages, the newest first, each with its state and what the mail server said last."""
    with opened(database_url) as db, db.snapshot() as tx:
        rows = [dict(row) for row in repository.messages(tx, state, transaction, limit)]
    columns = (
        "id",
        "receipt_number",
        "occasion",
        "address",
        "state",
        "attempts",
        "next_try_at",
        "sent_at",
        "provider_status",
    )
    show_table(rows, columns, as_json=as_json)


@messages.command("retry")
def retry_command(
    database_url: DatabaseUrl, message: Annotated[str, typer.Argument(help="As listed by: aisle-oms messages list")]
) -> None:
    """Try a message again that failed or was given up."""
    with opened(database_url) as db:
        db.run(lambda tx: repository.retry(tx, message))
    say("It is tried again now.")


@messages.command("send")
def send_command(database_url: DatabaseUrl, as_json: AsJson = False) -> None:
    """Send what is due, once. The service does so by itself."""
    settings = mail_settings(os.environ)
    if settings is None:
        raise Refused("mail_settings_wrong", name=SERVER)
    with opened(database_url) as db:
        sent = send_due(db, SmtpPost(settings))
    say(f"Sent: {sent}", as_json=as_json, sent=sent)
