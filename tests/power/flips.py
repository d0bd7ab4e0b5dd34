"""Bits that flip in a file that nobody looks at, and files that are swapped, cut short or gone: found before use."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import sqlcipher3.dbapi2 as sqlcipher

from app.db.backup import ask_to_put_back, backups
from app.db.damage import set_aside_if_damaged
from app.db.salvage import last_salvage, salvage
from app.db.transaction import Identity
from contract.errors import Refused, Unavailable
from tests.builders import LOCATION_ID, REGISTER_ID, FakeClock, filled_shop
from tests.power.books import Reads, digest, read_books
from tests.power.disk import Disk
from tests.power.hand import Hand
from tests.power.head_office import HeadOffice
from tests.power.looking import leads, look
from tests.power.oracle import Finding, Harm, faults
from tests.power.share import WHOLE, Share
from tests.power.till import KEY, Till, driver
from tests.power.truth import Hearing, Truth

_DB, _WAL, _BACKUP = "store.db", "store.db-wal", "backup"
_ACTS = 14
_SALVAGED_OFTEN = 0.08
Check = Callable[[Disk, Path, tuple[str, int]], str]


@dataclass
class FlipsResult:
    """``met``: (which file, what came of it) -> how often."""

    flips: int = 0
    swaps: int = 0
    salvaged: int = 0
    met: Counter[tuple[str, str]] = field(default_factory=Counter)
    findings: list[tuple[str, Finding]] = field(default_factory=list)


@dataclass(frozen=True)
class Stand:
    """Folders of one register: ended well; killed later with its log. ``holds``: digest and number of entries of each;
    ``entries``: number -> hash of the one that ended well.
    """

    ended: Path
    killed: Path
    holds: dict[Path, tuple[str, int]]
    entries: dict[int, str]
    truth: Truth


def flip(disk: Disk, folder: Path, flips: int, seed: int, *, share: Share = WHOLE) -> FlipsResult:
    """``flips`` bits, one at a time; then the swaps."""
    result, dice = FlipsResult(), Random(f"flips {seed} {share.own}")
    stand = stand_of(disk, folder, seed)
    benches = (
        _bench(folder, _DB, _read_all, stand),
        _bench(folder, _WAL, _read_log, stand),
        _bench(folder, _BACKUP, _read_backup, stand),
    )
    for _ in share.of(range(flips)):
        result.flips += 1
        name, path, right, check = dice.choice(benches)
        place = dice.randrange(path.stat().st_size * 8)
        flip_bit(path, place)
        came_of = [check(disk, folder / name, right)]
        if name == _DB and dice.random() < _SALVAGED_OFTEN:
            came_of.append(_salvage(shutil.copytree(folder / name, folder / "salvaged"), stand.entries))
            result.salvaged += 1
            shutil.rmtree(folder / "salvaged")
        flip_bit(path, place)
        for met in came_of:
            result.met[name, met] += 1
            if met.startswith("altered"):
                result.findings.append((f"bit {place} of {name}", Finding(Harm.DAMAGED, f"{name}: {met}")))
    for told, swap in share.of(SWAPS.items()):
        result.swaps += 1
        here = folder / "swapped"
        shutil.copytree(stand.killed, here)
        swap(here, stand.ended)
        met = _start(here, stand.truth)
        result.met[told, met] += 1
        if met.startswith("altered"):
            result.findings.append((told, Finding(Harm.DAMAGED, f"{told}: {met}")))
        shutil.rmtree(here)
    return result


def stand_of(disk: Disk, folder: Path, seed: int) -> Stand:
    truth, clock = Truth(), FakeClock()
    witness = Hearing(truth)
    filled_shop(folder / "selling").stop()
    till = Till(folder / "selling", witness, HeadOffice(witness, clock, {}, 0), 1, clock)
    hand = Hand(till, witness, Random(seed))
    hand.begin()
    for act in ("backup", "sell", "restart"):
        hand.act(act)
    till.stop()
    ended = shutil.copytree(till.directory, folder / "ended")
    till.start()
    hand.begin()
    hand.go_on(_ACTS)
    hand.act("sell")
    killed = shutil.copytree(till.directory, folder / "killed")
    till.stop()
    shutil.rmtree(till.directory)
    entries = {entry.number: entry.hash for entry in look(disk, ended, KEY, read_books).entries}
    return Stand(ended, killed, {own: look(disk, own, KEY, _held) for own in (ended, killed)}, entries, truth)


def _held(connection: Reads) -> tuple[str, int]:
    return digest(connection), connection.execute("SELECT count(*) FROM journal").fetchone()[0]


def _bench(folder: Path, name: str, check: Check, stand: Stand) -> tuple[str, Path, tuple[str, int], Check]:
    """A register's folder in which one file is flipped, and what it holds when that is not."""
    source = stand.killed if name == _WAL else stand.ended
    here = shutil.copytree(source, folder / name)
    path = here / "backups" / backups(here)[0].name if name == _BACKUP else here / name
    return name, path, stand.holds[source], check


