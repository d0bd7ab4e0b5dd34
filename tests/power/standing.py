"""A register that stands open in this process, and ghosts of it: processes forked from it that act until they are dead.

What a ghost left is looked at where it cannot be changed. Then it is taken back, and the next ghost begins where this
one did: a register is brought to where an act begins once, whatever is then done to that act.

SQLite forbids that two processes go on with a database that one of them opened. Here only the ghost does: this one let
go of every lock before, and touches nothing.
"""

from __future__ import annotations

import fcntl
import signal
from collections.abc import Callable
from pathlib import Path
from random import Random

from app.db.lock import LOCK_NAME
from tests.builders import FakeClock
from tests.power.child import Child, PipeWitness
from tests.power.disk import Disk
from tests.power.hand import Hand
from tests.power.head_office import HeadOffice
from tests.power.oracle import Finding, Harm
from tests.power.till import Till, Witness
from tests.power.truth import Hearing, Line, Truth


class Standing:
    """One life of a register. ``truth`` hears what it does here; what a ghost does, a truth of its own."""

    def __init__(self, disk: Disk, folder: Path, truth: Truth, life: int, clock: FakeClock, dice: Random) -> None:
        self._disk, self._folder, self.truth = disk, folder, truth
        self._mouth = Mouth(Hearing(truth))
        self.till, self.hand = register(folder, self._mouth, truth, life, clock, dice)

    def ghost(self, live: Callable[[Hand, PipeWitness], None], *, twins: bool = False) -> Ghost:
        """It does ``live``."""

        def begin(witness: PipeWitness) -> None:
            self._mouth.to = witness
            self._disk.watch(self._folder)
            live(self.hand, witness)

        return Ghost(Child(self._disk, begin, twins=twins), self.truth.apart())

    def leave(self) -> None:
        """It ends here without another word to the disk: what lies there is what a ghost left."""
        self._disk.watch(self._folder)
        self._disk.fail_all()
        self.till.stop()
        self._disk.ignore()


class Ghost:
    """What came of it. ``truth``: what was true before and what it did; ``lines``: what it said."""

    def __init__(self, child: Child, truth: Truth) -> None:
        self._child, self.truth = child, truth

    def die(self) -> tuple[list[Finding], list[Line], bool]:
        """What was wrong until it was killed, what it said until then, and whether a twin of it waits."""
        ended, lines, twin = self._child.end()
        found = []
        for line in lines:
            self.truth.hear(line)
            if line["what"] == "error":
                found.append(Finding(Harm.DAMAGED, line["said"] + line["trace"]))
        if ended != -signal.SIGKILL:
            found.append(Finding(Harm.DAMAGED, f"it ended by itself with {ended}"))
        return found, lines, twin

    def go_on(self, calls: int, *, last: bool = False) -> None:
        """Its twin, for so many calls."""
        self._child.go_on(calls, last=last)


class Mouth:
    """A witness that another one stands behind: this process's, or a ghost's."""

    def __init__(self, to: Witness) -> None:
        self.to = to

    def note(self, what: str, **told: object) -> None:
        """To whoever stands there now."""
        self.to.note(what, **told)


class Kept:
    """A register's files as they are now. Whoever has them open can go on with them after ``put_back``.

    Made where they are open, it lets go of all locks on them: closing any descriptor of a file does that.
    """

    def __init__(self, register: Path, aside: Path) -> None:
        self._register, self._aside = register, aside
        self._contents: dict[Path, bytes] = {}
        aside.mkdir()
        for path in sorted(register.rglob("*")):
            kept = aside / path.relative_to(register)
            if path.is_dir():
                kept.mkdir()
            else:
                kept.hardlink_to(path)
                self._contents[kept] = path.read_bytes()
        _unlock(register / LOCK_NAME)

    def put_back(self) -> None:
        """The same files with the same content under the same names, and no others."""
        for path in sorted(self._register.rglob("*"), reverse=True):
            if not (self._aside / path.relative_to(self._register)).exists():
                path.rmdir() if path.is_dir() else path.unlink()
        for kept, content in self._contents.items():
            path = self._register / kept.relative_to(self._aside)
            if kept.read_bytes() != content:
                with kept.open("rb+") as file:
                    file.write(content)
                    file.truncate()
            if not path.exists() or not path.samefile(kept):
                path.unlink(missing_ok=True)
                path.hardlink_to(kept)


def register(
    folder: Path, witness: Witness, truth: Truth, life: int, clock: FakeClock, dice: Random
) -> tuple[Till, Hand]:
    """One that starts now, with whoever stands before it. Head office knows what it took in."""
    taken = {entry_id: (incarnation, number) for entry_id, (incarnation, number, _) in truth.taken.items()}
    till = Till(folder, witness, HeadOffice(witness, clock, taken, life * 1_000), life, clock)
    return till, Hand(till, witness, dice)


def _unlock(lock: Path) -> None:
    """The lock is one with that of whoever is forked from here: it goes for both."""
    for opened in Path("/proc/self/fd").iterdir():
        if opened.resolve() == lock.resolve():
            fcntl.flock(int(opened.name), fcntl.LOCK_UN)
