"""``aisle-oms serve`` in a process that begins at once, one of several on the same database."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oms import main
from oms.orders import intake_repository

PROMISE_ANYWAY, TAKE_TWICE = "promise-anyway", "take-twice"
DEFECTS = {
    PROMISE_ANYWAY: "stock is held, and nobody looks whether there was enough",
    TAKE_TWICE: "an order that was placed before is not looked for",
}


@dataclass(frozen=True, slots=True)
class WorkerPost:
    """What a life of a worker needs to know."""

    folder: Path
    database_url: str
    port: int
    defect: str = ""

    @property
    def log(self) -> Path:
        return self.folder / f"worker-{self.port}.log"


def serve(post: WorkerPost) -> None:
    """Until it is killed."""
    file = os.open(post.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(file, sys.stdout.fileno())
    os.dup2(file, sys.stderr.fileno())
    _spoil(post.defect)
    told = ["--database-url", post.database_url, "--port", str(post.port), "--secret-file", str(post.folder / "secret")]
    main.main(["serve", *told])


def _spoil(defect: str) -> None:
    """Build in a mistake, to show that the fight finds it. No product code knows of any."""
    if defect == PROMISE_ANYWAY:
        hold = intake_repository.hold

        def anyway(*told: Any) -> bool:
            hold(*told)
            return True

        vars(intake_repository)["hold"] = anyway
    if defect == TAKE_TWICE:
        vars(intake_repository)["placed_before"] = lambda _tx, _asks: {}
