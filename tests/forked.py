"""``pytest -p tests.forked --forks 4``: the tests are imported and collected once, and run by forks of that process.

Each fork takes a file of tests at a time, in the order in which they were collected. Where a fork ends by itself, the
test it was at has failed, and another fork goes on behind it. Needs a system that forks well: Linux.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO
from warnings import WarningMessage

import pytest
from hypothesis import strategies

Told = tuple[str, tuple[Any, ...]]
"""The name of a hook of pytest, and what it is called with."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """How many."""
    parser.addoption("--forks", type=int, default=0, help="run the tests in so many processes, forked when collected")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Instead of one test after the other. Errors of the collection are left to pytest."""
    forks = int(session.config.getoption("forks"))
    if not forks or session.testsfailed or session.config.option.collectonly:
        return None
    strategies.text().validate()  # the table of all characters, which each fork would make for itself
    Crew(session).run(forks)
    return True


@dataclass
class Fork:
    """A process that runs tests, and those of them that it has not ended."""

    process: BaseProcess
    connection: Connection
    left: list[int]


class Crew:
    """Hands out files of tests, and lets pytest hear of what came of them."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session
        numbered = groupby(enumerate(session.items), key=lambda one: one[1].path)
        self._files: list[list[int]] = [[number for number, _ in items] for _, items in numbered]
        self._forks: list[Fork] = []

    def run(self, forks: int) -> None:
        """Until all are done, or pytest wants no more."""
        try:
            for _ in range(min(forks, len(self._files))):
                self._begin(self._files.pop(0))
            while self._forks:
                ready = wait([fork.connection for fork in self._forks])
                for fork in [one for one in self._forks if one.connection in ready]:
                    self._hear(fork)
        finally:
            for fork in self._forks:
                fork.process.kill()

    def _begin(self, numbers: list[int]) -> None:
        ours, theirs = multiprocessing.Pipe()
        context = multiprocessing.get_context("fork")
        process = context.Process(target=_work, args=(self._session, theirs, numbers), name="tests")
        process.start()
        theirs.close()
        self._forks.append(Fork(process, ours, [*numbers]))

    def _hear(self, fork: Fork) -> None:
        try:
            told: Told | None = fork.connection.recv()
        except (EOFError, ConnectionResetError):
            self._ended(fork)
            return
        if told is None:  # it is at the last test of its file
            numbers = self._files.pop(0) if self._files else []
            fork.left += numbers
            fork.connection.send(numbers)
        else:
            self._pass_on(fork, *told)

    def _pass_on(self, fork: Fork, hook: str, told: tuple[Any, ...]) -> None:
        hooks = self._session.config.hook
        match hook:
            case "start":
                hooks.pytest_runtest_logstart(nodeid=told[0], location=told[1])
            case "report":
                report = hooks.pytest_report_from_serializable(config=self._session.config, data=told[0])
                hooks.pytest_runtest_logreport(report=report)
            case "warning":
                message, when, nodeid, location = told
                of = {"warning_message": message, "when": when, "nodeid": nodeid, "location": location}
                hooks.pytest_warning_recorded.call_historic(kwargs=of)
            case "finish":
                fork.left.pop(0)
                hooks.pytest_runtest_logfinish(nodeid=told[0], location=told[1])
                self._look_whether_to_end()

    def _look_whether_to_end(self) -> None:
        if self._session.shouldfail:
            raise self._session.Failed(self._session.shouldfail)
        if self._session.shouldstop:
            raise self._session.Interrupted(self._session.shouldstop)

    def _ended(self, fork: Fork) -> None:
        self._forks.remove(fork)
        fork.process.join()
        if not fork.left:
            if fork.process.exitcode:
                raise RuntimeError(f"a process that had run all its tests ended with {fork.process.exitcode}")
            return
        item = self._session.items[fork.left.pop(0)]
        said = f"The process of this test ended by itself, with {fork.process.exitcode}."
        hooks = self._session.config.hook
        hooks.pytest_runtest_logreport(report=pytest.TestReport(item.nodeid, item.location, {}, "failed", said, "call"))
        self._look_whether_to_end()
        if fork.left:
            self._begin(fork.left)


def _work(session: pytest.Session, connection: Connection, numbers: list[int]) -> None:
    """What a fork does: tests, until it gets no more of them."""
    # What is started from here by `multiprocessing` must not import pytest's own program.
    sys.modules["__main__"] = ModuleType("__main__")
    plugins = session.config.pluginmanager
    capture = plugins.getplugin("capturemanager")
    if capture is not None:  # its files are those of the process that was forked
        capture.stop_global_capturing()
        capture.start_global_capturing()
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        _tell_only(session, connection, nowhere)
        for number, after in _in_turn(connection, numbers):
            item = session.items[number]
            following = None if after is None else session.items[after]
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if capture is not None:
            capture.stop_global_capturing()


def _tell_only(session: pytest.Session, connection: Connection, nowhere: TextIO) -> None:
    """Reports go to the process that was forked, and nothing to the terminal."""
    plugins = session.config.pluginmanager
    plugins.unregister(name="terminalreporter")
    silent = pytest.TerminalReporter(session.config, nowhere)
    plugins.register(silent, "terminalreporter")
    silent.pytest_sessionstart(session)
    teller = Teller(session.config, connection)
    plugins.register(teller, "teller")
    teller.begun = True  # what was warned of before was heard where it happened


def _in_turn(connection: Connection, numbers: Sequence[int]) -> Iterator[tuple[int, int | None]]:
    """Each with the one that follows, for which pytest keeps what both need. More are asked for before the last."""
    waiting = deque(numbers)
    while waiting:
        number = waiting.popleft()
        if len(waiting) == 0:
            connection.send(None)
            waiting.extend(connection.recv())
        yield number, next(iter(waiting), None)


class Teller:
    """Tells what happens."""

    def __init__(self, config: pytest.Config, connection: Connection) -> None:
        self._write = partial(config.hook.pytest_report_to_serializable, config=config)
        self._connection = connection
        self.begun = False

    def pytest_runtest_logstart(self, nodeid: str, location: tuple[str, int | None, str]) -> None:
        """A test begins."""
        self._connection.send(("start", (nodeid, location)))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A part of it is done."""
        self._connection.send(("report", (self._write(report=report),)))

    def pytest_runtest_logfinish(self, nodeid: str, location: tuple[str, int | None, str]) -> None:
        """All of it."""
        self._connection.send(("finish", (nodeid, location)))

    def pytest_warning_recorded(
        self, warning_message: WarningMessage, when: str, nodeid: str, location: tuple[str, int, str] | None
    ) -> None:
        """Its words, for what else it holds may not go from one process to another."""
        if self.begun:
            kept = warning_message
            told = WarningMessage(str(kept.message), kept.category, kept.filename, kept.lineno)
            self._connection.send(("warning", (told, when, nodeid, location)))
