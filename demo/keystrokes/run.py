"""Does every task both ways, each on a register of its own, and counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from demo.keystrokes.desk import BY_KEYS, BY_TOUCH, Desk
from demo.keystrokes.hands import CountingHands, Tally
from demo.keystrokes.task import Task
from demo.scenes.counter import copied, filled


@dataclass(frozen=True, slots=True)
class Counted:
    """What a task took with a keyboard, and with a touch screen."""

    task: Task
    keys: Tally
    touch: Tally


def count_all(folder: Path, failures: Path, tasks: Sequence[Task], say: Callable[[str], None]) -> Iterator[Counted]:
    """Raises ``Stuck`` or ``NotDone`` where a task cannot be done one of the ways."""
    template = filled(folder / "filled", hostile=False)
    for at, task in enumerate(tasks):
        tallies = [
            _done(task, copied(template, folder / f"{at}-{hands.__name__}"), hands, failures)
            for hands in (BY_KEYS, BY_TOUCH)
        ]
        say(f"{task.name}: {tallies[0].keys} keys, {tallies[1].taps} taps")
        yield Counted(task, *tallies)


def _done(task: Task, files: Path, hands: type[CountingHands], failures: Path) -> Tally:
    desk = Desk(files, hands, failures, terminal=task.terminal)
    try:
        task.prepare(desk)
        desk.begin()
        (task.by_keys if hands is BY_KEYS else task.by_touch)(desk)
        desk.counter.settle()
        task.proved(desk)
        return desk.tally
    finally:
        desk.close()
