"""``aisle-oms feed``: the files by which registers load a whole catalog."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from oms.composition import TOLD
from oms.config import FEED_FOLDER
from oms.sync.feed_file import catalog_streams, write_feed_file
from oms.terminal import AsJson, DatabaseUrl, SecretFile, opened, show_table

feed = typer.Typer(help="The files by which registers load a whole catalog at once.", no_args_is_help=True)

FeedFolder = Annotated[
    Path | None,
    typer.Option(
        "--feed-folder",
        envvar=FEED_FOLDER,
        show_default="feed, beside the server's secret",
        help="Where feed files are kept. Services on several machines may share one.",
    ),
]


def feed_folder_of(told: Path | None, secret_file: Path) -> Path:
    """Where feed files are kept on this machine."""
    return told or secret_file.parent / "feed"


@feed.command("write")
def feed_write(
    database_url: DatabaseUrl, secret_file: SecretFile, feed_folder: FeedFolder = None, as_json: AsJson = False
) -> None:
    """Write the file of every catalog stream that moved, now. The service does it every hour."""
    folder, found = feed_folder_of(feed_folder, secret_file), []
    with opened(database_url) as db:
        with db.snapshot() as tx:
            streams = catalog_streams(tx)
        for stream in streams:
            head = write_feed_file(db, folder, stream, TOLD)
            if head is not None:
                found.append(head.model_dump(include={"stream", "rows", "length", "next", "made_at"}))
    show_table(found, ("stream", "rows", "length", "next", "made_at"), as_json=as_json)


@feed.callback()
def about() -> None:
    """Keep ``write`` a command of its own name, though it is the only one."""
