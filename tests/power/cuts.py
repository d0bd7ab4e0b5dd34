"""Cuts the power at any call of a recording, lets the product open what is left, and compares it with the world."""

from __future__ import annotations

import copy
import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from sqlalchemy.exc import DatabaseError

from app.db import journal
from app.db.engine import open_engine
from app.db.incarnation import HighWaterMark, leading
from contract.errors import Unavailable
from tests.builders import FakeClock
from tests.power.books import Books, digest, read_books
from tests.power.disk import Disk
from tests.power.hand import Hand
from tests.power.head_office import HeadOffice
from tests.power.oracle import Finding, Harm, faults, settle_up
from tests.power.platter import Image, Platter
from tests.power.recording import REGISTER, Recording, driver, record
from tests.power.tape import Call
from tests.power.till import Till
from tests.power.truth import Line, Truth

ACTS = 24
CUTS_OF_A_RECORDING = 1_250
_WHOLE_OFTEN = 0.015
_QUICK_CHECKS = 0.25
_DATABASE, _WAL, _MARK = "store.db", "store.db-wal", "store.mark"


@dataclass
class CutsResult:
    """What came of it. ``met``: (what was being done, which call was next) -> how often the power was cut there."""

    seed: int
    cuts: int = 0
    images: int = 0
    restarted: int = 0
    lost: int = 0
    torn: int = 0
    unnamed: int = 0
    recordings: int = 0
    met: Counter[tuple[str, str]] = field(default_factory=Counter)
    findings: list[tuple[str, Finding]] = field(default_factory=list)
    seconds: float = 0.0


def cut(disk: Disk, folder: Path, cuts: int, seed: int, *, most_findings: int = 20) -> CutsResult:
    """``cuts`` times, over as many recordings as that takes."""
    began, result = time.process_time(), CutsResult(seed)
    while result.cuts < cuts and len(result.findings) < most_findings:
        own = seed + result.recordings
        recording = record(disk, folder / f"recorded-{own}", own, ACTS)
        result.recordings += 1
        _cut_one(result, recording, folder, own, min(CUTS_OF_A_RECORDING, cuts - result.cuts))
    result.seconds = time.process_time() - began
    return result


def _cut_one(result: CutsResult, recording: Recording, folder: Path, seed: int, cuts: int) -> None:
    dice, truth = Random(f"cuts {seed}"), Truth()
    platter = Platter(recording.files, recording.directories)
    seen, known = set[tuple[object, ...]](), _states(recording)
    bench = Bench(folder / "after", recording)
    for place, told in enumerate(recording.calls):
        for _ in range(_share(cuts, place, len(recording.calls))):
            image = platter.cut(dice)
            result.cuts += 1
            result.met[truth.doing or "idle", f"{told.call.name.lower()} {_kind(told.path)}"] += 1
            result.lost, result.torn = result.lost + image.lost, result.torn + image.torn
            result.unnamed += image.unnamed
            moment = (image.key, len(truth.states), truth.doing)
            if moment in seen:
                continue
            seen.add(moment)
            result.images += 1
            whole = dice.random() < _WHOLE_OFTEN
            result.restarted += whole
            again = f"seed {seed}, cut {result.cuts} before call {place}"
            found = bench.look(image, truth, known, quick=dice.random() < _QUICK_CHECKS)
            if whole and not found:
                found = bench.sell_on(image, truth)
            result.findings += [(again, one) for one in found]
        if told.call is Call.NOTE:
            truth.hear(_line(told.data))
        else:
            platter.take(told)


