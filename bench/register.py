"""A real register for benchmarks: the app as ``aisle`` builds it, enrolled and running, without its window."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app import bootstrap
from app.config import Config
from app.ui.services import Services

GIVE_UP_S = 120
_LOOK_EVERY_S = 0.05


@contextmanager
def running(url: str, code: str) -> Iterator[Services]:
    """Until the end of the block. Its first load is done."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        services = bootstrap.build(Config(data, url, key_file=data / "key"), enroll_code=code)
        bootstrap.start(services)
        try:
            sync = services.sync
            assert sync is not None
            until(lambda: not sync.status().first_load)
            yield services
        finally:
            bootstrap.close(services)


def until(reached: Callable[[], bool]) -> None:
    """Raises TimeoutError where that takes minutes."""
    deadline = time.monotonic() + GIVE_UP_S
    while not reached():
        if time.monotonic() > deadline:
            raise TimeoutError("the register did not come that far")
        time.sleep(_LOOK_EVERY_S)
