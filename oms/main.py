"""``aisle-oms``: the service and its admin commands."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import cache
from typing import Annotated, Any

import typer
from sqlalchemy.exc import DBAPIError

from contract.errors import AisleError, Unavailable
from oms import logs
from oms.api import create_app
from oms.cash.commands import cash
from oms.catalog.commands import item, market, price, tile
from oms.catalog.recall_commands import recall
from oms.channels.commands import channel
from oms.config import KEPT_DAYS, Config, read_secret
from oms.customers.commands import customer
from oms.db.engine import transient
from oms.db.migrate import migrate
from oms.exceptions.commands import exceptions
from oms.health.state import health
from oms.inbound.commands import inbound
from oms.inventory.commands import stock
from oms.messages.commands import messages
from oms.messages.settings import mail_settings
from oms.orders.commands import orders
from oms.payments.commands import payments
from oms.prepare import prepare, restored
from oms.promotions.commands import promotion
from oms.quotes.commands import quote
from oms.returns.commands import returns
from oms.sales.receipt_commands import receipt
from oms.security.commands import staff
from oms.server import Listening
from oms.server import serve as serve_app
from oms.shipping.commands import carriers
from oms.sourcing.chances_commands import learning
from oms.sourcing.commands import sourcing
from oms.sourcing.pruning import KeptDays
from oms.sourcing.why_command import why_command
from oms.stored_value.commands import stored_value
from oms.stores.commands import location, operator, register
from oms.stores.role_commands import role
from oms.sync.feed_commands import FeedFolder, feed, feed_folder_of
from oms.terminal import AsJson, DatabaseUrl, SecretFile, opened, say, show_one, words

REFUSED, UNAVAILABLE = 2, 3
_NO_SUCH_TABLE = "42P01"

app = typer.Typer(
    help="Aisle's order management: the service, and the commands to run it.",
    epilog="A new chain, in this order: migrate, market load, item import, location add, stock import, operator add, "
    "channel add, register add, serve. Each tells more with --help.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for name, commands in {
    "location": location,
    "register": register,
    "operator": operator,
    "role": role,
    "channel": channel,
    "staff": staff,
    "item": item,
    "price": price,
    "market": market,
    "promotion": promotion,
    "tile": tile,
    "recall": recall,
    "stock": stock,
    "inbound": inbound,
    "orders": orders,
    "quote": quote,
    "sourcing": sourcing,
    "learning": learning,
    "carriers": carriers,
    "cash": cash,
    "payments": payments,
    "receipt": receipt,
    "returns": returns,
    "customer": customer,
    "stored-value": stored_value,
    "messages": messages,
    "exceptions": exceptions,
    "feed": feed,
}.items():
    app.add_typer(commands, name=name)
app.command("why")(why_command)


@app.command("serve")
def serve(
    database_url: DatabaseUrl,
    secret_file: SecretFile,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8470,
    tls: Annotated[bool, typer.Option("--tls", help="Serve with a certificate of our own authority.")] = False,
    names: Annotated[list[str] | None, typer.Option("--name", help="A host name or address to certify.")] = None,
    behind_proxy: Annotated[bool, typer.Option("--behind-proxy", help="A proxy in front does the TLS.")] = False,
    open_docs: Annotated[bool, typer.Option("--open-docs", help="Show /docs without signing in; for a demo.")] = False,
    migrating: Annotated[bool, typer.Option("--migrate", help="Migrate the database first.")] = False,
    feed_folder: FeedFolder = None,
    sourcing_days: KeptDays = KEPT_DAYS,
) -> None:
    """Run the service until it is told to stop."""
    logs.configure()
    listening = Listening(host, port, tls=tls, behind_proxy=behind_proxy, names=names or ())
    listening.check()
    mail = mail_settings(os.environ)
    if migrating:
        migrate(database_url)
    with opened(database_url, pool_size=20) as db:
        folder = feed_folder_of(feed_folder, secret_file)
        config = Config(
            read_secret(secret_file),
            open_docs=open_docs,
            mail=mail,
            feed_folder=folder,
            sourcing_days=sourcing_days,
        )
        serve_app(create_app(db, config), listening)


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
    """Made of hundreds of options: once in a process."""
    return typer.main.get_command(app)


def _of_database(error: DBAPIError) -> AisleError:
    if getattr(error.orig, "sqlstate", None) == _NO_SUCH_TABLE:
        return Unavailable("database_not_migrated")
    if transient(error):
        return Unavailable("database_unavailable")
    raise error


if __name__ == "__main__":
    main()
