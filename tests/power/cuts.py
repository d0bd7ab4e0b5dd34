"""Cuts the power at any call of a recording, lets the product open what is left, and compares it with the world."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DatabaseError

from app.db.store import DATABASE_NAME
from contract.errors import Unavailable
from tests.builders import FakeClock
from tests.power.books import Books, Reads, digest, read_books
from tests.power.disk import Disk
from tests.power.looking import LOOKED_AT, MARK, Place, leads, look
from tests.power.oracle import Finding, Harm, faults, settle_up
from tests.power.platter import Image, Platter
from tests.power.recording import FROM_HERE, REGISTER, Recording, record
from tests.power.share import WHOLE, Share
from tests.power.standing import register
from tests.power.tape import Call
from tests.power.till import KEY, driver
from tests.power.truth import Hearing, Line, Truth

ACTS = 10
CUTS_OF_A_RECORDING = 1_000
_LONG_EVERY, _LONG_LOG, _CUTS_OF_A_LONG_ONE = 10, 3_900_000, 250
_WHOLE_OFTEN = 0.003
_QUICK_CHECK_EVERY = 2
_LOG_HEADER = slice(16, 40)


@dataclass
class CutsResult:
    """What came of it. ``met``: (what was being done, which call was next) -> how often the power was cut there."""

    seed: int
    cuts: int = 0
    images: int = 0
    contents: int = 0
    restarted: int = 0
    lost: int = 0
    torn: int = 0
    unnamed: int = 0
    recordings: int = 0
    met: Counter[tuple[str, str]] = field(default_factory=Counter)
    findings: list[tuple[str, Finding]] = field(default_factory=list)


def cut(disk: Disk, folder: Path, cuts: int, seed: int, *, share: Share = WHOLE, most_findings: int = 20) -> CutsResult:
    """``cuts`` times, over as many recordings as that takes."""
    result = CutsResult(seed)
    for own, count in share.of(_recordings(cuts, seed)):
        if len(result.findings) < most_findings:
            recording = record(disk, folder / f"recorded-{own}", own, ACTS, _LONG_LOG if _long(own) else 0)
            result.recordings += 1
            _cut_one(disk, result, recording, folder / f"after-{own}", own, count, most_findings)
    return result


def _recordings(cuts: int, seed: int) -> Iterator[tuple[int, int]]:
    """The seed of each, and how often it is cut."""
    while cuts > 0:
        count = min(_CUTS_OF_A_LONG_ONE if _long(seed) else CUTS_OF_A_RECORDING, cuts)
        yield seed, count
        seed, cuts = seed + 1, cuts - count


def _long(seed: int) -> bool:
    return seed % _LONG_EVERY == 0


def _cut_one(
    disk: Disk, result: CutsResult, recording: Recording, folder: Path, seed: int, cuts: int, most: int
) -> None:
    dice, truth = Random(f"cuts {seed}"), Truth()
    platter = Platter(recording.files, recording.directories)
    seen, known = set[tuple[object, ...]](), _states(recording)
    bench = Bench(disk, folder, recording)
    first = _first(recording)
    for place, told in enumerate(recording.calls):
        if len(result.findings) >= most:
            break
        for _ in range(_share(cuts, place - first, len(recording.calls) - first)):
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
            found = bench.look(image, truth, known)
            if whole and not found:
                found = bench.sell_on(image, truth)
            result.findings += [(again, one) for one in found]
        if told.call is Call.NOTE:
            truth.hear(_line(told.data))
        else:
            platter.take(told)
    result.contents += bench.read
    shutil.rmtree(folder)


class Bench:
    """Where what is left of a disk is looked at."""

    def __init__(self, disk: Disk, folder: Path, recording: Recording) -> None:
        self._disk, self._folder, self._recording = disk, folder, recording
        self._contents: dict[tuple[object, ...], tuple[Books, str, bool]] = {}
        self._leading: dict[tuple[object, ...], bool] = {}
        self._known: dict[tuple[object, ...], list[Finding]] = {}
        self.read = 0
        self._place = Place(folder / REGISTER)
        self._keys: dict[str, tuple[object, ...] | None] = {}

    def look(self, image: Image, truth: Truth, known: dict[str, int]) -> list[Finding]:
        """With the product's own connection, read by the second reader. What it holds is what some commit left."""
        register = self._lay_out(image)
        told = [
            Finding(Harm.LOST, f"backup {name} was made, it is not there")
            for name in truth.backups
            if f"{self._recording.root}/{REGISTER}/backups/{name}" not in image.files
        ]
        try:
            told += look(self._disk, register, KEY, lambda connection: self._read(connection, register, truth, known))
        except (sqlcipher.DatabaseError, Unavailable) as error:
            told.append(Finding(Harm.DAMAGED, f"{type(error).__name__}: {error}"))
        return told

    def _read(self, connection: Reads, register: Path, truth: Truth, known: dict[str, int]) -> list[Finding]:
        content, mark = (self._keys[DATABASE_NAME], _recovered(register)), self._keys[MARK]
        if content not in self._contents:
            self._contents[content] = self._content(connection)
        if (content, mark) not in self._leading:
            self._leading[content, mark] = leads(connection, register)
        moment = (content, *_moment(truth))
        if moment not in self._known:
            self._known[moment] = list(self._wrong(*self._contents[content], truth, known))
        if self._leading[content, mark]:
            return [*self._known[moment], Finding(Harm.LIFE, "a power cut would be taken for a restore")]
        return self._known[moment]

    def _content(self, connection: Reads) -> tuple[Books, str, bool]:
        """What the database holds, its digest, and whether its pages are whole; the last is asked now and then."""
        self.read += 1
        checked = self.read % _QUICK_CHECK_EVERY == 0
        whole = not checked or connection.execute("PRAGMA quick_check").fetchone()[0] == "ok"
        return read_books(connection), digest(connection), whole

    def _wrong(self, books: Books, found: str, whole: bool, truth: Truth, known: dict[str, int]) -> Iterator[Finding]:
        """With what the database holds, at this moment of the world."""
        yield from faults(books, truth)
        if not whole:
            yield Finding(Harm.DAMAGED, "quick_check")
        place = known.get(found)
        if place is None:
            yield Finding(Harm.HALF, "the database holds what no commit left")
        elif place < len(truth.states) - 1:
            yield Finding(Harm.LOST, f"commit {place} is the last, {len(truth.states) - 1} was acknowledged")

    def sell_on(self, image: Image, truth: Truth) -> list[Finding]:
        """The whole core opens it, prints what waits, sells, sends; nothing is lost then either."""
        after, clock = truth.apart(), FakeClock()
        clock.advance(minutes=5)
        witness = Hearing(after)
        whole = self._folder / "whole"
        try:
            for directory in sorted(image.directories):
                self._under(whole, directory).mkdir(parents=True, exist_ok=True)
            for path, content in image.files.items():
                self._under(whole, path).write_bytes(content())
            till, hand = register(whole / REGISTER, witness, after, 900, clock, Random(0))
            begun = till.db.begun
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
        finally:
            shutil.rmtree(whole)
        found = [Finding(Harm.LIFE, f"a power cut was taken for {begun.reason}")] if begun else []
        return found + faults(books, after)

    def _lay_out(self, image: Image) -> Path:
        """The files that a look needs; one that lies there already stays."""
        root = f"{self._recording.root}/{REGISTER}"
        for name in LOOKED_AT:
            path = f"{root}/{name}"
            self._keys[name] = image.keys.get(path)
            self._place.lay(name, self._keys[name], lambda path=path: image.files[path]())  # type: ignore[misc]
        return self._place.cleared()

    def _under(self, folder: Path, path: str) -> Path:
        return folder / os.path.relpath(path, self._recording.root)


