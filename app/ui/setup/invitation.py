"""What head office gives a new register: where it is, and a one-time code. Both may come as one line, ADDRESS#CODE."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Invitation:
    """``authority``: a file of certificates that prove head office; None: those that the system trusts."""

    address: str
    code: str
    authority: Path | None = None

    @property
    def host(self) -> str:
        """The address as people read it."""
        return urlsplit(self.address).netloc or self.address


def invitation(address: str, code: str, authority: str = "") -> Invitation:
    """Of what was typed or scanned; an address without a scheme is meant to be private."""
    where, _, joined = address.strip().partition("#")
    scheme = "" if "://" in where or not where else "https://"
    file = Path(authority.strip()).expanduser() if authority.strip() else None
    return Invitation(f"{scheme}{where}".rstrip("/"), code.strip() or joined.strip(), file)
