"""How the admin commands speak: tables for people, JSON for scripts, refusals in words."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from contract.errors import AisleError
from contract.values.time import instant_text
from oms.clock import SystemClock
from oms.config import DATABASE_URL, SECRET_FILE, default_secret_file
from oms.db.engine import Database
from oms.ids import new_id

DatabaseUrl = Annotated[
    str,
    typer.Option(
        "--database-url", envvar=DATABASE_URL, help="PostgreSQL 15 or newer, as postgresql://user:password@host/name."
    ),
]
SecretFile = Annotated[
    Path,
    typer.Option(
        "--secret-file",
        envvar=SECRET_FILE,
        default_factory=default_secret_file,
        show_default="~/.aisle-oms/secret",
        help="The server's secret, made where it is missing. Keep a copy apart from the database's backups.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]

_PIPED_WIDTH = 200


@contextmanager
def opened(database_url: str, pool_size: int = 2) -> Iterator[Database]:
    """The database a command works on."""
    db = Database(database_url, SystemClock(), new_id, pool_size=pool_size)
    try:
        yield db
    finally:
        db.close()


def show_table(rows: Sequence[Mapping[str, object]], columns: Sequence[str], *, as_json: bool) -> None:
    """Rows as a table of ``columns``, or all that they hold as JSON."""
    if as_json:
        _print_json(rows)
        return
    if not rows:
        _console().print("Nothing here.", style="dim")
        return
    table = Table(*[name.replace("_", " ") for name in columns], header_style="bold")
    for row in rows:
        table.add_row(*[Text(_cell(row[name])) for name in columns])
    _console().print(table)


def show_one(row: Mapping[str, object], *, as_json: bool) -> None:
    """One record, a line for each of its fields."""
    if as_json:
        _print_json(row)
        return
    table = Table(show_header=False, box=None)
    for name, value in row.items():
        table.add_row(Text(name.replace("_", " "), style="bold"), Text(_cell(value)))
    _console().print(table)


def say(text: str, *, as_json: bool = False, **told: object) -> None:
    """What was done: ``text`` for a person, ``told`` for a script."""
    if as_json:
        _print_json(told)
    else:
        typer.echo(_cell(text))


def words(error: AisleError) -> str:
    """A refusal as a sentence."""
    params = {name: _cell(value) for name, value in error.params.items()}
    sentence = _sentences().get(error.code)
    if sentence is None:
        told = ", ".join(f"{name}: {value}" for name, value in params.items())
        return error.code.replace("_", " ").capitalize() + (f" ({told})." if told else ".")
    return sentence.format_map(params)


def _console() -> Console:
    """Wide where it is no terminal, so that nothing is cut for the program that reads it."""
    return Console(width=None if sys.stdout.isatty() else _PIPED_WIDTH)


@cache
def _sentences() -> Mapping[str, str]:
    loaded: Mapping[str, str] = json.loads(files("oms").joinpath("refusals.json").read_text())
    return loaded


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, indent=2, default=_plain))


def _cell(value: object) -> str:
    """Control characters of what others typed never reach the terminal."""
    text = "" if value is None else _plain(value) if not isinstance(value, dict | list | tuple) else json.dumps(value)
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def _plain(value: object) -> str:
    return instant_text(value) if isinstance(value, datetime) else str(value)
