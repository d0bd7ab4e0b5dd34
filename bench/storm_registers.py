"""The registers of a reconnect storm, some to a process: those that were cut off, and those that sell meanwhile.

A process says when it is ready, begins when it is told to, and says what it saw when it is told to end.
"""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from app import bootstrap
from app.config import Config
from app.db.journal import count_waiting
from app.sync.center import SyncCenter
from app.ui.services import Services
from app.ui.setup.progress import SetupProgress, Step
from bench.register import until
from bench.shop import Till

if TYPE_CHECKING:
    from bench.shown_till import ShownTill
    from tests.integration.app_sync.register import OnlineRegister

BASKET = 12
PACE_S = 1.0
_FLOAT_MINOR = 15_000
_LOOK_S = 0.05
_ANSWER_S = 600.0
_MEMORY = Path("/dev/shm")  # noqa: S108 # nosec B108 - a folder of one's own is made in it
"""Where a till that sells has its files, as if on a disk of its own."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a register is enrolled."""

    url: str
    code: str


@dataclass(frozen=True, slots=True)
class Seller:
    """Who signs on, and the codes that are scanned."""

    operator_id: str
    pin: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """The sales that waited: ``numbers`` of the entries of an incarnation, first and last."""

    incarnation: str
    numbers: tuple[int, int]


Scan = tuple[float, float]
"""When it began, on the clock that all processes share, and its milliseconds."""


def come_back(wire: Connection, places: Sequence[Place], items: tuple[str, ...], sales: int) -> None:
    """Says ``Written`` of each, begins to sync when told, and says when nothing waited any more."""
    # Imported late: they are parts of the tests.
    from tests.integration.app_sync.register import OnlineRegister

    with tempfile.TemporaryDirectory() as folder, ExitStack() as open_ones:
        found = []
        for number, place in enumerate(places):
            loaded = OnlineRegister.enrolled(Path(folder) / str(number), place.url, place.code)
            loaded.start()
            until(lambda one=loaded: not one.sync.status().first_load and one.all_sent)  # type: ignore[misc]
            loaded.close()
            found.append(OnlineRegister.reopened(loaded.folder))
            open_ones.callback(found[-1].close)
        wire.send([_written(one, items, sales) for one in found])
        wire.recv()
        for one in found:
            one.start()
        for one in found:
            _until(lambda one=one: _nothing_waits(one))  # type: ignore[misc]
        wire.send((time.monotonic(), sum(one.sync.status().set_aside_count for one in found)))
        wire.recv()


def sell(wire: Connection, late_s: float) -> None:
    """Is told its ``Place`` and ``Seller``, says when it is ready, scans an item a second until told to end, and says
    its scans and how often it took cash.

    ``late_s``: after how much of a second it begins, so that not all scan at once.
    """
    # Imported late: they bring a window.
    from bench.shown_till import ShownTill, application

    place, seller = wire.recv()
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        application()
        data = Path(folder) / "register"
        devices = Path(folder) / "devices.toml"
        devices.write_text("")
        config = Config(data, place.url, key_file=Path(folder) / "key", devices=devices)
        services = bootstrap.build(config, enroll_code=place.code)
        SetupProgress(data).reach(Step.READY)
        try:
            till = ShownTill(services, lambda: _make_ready(services, seller))
            wire.send(None)
            wire.recv()
            time.sleep(late_s)
            scans = list(_scans(wire, till, seller.codes))
            _until(lambda: _sync(services).status().waiting == 0)
            wire.send((scans, len(scans) // BASKET))
        finally:
            bootstrap.close(services)


def _nothing_waits(register: OnlineRegister) -> bool:
    """Asks the journal alone: to tell what a person is shown takes longer than a sale, and this is asked often."""
    with register.store.read() as conn:
        return count_waiting(conn).count == 0


def _written(register: OnlineRegister, items: tuple[str, ...], sales: int) -> Written:
    own = register.identity
    till = Till(own.register_id, own.location_id, "", register.store.incarnation, items, Random(own.register_id))
    numbers = [register.record(till.sale(number)).header.number for number in range(1, sales + 1)]
    return Written(register.store.incarnation, (numbers[0], numbers[-1]))


def _make_ready(services: Services, seller: Seller) -> None:
    _until(lambda: not _sync(services).status().first_load)
    services.lane.run(lambda: services.operators.sign_on(seller.operator_id, seller.pin))
    services.lane.run(lambda: services.selling.shifts.open(_FLOAT_MINOR))


def _scans(wire: Connection, till: ShownTill, codes: Sequence[str]) -> Iterator[Scan]:
    settle, pieces = till.services.selling.settle, 0
    for code in itertools.cycle(codes):
        next_at = time.monotonic() + PACE_S
        if pieces == 0 and wire.poll():
            wire.recv()
            return
        pieces += 1
        yield time.monotonic(), till.scan(code, pieces)
        till.until_idle()
        if pieces == BASKET:
            till.after(lambda: settle.pay_cash(settle.view().due_minor))
            pieces = 0
        time.sleep(max(0.0, next_at - time.monotonic()))


def _sync(services: Services) -> SyncCenter:
    assert services.sync is not None
    return services.sync


def _until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _ANSWER_S
    while not reached():
        if time.monotonic() > deadline:
            raise TimeoutError("sales still wait")
        time.sleep(_LOOK_S)