def flip_bit(path: Path, place: int) -> None:
    with path.open("rb+") as file:
        file.seek(place // 8)
        (byte,) = file.read(1)
        file.seek(place // 8)
        file.write(bytes([byte ^ 1 << place % 8]))


def _read_all(disk: Disk, register: Path, right: tuple[str, int]) -> str:
    """Every row, and then what the product asks before it trusts a file."""

    def read(connection: Reads) -> str:
        found = _held(connection)
        broken = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        if found != right:
            return "altered, and read"
        return "found by the check of all pages" if broken else "altered, and found by nobody"

    try:
        return look(disk, register, KEY, read)
    except (sqlcipher.DatabaseError, Unavailable):
        return "refused when read"


def _read_log(disk: Disk, register: Path, right: tuple[str, int]) -> str:
    """SQLite takes a log up to its first wrong frame: what the mark tells is then missing."""

    def read(connection: Reads) -> str:
        found = _held(connection)
        if found == right:
            return "no part of what counts"
        if leads(connection, register):
            return "taken for a restore"
        return "the gesture before it, no entry lost" if found[1] == right[1] else "altered: entries are gone"

    try:
        return look(disk, register, KEY, read)
    except (sqlcipher.DatabaseError, Unavailable):
        return "refused when read"


def _read_backup(_disk: Disk, register: Path, _right: tuple[str, int]) -> str:
    try:
        ask_to_put_back(register, KEY, backups(register)[0].name)
    except Refused as refused:
        return f"refused: {refused.code}"
    return "altered, and put back"


def _salvage(register: Path, right: dict[int, str]) -> str:
    """Set aside, begun anew, taken over: each entry is as it was, or is named as lacking where neither a look-up in the
    damaged file nor a backup gives it.
    """
    clock, witness = FakeClock(), Hearing(Truth())
    clock.advance(hours=1)
    before = shutil.copytree(register, register.with_name("before"))
    if set_aside_if_damaged(register, KEY, clock.now()) is None:
        return "altered, and not set aside"
    till = Till(register, witness, HeadOffice(witness, clock, {}, 0), 900, clock)
    till.db.enroll(Identity(REGISTER_ID, LOCATION_ID))
    taken = salvage(register, KEY, till.db)
    wrong = lost_without_need(till, before, right)
    till.stop()
    shutil.rmtree(before)
    return wrong or ("salvaged, but for what is named" if taken.lacking else "salvaged, every entry")


def lost_without_need(till: Till, before: Path, right: dict[int, str]) -> str:
    """What is wrong with what was taken over from the folder that lay there ``before``, or ""."""
    with till.db.read() as conn:
        kept = {entry.number: entry.hash for entry in conn.exec_driver_sql("SELECT number, hash FROM peer_entry")}
        named = last_salvage(conn)
    lacking = _numbers(named[1] if named else "")
    if kept != {number: own for number, own in right.items() if number not in lacking}:
        return "altered: an entry is another one, or neither there nor named"
    gone = right.keys() - _readable(before / _DB, right) - _in_backups(before)
    return "" if lacking <= gone else "altered: an entry that can be read was not taken over"


def _numbers(ranges: str) -> set[int]:
    """``1-3, 7`` is 1, 2, 3 and 7."""
    ends = [(own.split("-")[0], own.split("-")[-1]) for own in ranges.split(", ") if own]
    return {number for first, last in ends for number in range(int(first), int(last) + 1)}


def _readable(path: Path, numbers: Iterable[int]) -> set[int]:
    """Each asked for by its place, over a connection of its own: after a damaged page one gives nothing more."""
    found: set[int] = set()
    for number in numbers:
        with closing(sqlcipher.connect(str(path))) as connection, suppress(sqlcipher.DatabaseError):
            connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
            asked = "SELECT number, header, body, hash FROM journal WHERE position = ?"
            found.update(own[0] for own in connection.execute(asked, (number,)))
    return found


def _in_backups(register: Path) -> set[int]:
    found: set[int] = set()
    for backup in backups(register):
        with closing(sqlcipher.connect(str(register / "backups" / backup.name))) as connection:
            connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
            found.update(own[0] for own in connection.execute("SELECT number FROM journal"))
    return found


def _start(register: Path, truth: Truth) -> str:
    """The whole core starts over what lies there: it refuses, knows that something is missing, or has everything."""
    clock, witness = FakeClock(), Hearing(Truth())
    clock.advance(hours=1)
    try:
        till = Till(register, witness, HeadOffice(witness, clock, {}, 0), 900, clock)
    except Unavailable as refused:
        return f"refused: {refused.code}"
    try:
        if till.db.identity is None:
            return "knows no store: has to join again"
        if till.db.begun is not None:
            return f"taken for a restore: {till.db.begun.reason}"
        with till.db.read() as conn:
            found = faults(read_books(driver(conn)), truth)
        return f"altered: {found[0].text}" if found else "nothing is missing"
    finally:
        till.stop()


def _no_log(here: Path, _older: Path) -> None:
    (here / _WAL).unlink()


def _half_a_log(here: Path, _older: Path) -> None:
    content = (here / _WAL).read_bytes()
    (here / _WAL).write_bytes(content[: len(content) // 2])


def _older_file(here: Path, older: Path) -> None:
    (here / _WAL).unlink()
    shutil.copyfile(older / _DB, here / _DB)


def _backup_by_hand(here: Path, _older: Path) -> None:
    (here / _WAL).unlink()
    shutil.copyfile(here / "backups" / backups(here)[-1].name, here / _DB)


def _backup_under_a_log(here: Path, _older: Path) -> None:
    shutil.copyfile(here / "backups" / backups(here)[-1].name, here / _DB)


def _no_mark(here: Path, _older: Path) -> None:
    (here / "store.mark").unlink()


def _empty_file(here: Path, _older: Path) -> None:
    (here / _WAL).unlink()
    (here / _DB).write_bytes(b"")


SWAPS: dict[str, Callable[[Path, Path], None]] = {
    "the log is gone": _no_log,
    "half of the log is gone": _half_a_log,
    "an older file": _older_file,
    "a backup copied by hand": _backup_by_hand,
    "a backup copied by hand under the log that was there": _backup_under_a_log,
    "the mark is gone": _no_mark,
    "an empty file": _empty_file,
}
