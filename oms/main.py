"""``aisle-oms``: the service and its admin commands."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from typing import Any, ClassVar

import typer
from sqlalchemy.exc import DBAPIError

from contract.errors import AisleError, Unavailable
from oms.config import read_secret
from oms.db.engine import transient
from oms.db.migrate import migrate
from oms.health.state import health
from oms.later import Later
from oms.prepare import prepare, restored
from oms.terminal import AsJson, DatabaseUrl, SecretFile, opened, say, show_one, words

REFUSED, UNAVAILABLE = 2, 3
_NO_SUCH_TABLE = "42P01"


class Commands(Later):
    """All but those below."""

    later: ClassVar[Mapping[str, str]] = {
        "serve": "oms.serve_command:serve",
        "why": "oms.sourcing.why_command:why_command",
        "location": "oms.stores.commands:location",
        "register": "oms.stores.commands:register",
        "operator": "oms.stores.commands:operator",
        "role": "oms.stores.role_commands:role",
        "channel": "oms.channels.commands:channel",
        "staff": "oms.security.commands:staff",
        "item": "oms.catalog.commands:item",
        "price": "oms.catalog.commands:price",
        "market": "oms.catalog.commands:market",
        "promotion": "oms.promotions.commands:promotion",
        "tile": "oms.catalog.commands:tile",
        "recall": "oms.catalog.recall_commands:recall",
        "stock": "oms.inventory.commands:stock",
        "inbound": "oms.inbound.commands:inbound",
        "orders": "oms.orders.commands:orders",
        "quote": "oms.quotes.commands:quote",
        "sourcing": "oms.sourcing.commands:sourcing",
        "learning": "oms.sourcing.chances_commands:learning",
        "carriers": "oms.shipping.commands:carriers",
        "cash": "oms.cash.commands:cash",
        "payments": "oms.payments.commands:payments",
        "receipt": "oms.sales.receipt_commands:receipt",
        "returns": "oms.returns.commands:returns",
        "customer": "oms.customers.commands:customer",
        "stored-value": "oms.stored_value.commands:stored_value",
        "messages": "oms.messages.commands:messages",
        "exceptions": "oms.exceptions.commands:exceptions",
        "feed": "oms.sync.feed_commands:feed",
    }


app = typer.Typer(
    cls=Commands,
    help="Aisle's order management: the service, and the commands to run it.",
    epilog="A new chain, in this order: migrate, market load, item import, location add, stock import, operator add, "
    "channel add, register add, serve. Each tells more with --help.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.command("migrate")
def migrate_command(database_url: DatabaseUrl, secret_file: SecretFile) -> None:
    """Bring the database to this release's schema. Safe to repeat."""
    migrate(database_url)
    with opened(database_url) as db:
        prepare(db, read_secret(secret_file))
    say("The database is ready.")


@app.command("restored")
def restored_command(database_url: DatabaseUrl) -> None:
    """Tell registers that this database came from a backup: they pull again and offer what it lacks.

    A restore into another server or database is noticed by itself at the next start.
    """
    with opened(database_url) as db:
        db.run(restored)
    say("A new epoch has begun.")


@app.command("authority")
def authority_command(database_url: DatabaseUrl, secret_file: SecretFile) -> None:
    """Print the certificate of our own authority, for machines that must trust ``serve --tls``."""
    with opened(database_url) as db:
        typer.echo(prepare(db, read_secret(secret_file)).certificate_pem, nl=False)


@app.command("health")
def health_command(database_url: DatabaseUrl, as_json: AsJson = False) -> None:
    """Show what waits, what was set aside and what is open."""
    with opened(database_url) as db, db.snapshot() as tx:
        found = health(tx)
    show_one(asdict(found), as_json=as_json)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a command. A refusal is said in a line on standard error and ends with 2; no database ends with 3."""
    try:
        _command()(arguments)
    except AisleError as error:
        typer.echo(words(error), err=True)
        sys.exit(UNAVAILABLE if isinstance(error, Unavailable) else REFUSED)
    except DBAPIError as error:
        typer.echo(words(_of_database(error)), err=True)
        sys.exit(UNAVAILABLE)


@cache
def _command() -> Callable[..., Any]:
    """Once in a process."""
    return typer.main.get_command(app)


def _of_database(error: DBAPIError) -> AisleError:
    if getattr(error.orig, "sqlstate", None) == _NO_SUCH_TABLE:
        return Unavailable("database_not_migrated")
    if transient(error):
        return Unavailable("database_unavailable")
    raise error


if __name__ == "__main__":
    main()
