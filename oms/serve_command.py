"""``aisle-oms serve``: the service."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from oms import logs
from oms.api import create_app
from oms.config import KEPT_DAYS, Config, read_secret
from oms.db.migrate import migrate
from oms.messages.settings import mail_settings
from oms.server import Listening
from oms.server import serve as serve_app
from oms.sourcing.pruning import KeptDays
from oms.sync.feed_commands import FeedFolder, feed_folder_of
from oms.terminal import DatabaseUrl, SecretFile, opened


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
