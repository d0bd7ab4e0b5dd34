"""``aisle-oms channel`` and ``staff``: keys for sales channels and for people of head office."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from oms.security.api_keys import KeyKind, add_key, end_key, key_holders
from oms.terminal import AsJson, DatabaseUrl, opened, say, show_table

channel = typer.Typer(help="Sales channels that place orders, such as a web shop.", no_args_is_help=True)
staff = typer.Typer(help="People and scripts of head office that read the API's pages.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="A name of its own, without a colon.")]


@channel.command("add")
def channel_add(database_url: DatabaseUrl, name: Name, as_json: AsJson = False) -> None:
    """Add a channel and get its key, which is shown once."""
    _add(database_url, KeyKind.CHANNEL, name, as_json=as_json)


@channel.command("list")
def channel_list(database_url: DatabaseUrl, as_json: AsJson = False) -> None:
    """List the channels."""
    _list(database_url, KeyKind.CHANNEL, as_json=as_json)


@channel.command("end")
def channel_end(database_url: DatabaseUrl, name: Name) -> None:
    """End a channel's key."""
    _end(database_url, KeyKind.CHANNEL, name)


@staff.command("add")
def staff_add(database_url: DatabaseUrl, name: Name, as_json: AsJson = False) -> None:
    """Add a person and get their key, which is shown once."""
    _add(database_url, KeyKind.STAFF, name, as_json=as_json)


@staff.command("list")
def staff_list(database_url: DatabaseUrl, as_json: AsJson = False) -> None:
    """List the people."""
    _list(database_url, KeyKind.STAFF, as_json=as_json)


@staff.command("end")
def staff_end(database_url: DatabaseUrl, name: Name) -> None:
    """End a person's key."""
    _end(database_url, KeyKind.STAFF, name)


def _add(database_url: str, kind: KeyKind, name: str, *, as_json: bool) -> None:
    with opened(database_url) as db:
        given = db.run(lambda tx: add_key(tx, kind, name))
    say(f"The key of {name}, shown only now: {given.key}", as_json=as_json, id=given.holder.id, key=given.key)


def _list(database_url: str, kind: KeyKind, *, as_json: bool) -> None:
    with opened(database_url) as db, db.snapshot() as tx:
        rows = [asdict(holder) for holder in key_holders(tx, kind)]
    show_table(rows, ("name", "active", "id"), as_json=as_json)


def _end(database_url: str, kind: KeyKind, name: str) -> None:
    with opened(database_url) as db:
        db.run(lambda tx: end_key(tx, kind, name))
    say(f"The key of {name} opens nothing any more.")