class Bench:
    """Where what is left of a disk is looked at."""

    def __init__(self, folder: Path, recording: Recording) -> None:
        self._folder, self._recording = folder, recording
        self._checked: dict[tuple[str, int, str], list[Finding]] = {}

    def look(self, image: Image, truth: Truth, known: dict[str, int], *, quick: bool) -> list[Finding]:
        """With the product's own connection, read by the second reader. What it holds is what some commit left."""
        try:
            with self._opened(image) as register:
                engine = open_engine(register / _DATABASE, self._recording.key)
                with engine.connect() as conn, conn.begin():
                    found = digest(driver(conn))
                    books = read_books(driver(conn)) if (found, *_moment(truth)) not in self._checked else None
                    head = journal.read_head(conn, books.entries[-1].incarnation) if books else None
                    restored = head and leading(conn, head, HighWaterMark(register / _MARK).read())
                    broken = quick and conn.exec_driver_sql("PRAGMA quick_check").scalar() != "ok"
                engine.dispose()
        except (DatabaseError, Unavailable) as error:
            return [Finding(Harm.DAMAGED, f"{type(error).__name__}: {error}")]
        place, told = known.get(found), list[Finding]()
        if broken:
            told.append(Finding(Harm.DAMAGED, "quick_check"))
        if place is None:
            told.append(Finding(Harm.HALF, "the database holds what no commit left"))
        elif place < len(truth.states) - 1:
            told.append(Finding(Harm.LOST, f"commit {place} is the last, {len(truth.states) - 1} was acknowledged"))
        for name in truth.backups:
            if not any(path.endswith(f"/backups/{name}") for path in image.files):
                told.append(Finding(Harm.LOST, f"backup {name} was made, it is not there"))
        if restored:
            told.append(Finding(Harm.LIFE, "a power cut would be taken for a restore"))
        return told + self._compared(found, books, truth)

    def sell_on(self, image: Image, truth: Truth) -> list[Finding]:
        """The whole core opens it, prints what waits, sells, sends; nothing is lost then either."""
        after, clock = copy.deepcopy(truth), FakeClock()
        clock.advance(minutes=5)
        witness = Hearing(after)
        try:
            with self._opened(image) as register:
                taken = {entry_id: (life, number) for entry_id, (life, number, _) in after.taken.items()}
                till = Till(register, witness, HeadOffice(witness, clock, taken, 1_000), 900, clock)
                begun = till.db.begun
                hand = Hand(till, witness, Random(0))
                with till.db.read() as conn:
                    settle_up(read_books(driver(conn)), after)
                hand.begin()
                hand.sell()
                hand.push()
                with till.db.read() as conn:
                    books = read_books(driver(conn))
                till.stop()
        except (DatabaseError, Unavailable) as error:
            return [Finding(Harm.DAMAGED, f"{type(error).__name__}: {error}")]
        found = [Finding(Harm.LIFE, f"a power cut was taken for {begun.reason}")] if begun else []
        return found + faults(books, after)

    def _compared(self, found: str, books: Books | None, truth: Truth) -> list[Finding]:
        moment = (found, *_moment(truth))
        if books is not None:
            self._checked[moment] = faults(books, truth)
        return self._checked[moment]

    @contextmanager
    def _opened(self, image: Image) -> Iterator[Path]:
        register = self._folder / REGISTER
        register.mkdir(parents=True)
        try:
            for directory in image.directories:
                self._here(directory).mkdir(parents=True, exist_ok=True)
            for path, content in image.files.items():
                self._here(path).write_bytes(content)
            yield register
        finally:
            shutil.rmtree(self._folder)

    def _here(self, path: str) -> Path:
        return self._folder / os.path.relpath(path, self._recording.root)


class Hearing:
    """A witness whose truth is at hand."""

    def __init__(self, truth: Truth) -> None:
        self._truth = truth

    def note(self, what: str, **told: object) -> None:
        self._truth.hear({"what": what, **told})


def _states(recording: Recording) -> dict[str, int]:
    """Digest -> which commit left it; the last where two left the same."""
    lines = (_line(told.data) for told in recording.calls if told.call is Call.NOTE)
    return {line["digest"]: place for place, line in enumerate(own for own in lines if own["what"] == "state")}


def _share(cuts: int, place: int, places: int) -> int:
    return cuts * (place + 1) // places - cuts * place // places


def _moment(truth: Truth) -> tuple[int, str]:
    return len(truth.states) + truth.deeds + sum(truth.papers.values()) + len(truth.taken), truth.doing


def _line(data: bytes) -> Line:
    line: Line = json.loads(data)
    return line


def _kind(path: str) -> str:
    """Which sort of file."""
    return "".join("#" if letter.isdigit() else letter for letter in os.path.basename(path))
