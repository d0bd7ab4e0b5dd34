"""``aisle day``: a sealed day and a period's sales as files, also while the program runs."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from app.config import load_config
from app.db.durable_file import write_durably
from app.db.engine import open_engine
from app.db.keys import load_keys, open_secrets
from app.db.store import DATABASE_NAME
from app.ids import random_bytes
from app.pos.day_accounts import write_accounts
from app.pos.day_export import export_day
from app.sync.seal_key import load_seal_key
from contract.errors import Unavailable


def run_day(arguments: Sequence[str]) -> int:
    """The exit code. Refused, Unavailable: as reading the database and the key, and ``day_unknown``."""
    options = _parser().parse_args(arguments)
    config = load_config({"data_dir": options.data_dir, "key_file": options.key_file}, os.environ)
    path = config.data_dir / DATABASE_NAME
    if not path.exists():
        raise Unavailable("database_unreadable", file=str(path))
    keys = load_keys(open_secrets(str(config.data_dir), config.key_file), random_bytes, database_exists=True)
    engine = open_engine(path, keys.database)
    try:
        with engine.connect() as conn, conn.begin():
            if options.deed == "export":
                lines = list(export_day(conn, options.day, load_seal_key(config.data_dir)))
                write_durably(options.out, "".join(f"{line}\n" for line in lines).encode())
                told = f"{len(lines) - 2} entries"
            else:
                with options.out.open("w", encoding="utf-8", newline="") as out:
                    told = f"{write_accounts(conn, options.first, options.last, out)} Z reports"
    finally:
        engine.dispose()
    sys.stdout.write(f"{options.out}: {told}\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="aisle day", description="A store's day as a file.")
    deeds = parser.add_subparsers(dest="deed", required=True)
    export = deeds.add_parser("export", help="a sealed day, to be checked with verify_day.py")
    export.add_argument("--day", type=date.fromisoformat, required=True, help="the business day, as 2026-11-21")
    accounts = deeds.add_parser("accounts", help="a period's sales for the accountant, as CSV")
    accounts.add_argument("--from", dest="first", type=date.fromisoformat, required=True, help="the first business day")
    accounts.add_argument("--to", dest="last", type=date.fromisoformat, required=True, help="the last business day")
    for deed in (export, accounts):
        deed.add_argument("--out", type=Path, required=True, metavar="FILE", help="what is written")
        deed.add_argument("--data-dir", help="where this register keeps its data")
        deed.add_argument("--key-file", help="where the keys are, on a machine without a key store")
    return parser
