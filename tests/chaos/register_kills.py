"""Part one: a selling register is killed, again and again, while its receipts come out of a printer that lives on.

A sale is acknowledged when its receipt is on the paper down to its number, or when the screen said that it is done.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from random import Random

from app.db.keys import KeyFile
from app.devices.simulated.printer import SimulatedPrinter
from tests import builders
from tests.chaos.broken import Broken
from tests.chaos.diary import DiaryReader, Line, where
from tests.chaos.findings import Finding, Harm
from tests.chaos.paper import Print, prints
from tests.chaos.process import ForkedVictim, Victim, WholeVictim, end_of
from tests.chaos.seller import Post, live
from tests.chaos.store_books import StoreBooks, faults, paper_faults, read_books

PATIENCE_S = 120
DEVICES = """
[[device]]
name = "receipt"
model = "epson-80"
address = "{address}"

[[device]]
name = "drawer"
model = "drawer-switch"
address = "printer://receipt"
"""
SYMBOLS = (
    builders.SOURDOUGH_GTIN[1:],
    builders.EGGS_GTIN,
    builders.SKILLET_GTIN[1:],
    "eggs",
    "skillet",
    builders.label("21", "20104", 1134),
    builders.label("21", "20104", 642),
    builders.label("20", "20555", 1250),
)
_SELLS_FOR_S = 1.5
_MOST_RECEIPTS_FIRST = 4
_BYTES_OF_A_RECEIPT = 9_000


@dataclass(frozen=True, slots=True)
class Breed:
    """What kind of process is killed. ``begin`` gets the post, a seed, and a built-in mistake."""

    name: str
    begin: Callable[[Post, int, str], Victim]
    start_takes_s: float


FORKED = Breed("A selling register", lambda post, seed, defect: ForkedVictim(live, post, seed, defect), 0.4)
"""The app's own composition, without a window."""

WHOLE = Breed(
    "The whole program, with its window",
    lambda post, seed, _: WholeVictim(
        "tests.chaos.window_life", (str(post.folder), str(seed)), post.folder / "register.log"
    ),
    2.5,
)


class Moment(StrEnum):
    """When the next kill comes."""

    STARTING = "while it starts"
    ANY = "at any moment"
    PRINTING = "after so many bytes of paper"
    PAPER = "as a receipt comes out"


_OFTEN = {Moment.STARTING: 2, Moment.ANY: 4, Moment.PRINTING: 3, Moment.PAPER: 3}


@dataclass
class RegisterResult:
    """What came of it."""

    breed: Breed
    kills: int
    hits: Counter[str] = field(default_factory=Counter)
    acknowledged_on_paper: int = 0
    acknowledged_on_screen: int = 0
    sold: int = 0
    copies: int = 0
    without_paper: int = 0
    drawer_pulses: int = 0
    z_reports: int = 0
    baskets_restored: int = 0
    findings: list[Finding] = field(default_factory=list)
    seconds: float = 0.0


