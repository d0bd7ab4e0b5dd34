"""``aisle-oms serve`` in a process that begins at once."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from oms import main
from tests.chaos.spoiled import spoil_oms


@dataclass(frozen=True, slots=True)
class ServicePost:
    """What a life of the service needs to know."""

    folder: Path
    database_url: str
    port: int
    tls: bool = False

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def authority_file(self) -> Path:
        """What proves the service to whoever is to trust it."""
        return self.folder / "authority.pem"

    @property
    def secret_file(self) -> Path:
        return self.folder / "secret"

    @property
    def log(self) -> Path:
        return self.folder / "oms.log"


def serve(post: ServicePost, defect: str = "") -> None:
    """Until it is killed."""
    file = os.open(post.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(file, sys.stdout.fileno())
    os.dup2(file, sys.stderr.fileno())
    spoil_oms(defect)
    secret = ["--secret-file", str(post.secret_file)]
    tls = ["--tls"] if post.tls else []
    main.main(["serve", "--database-url", post.database_url, "--port", str(post.port), *secret, *tls])
