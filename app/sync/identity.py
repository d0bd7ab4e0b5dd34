"""Who this register is: what enrollment gave it, kept beside the databases in files only their owner can read.

``identity.json`` (names, streams, token), ``register.key`` and ``register.pem`` (TLS), ``authority.pem`` (who
certified it), ``trusted.pem`` (whom alone to trust, where enrollment named somebody), ``seal.key`` (signs receipts and
Z reports).
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from app.db.durable_file import write_durably
from contract.errors import Refused, Unavailable

IDENTITY_FILE = "identity.json"
AUTHORITY_FILE = "authority.pem"
TRUSTED_FILE = "trusted.pem"
CERTIFICATE_FILE = "register.pem"
TLS_KEY_FILE = "register.key"
SEAL_KEY_FILE = "seal.key"
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Identity:
    """An enrolled register. ``token`` is a secret: never shown, never logged."""

    register_id: str
    register_number: int
    location_id: str
    location_name: str
    oms_url: str
    token: str
    streams: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Identity(register_number={self.register_number}, location_name={self.location_name!r})"


def load_identity(folder: Path) -> Identity | None:
    """None if never enrolled. Unavailable: ``identity_unreadable``, ``identity_open_to_others``."""
    path = folder / IDENTITY_FILE
    if not path.exists():
        return None
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise Unavailable("identity_open_to_others", file=str(path))
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return Identity(**{**told, "streams": tuple(told["streams"])})
    except (OSError, ValueError, KeyError, TypeError):
        raise Unavailable("identity_unreadable", file=str(path)) from None


def save_identity(folder: Path, identity: Identity) -> None:
    write_durably(folder / IDENTITY_FILE, json.dumps(asdict(identity)).encode())


def trusted_authority(folder: Path, url: str) -> str | None:
    """The file of certificates to trust for ``url``, and no other; None: those that the system trusts.

    What proved the OMS when the register enrolled goes on proving it: an authority named then is pinned, and an OMS
    behind a public authority keeps working when that one renews its certificates.
    """
    path = folder / TRUSTED_FILE
    return str(path) if url.startswith("https:") and path.exists() else None


def private_address(url: str) -> str:
    """``url``, if what is said there stays private: over https, or over http to this very machine.

    Refused: ``oms_url_not_private``.
    """
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return url
    if parts.scheme == "http" and parts.hostname in _THIS_MACHINE:
        return url
    raise Refused("oms_url_not_private", url=url)


def at_address(folder: Path, identity: Identity, url: str | None) -> Identity:
    """The same register, told that head office has moved to ``url``. Refused: ``oms_url_not_private``."""
    if url is None or url == identity.oms_url:
        return identity
    moved = replace(identity, oms_url=private_address(url))
    save_identity(folder, moved)
    return moved
