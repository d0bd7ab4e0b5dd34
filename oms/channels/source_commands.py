"""``aisle-oms channel``: asking channels for their orders, and taking in files of them."""

from __future__ import annotations

import base64
import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from contract.errors import Refused
from oms.channels import connections
from oms.channels.backfill import MAX_PAGES
from oms.channels.order_import import COLUMNS, OTHERS, import_orders
from oms.channels.sources import CREDENTIALS
from oms.channels.task_keeper import ChannelTasks
from oms.channels.tasks import ORDERS_EVERY
from oms.config import read_secret
from oms.imports.telling import tell
from oms.terminal import AsJson, DatabaseUrl, SecretFile, opened, say

Name = Annotated[str, typer.Argument(metavar="CHANNEL", help="As it was added: aisle-oms channel add")]
_SECRET_BYTES = 32
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def source_command(
    database_url: DatabaseUrl,
    secret_file: SecretFile,
    name: Name,
    address: Annotated[str, typer.Argument(help="Such as https://shop.example")],
    as_json: AsJson = False,
) -> None:
    """Say where a channel's orders can be asked for. Asks for what it wants to know of us; that is kept sealed."""
    _require_safe(address)
    with opened(database_url) as db:
        with db.snapshot() as tx:
            kind = connections.connection_named(tx, name).kind
        if kind not in CREDENTIALS:
            raise Refused("channel_without_list")
        told = {one: typer.prompt(one.replace("_", " "), hide_input=True, err=True) for one in CREDENTIALS[kind]}
        own = read_secret(secret_file)
        db.run(lambda tx: connections.set_source(tx, own, name, address, told))
    text = f"The service asks for its orders every {ORDERS_EVERY} minutes: aisle-oms channel every {name}"
    say(text, as_json=as_json, name=name, address=address)


def fraud_command(
    database_url: DatabaseUrl,
    secret_file: SecretFile,
    name: Name,
    address: Annotated[str, typer.Argument(help="Such as https://fraud.example/check; with --stop none.")] = "",
    stop: Annotated[bool, typer.Option("--stop", help="Nobody is asked any more.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say who is asked whether an order of a channel is a fraud. Each order then waits for the answer. Makes the secret
    by which questions are signed, shown once.
    """
    if bool(address) == stop:
        raise Refused("fraud_address_or_stop")
    if address:
        _require_safe(address)
    secret = "" if stop else f"whsec_{base64.b64encode(os.urandom(_SECRET_BYTES)).decode()}"
    with opened(database_url) as db:
        own = read_secret(secret_file)
        db.run(lambda tx: connections.set_fraud_check(tx, own, name, address, secret))
    if stop:
        say(f"Nobody is asked about orders of {name}. Whether they wait for a word: channel rules.", as_json=as_json)
    else:
        say(f"Questions are signed with this, shown only now: {secret}", as_json=as_json, name=name, secret=secret)


def _is_safe(address: str) -> bool:
    url = urlsplit(address)
    return url.scheme == "https" or (url.scheme == "http" and url.hostname in _THIS_MACHINE)


def _require_safe(address: str) -> None:
    if not _is_safe(address):
        raise Refused("channel_address_unsafe", address=address[:100])


def fetch_command(
    database_url: DatabaseUrl,
    secret_file: SecretFile,
    name: Name,
    pages: Annotated[int, typer.Option(min=1, help="At most so many; the next call goes on there.")] = MAX_PAGES,
    as_json: AsJson = False,
) -> None:
    """Ask a channel for all orders that changed since the last time; the first time for all it has. Safe to repeat."""
    with opened(database_url) as db:
        told = ChannelTasks(db, read_secret(secret_file)).fetch_orders(name, pages)
    text = f"{told.taken} new or changed, {told.again} came before, {told.unreadable} cannot be read."
    if told.left_out:
        text += f" These: {', '.join(told.left_out)}."
    if told.elsewhere:
        text += " Somebody else fetches them now and goes on."
    say(text, as_json=as_json, **asdict(told))


def import_command(
    database_url: DatabaseUrl,
    name: Name,
    file: Annotated[
        Path,
        typer.Argument(
            help=f"CSV in UTF-8 or a sheet (xlsx, xls, ods), a row for each line, with the columns "
            f"{', '.join(COLUMNS)}; and where told {', '.join(OTHERS)}."
        ),
    ],
    errors: Annotated[
        Path | None, typer.Option(help="Where rows that were left out are written, to be repaired and imported.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take in a file of orders. An order with one bad row is left out whole. Safe to repeat."""
    with opened(database_url) as db:
        tell(import_orders(db, name, file, errors), as_json=as_json)


def add_source_commands(app: typer.Typer) -> None:
    app.command("source")(source_command)
    app.command("fetch")(fetch_command)
    app.command("fraud-check")(fraud_command)
    app.command("import")(import_command)