class Counter014:
    """The counter of store 014: a printer that lives on, and the register's folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.post = Post(folder, SYMBOLS, builders.SUPERVISOR, builders.SUPERVISOR_PIN)
        shop = builders.Shop(folder / "register", clock=builders.FakeClock(datetime.now(UTC)))
        shop.fill()
        shop.stop()
        self.key = shop.keys.database
        keys = KeyFile(folder / "keys")
        keys.put("database", shop.keys.database)
        keys.put("device", shop.keys.device)
        self.printer = SimulatedPrinter(time.monotonic)
        self.printer.start()
        (folder / "devices.toml").write_text(DEVICES.format(address=self.printer.address))


def kill_registers(folder: Path, kills: int, seed: int, defect: str = "", breed: Breed = FORKED) -> RegisterResult:
    """Raises ``Broken`` when a life ends by itself."""
    began, rng, counter = time.monotonic(), Random(seed), Counter014(folder)
    result, lives = RegisterResult(breed, kills), list[Sequence[Line]]()
    try:
        for _ in range(kills):
            lives.append(_one_life(breed, counter, rng, defect))
            result.hits[where(lives[-1])] += 1
        lives.append(_last_life(breed, counter, rng, defect))
    finally:
        counter.printer.stop()
    printed = list(prints([receipt.text for receipt in counter.printer.receipts]))
    books = read_books(folder / "register", counter.key)
    _count(result, books, printed, lives, counter.printer.drawer_pulses)
    result.findings += [*faults(books), *paper_faults(books, printed), *_screen_faults(books, lives)]
    if breed is WHOLE and result.without_paper:
        text = f"{result.without_paper} sales never got their receipt, though the window catches up at its start"
        result.findings.append(Finding(Harm.LOST, text))
    result.seconds = time.monotonic() - began
    return result


def _one_life(breed: Breed, counter: Counter014, rng: Random, defect: str) -> Sequence[Line]:
    reader = DiaryReader(counter.post.diary)
    register = breed.begin(counter.post, rng.getrandbits(32), defect)
    moment = rng.choices(list(_OFTEN), list(_OFTEN.values()))[0]
    try:
        _await(moment, breed, counter, reader, register, rng)
    finally:
        killed = register.kill()
    counter.printer.plug_in_cable()
    if not killed:
        raise Broken(f"the register ended by itself with {register.exit_code}: {_end_of_log(counter.post)}")
    return reader.follow()


def _await(
    moment: Moment, breed: Breed, counter: Counter014, reader: DiaryReader, register: Victim, rng: Random
) -> None:
    printer = counter.printer
    if moment is Moment.STARTING:
        time.sleep(rng.uniform(0, breed.start_takes_s))
        return
    _until(lambda: reader.tells("ready"), register, counter.post)
    if moment is Moment.ANY:
        time.sleep(rng.uniform(0, _SELLS_FOR_S))
        return
    wanted = len(printer.receipts) + rng.randint(0, _MOST_RECEIPTS_FIRST)
    _until(lambda: len(printer.receipts) >= wanted, register, counter.post)
    if moment is Moment.PRINTING:
        printer.cut_cable(after_bytes=rng.randint(1, _BYTES_OF_A_RECEIPT))
        _until(lambda: printer._listener is None, register, counter.post)
    else:
        before = len(printer.receipts)
        _until(lambda: printer.wait_for(lambda own: len(own.receipts) > before, 0.1), register, counter.post)


def _last_life(breed: Breed, counter: Counter014, rng: Random, defect: str) -> Sequence[Line]:
    """Prints what still waits, and ends as it should."""
    counter.post.stop.touch()
    reader = DiaryReader(counter.post.diary)
    register = breed.begin(counter.post, rng.getrandbits(32), defect)
    if not register.wait(PATIENCE_S):
        register.kill()
        raise Broken(f"the register did not come to rest: {_end_of_log(counter.post)}")
    return reader.follow()


def _until(condition: Callable[[], bool], register: Victim, post: Post) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        if not register.alive:
            raise Broken(f"the register ended by itself: {_end_of_log(post)}")
        if time.monotonic() > end:
            raise Broken(f"the register did nothing for {PATIENCE_S} s")
        time.sleep(0.002)


def _end_of_log(post: Post) -> str:
    return end_of(post.folder / "register.log")


def _count(
    result: RegisterResult, books: StoreBooks, printed: Sequence[Print], lives: Sequence[Sequence[Line]], pulses: int
) -> None:
    on_paper = {one.number for one in printed}
    result.acknowledged_on_paper = len(on_paper)
    result.acknowledged_on_screen = sum(1 for life in lives for line in life if "sale" in line)
    result.sold = len(books.sold)
    result.copies = sum(one.copy for one in printed)
    result.without_paper = result.sold - len(on_paper & set(books.receipt_totals))
    result.z_reports = sum(entry.kind == "shift.closed" for entry in books.entries)
    restored = [line["basket"] for life in lives for line in life if line["what"] == "restored"]
    result.baskets_restored = sum(lines > 0 for lines, _ in restored)
    result.drawer_pulses = pulses


def _screen_faults(books: StoreBooks, lives: Sequence[Sequence[Line]]) -> list[Finding]:
    """What the operator was shown stands: each finished sale, and the basket as it was last seen."""
    found = [
        Finding(Harm.WRONG, f"the register logged an error: {line['said']}")
        for life in lives
        for line in life
        if line["what"] == "error"
    ]
    totals = books.receipt_totals
    for line in (line for life in lives for line in life if "sale" in line):
        number = line["sale"]["receipt"].split("-", 2)[2]
        if totals.get(number) != line["sale"]["total"]:
            found.append(Finding(Harm.LOST, f"the screen said that {number} was sold, the journal does not"))
    seen, doing = [0, 0], ""
    for line in (line for life in lives for line in life):
        match line["what"]:
            case "doing":
                doing = line["deed"]
            case "done":
                seen, doing = line["basket"], ""
            case "restored":
                if not _may_follow(line["basket"], seen, doing):
                    text = f"the basket was {seen} ({doing or 'nothing'} under way), it came back as {line['basket']}"
                    found.append(Finding(Harm.LOST, text))
                seen, doing = line["basket"], ""
    return found


def _may_follow(restored: list[int], seen: list[int], doing: str) -> bool:
    """As it was; or, where the kill hit a deed, as that deed would have left it."""
    if restored == seen:
        return True
    empties = doing in ("pay", "suspend", "abandon")
    return restored == [0, 0] if empties else doing in ("scan", "remove", "undo", "recall")
