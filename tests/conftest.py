"""What every test gets: a stray error log fails it, dice are seeded, a real PostgreSQL is at hand."""

from __future__ import annotations

import atexit
import gc
import logging
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.compiled_once import compile_once
from tests.depth import PROFILE
from tests.migrated_once import migrate_once
from tests.one_loop import ask_on_one_loop
from tests.postgres import Postgres

# What is imported and collected stays: looking for garbage in it would take a tenth of the time.
gc.disable()

# Before anything imports Qt: tests never need a display.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

compile_once()
migrate_once()

hypothesis.settings.register_profile(
    "test",
    derandomize=True,  # the same examples on every machine, so that a red run can be repeated
    max_examples=50,
    deadline=None,  # a busy machine is not a defect
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile(
    "deep", parent=hypothesis.settings.get_profile("test"), derandomize=False, max_examples=2000
)
hypothesis.settings.load_profile(PROFILE)


class ErrorRecords(logging.Handler):
    """Keeps what the product logs as an error."""

    def __init__(self) -> None:
        super().__init__(level=logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.records.append(record)


_LONG = (
    "tests/fuzz/test_fuzz",
    "tests/simulation/test_worlds",
    "tests/power",
    "tests/e2e/test_one_hand",
    "tests/e2e/test_store_day",
    "tests/e2e/test_chaos",
    "tests/simulated_day",
    "tests/e2e",
    "tests/fight",
    "tests/fuzz",
    "tests/saturday",
    "tests/integration/oms_channels/test_real_payloads",
    "tests/integration/oms_explain",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long begin first: where many go on at once, none of these is then left alone at the end."""
    items.sort(
        key=lambda item: next((place for place, long in enumerate(_LONG) if item.nodeid.startswith(long)), len(_LONG))
    )


def pytest_collection_finish() -> None:
    """What was imported and collected stays: the collector of garbage need not look through it again and again.

    It looks between two tests only, for parts of windows must not be found on another thread than theirs.
    """
    gc.freeze()


def pytest_runtest_logfinish() -> None:
    """What the test made and nobody holds any more."""
    found, most = gc.get_count(), gc.get_threshold()
    gc.collect(1 if found[1] > most[1] else 0)


def pytest_unconfigure() -> None:
    """At the end it may look again; through what was there from the beginning only when nothing else is left to do."""
    gc.enable()
    atexit.register(gc.unfreeze)


@pytest.fixture(autouse=True)
def _stray_error_logs_fail(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails the test for an error that no `logs_errors(pattern)` announced, and for an announced one that is absent."""
    announced = [str(marker.args[0]) for marker in request.node.iter_markers("logs_errors")]
    handler, root = ErrorRecords(), logging.getLogger()
    root.addHandler(handler)
    before = [*root.handlers]
    try:
        yield
    finally:
        root.removeHandler(handler)
        for added in root.handlers[:]:
            if type(added) is logging.StreamHandler and added not in before:  # its stream ends with the test
                root.removeHandler(added)
    messages = [record.getMessage() for record in handler.records]
    stray = [message for message in messages if not any(re.search(pattern, message) for pattern in announced)]
    absent = [pattern for pattern in announced if not any(re.search(pattern, message) for message in messages)]
    if stray:
        pytest.fail(f"Logged as errors: {stray}", pytrace=False)
    if absent:
        pytest.fail(f"Announced but never logged: {absent}", pytrace=False)


@pytest.fixture(scope="session", autouse=True)
def _one_loop() -> Iterator[None]:
    """Also where an app is asked by what no test made, as a session's other fixtures."""
    with ask_on_one_loop():
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The PostgreSQL server of this test process.

    Not in pytest's own folder: every session closes that to other accounts, and what root starts runs as one of them.
    """
    with tempfile.TemporaryDirectory(prefix="aisle-postgres-") as folder:
        server = Postgres(Path(folder) / "data")
        yield server
        server.stop()


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """An empty PostgreSQL database of one's own."""
    with postgres.database() as url:
        yield url
