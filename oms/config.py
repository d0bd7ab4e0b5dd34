"""The OMS's configuration: from flags, the environment, and the server's secret file."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from contract.errors import Refused
from oms.messages.settings import MailSettings

DATABASE_URL = "AISLE_DATABASE_URL"
SECRET_FILE = "AISLE_SECRET_FILE"  # noqa: S105 - the name of a variable
FEED_FOLDER = "AISLE_FEED_FOLDER"
SOURCING_DAYS = "AISLE_SOURCING_DAYS"
SECRET_BYTES = 32
KEPT_DAYS = 90


@dataclass(frozen=True, slots=True)
class Config:
    """``secret`` opens the authority's key and signs tokens: whoever has it and the database can act as any register.

    ``open_docs`` shows the API's pages without signing in, for a demo. ``feed_folder`` is where feed files are kept;
    without one, registers pull pages. Without ``mail`` what is to be sent waits. For ``sourcing_days`` it is kept what
    orders' places were decided from.
    """

    secret: bytes
    open_docs: bool = False
    sequence: bool = True
    mail: MailSettings | None = None
    feed_folder: Path | None = None
    sourcing_days: int = KEPT_DAYS

    def __repr__(self) -> str:
        return f"Config(open_docs={self.open_docs}, sequence={self.sequence})"


def default_secret_file() -> Path:
    """``$AISLE_SECRET_FILE``, or a file in the home directory of the account that runs the service."""
    told = os.environ.get(SECRET_FILE)
    return Path(told) if told else Path.home() / ".aisle-oms" / "secret"


def read_secret(path: Path) -> bytes:
    """The server's secret, made at the first call. Refused: ``secret_unreadable`` for a file of another length."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_new(path, secrets.token_bytes(SECRET_BYTES))
    secret = path.read_bytes()
    if len(secret) != SECRET_BYTES:
        raise Refused("secret_unreadable", path=str(path))
    return secret


def _write_new(path: Path, content: bytes) -> None:
    """Whole or not at all, readable by the owner alone; a file that another process made first stands."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
