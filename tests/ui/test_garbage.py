"""Parts of a window that nobody holds any more are destroyed on the windows' thread, however busy another one is."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.garbage import GarbageCollector


class Part(QObject):
    """It holds itself, so that only the collector of garbage finds it."""

    def __init__(self, destroyed_on: list[str]) -> None:
        super().__init__()
        self.own = self
        self.end = _End(destroyed_on)


class _End:
    def __init__(self, destroyed_on: list[str]) -> None:
        self._destroyed_on = destroyed_on

    def __del__(self) -> None:
        self._destroyed_on.append(threading.current_thread().name)


@pytest.fixture
def collector_as_it_was() -> Iterator[None]:
    was = gc.isenabled()
    yield
    (gc.enable if was else gc.disable)()


def _busy() -> None:
    """As many objects as a catalog that is read makes."""
    assert len(_made()) == 50_000


def _made() -> list[list[object]]:
    return [[object()] for _ in range(50_000)]


def _work_elsewhere() -> None:
    worker = threading.Thread(target=_busy, name="store-lane")
    worker.start()
    worker.join()


def test_the_thread_that_makes_most_objects_destroys_no_part_of_a_window(
    qapp: QApplication, collector_as_it_was: None
) -> None:
    destroyed_on: list[str] = []
    parent = QObject()
    gc.enable()
    GarbageCollector(parent)
    Part(destroyed_on)
    _work_elsewhere()
    assert destroyed_on == []
    kept = _made()
    while not destroyed_on:
        QTest.qWait(50)
    assert kept
    assert destroyed_on == [threading.main_thread().name]


def test_python_s_own_would(qapp: QApplication, collector_as_it_was: None) -> None:
    """What the test above would see without it."""
    destroyed_on: list[str] = []
    gc.enable()
    Part(destroyed_on)
    _work_elsewhere()
    assert destroyed_on == ["store-lane"]