def _recovered(register: Path) -> bytes:
    """How far SQLite found its log whole, as its shared index says: frames, size and the running sum over all of them
    (sqlite.org/walformat.html). The same sum over the same file is the same content.
    """
    return (register / f"{DATABASE_NAME}-shm").read_bytes()[_LOG_HEADER]


def _states(recording: Recording) -> dict[str, int]:
    """Digest -> which commit left it; the last where two left the same."""
    lines = (_line(told.data) for told in recording.calls if told.call is Call.NOTE)
    return {line["digest"]: place for place, line in enumerate(own for own in lines if own["what"] == "state")}


def _first(recording: Recording) -> int:
    """The call from which on it is cut: all, unless something long went before."""
    notes = ((place, told) for place, told in enumerate(recording.calls) if told.call is Call.NOTE)
    return next((place for place, told in notes if _line(told.data)["what"] == FROM_HERE), 0)


def _share(cuts: int, place: int, places: int) -> int:
    if place < 0:
        return 0
    return cuts * (place + 1) // places - cuts * place // places


def _moment(truth: Truth) -> tuple[int, str]:
    return len(truth.states) + truth.deeds + sum(truth.papers.values()) + len(truth.taken), truth.doing


def _line(data: bytes) -> Line:
    line: Line = json.loads(data)
    return line


def _kind(path: str) -> str:
    """Which sort of file."""
    return "".join("#" if letter.isdigit() else letter for letter in Path(path).name)
