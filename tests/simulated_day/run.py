"""One simulated day, from the morning with head office to the evening with it."""

from __future__ import annotations

from pathlib import Path

from tests.postgres import Postgres
from tests.simulated_day.books import Books, read_all, shown_by
from tests.simulated_day.checks import findings
from tests.simulated_day.day import Day, Ending
from tests.simulated_day.dice import Dice
from tests.simulated_day.store import store
from tests.simulated_day.truth import Truth, ledger_of


def lived(postgres: Postgres, folder: Path, dice: Dice, acts: int) -> tuple[Truth, list[str]]:
    """What really happened, and what does not agree with it."""
    truth, books = told(postgres, folder, dice, acts)
    return truth, findings(truth, books)


def told(postgres: Postgres, folder: Path, dice: Dice, acts: int, ending: Ending | None = None) -> tuple[Truth, Books]:
    """What really happened, and what the books say. ``ending``: by dice unless told."""
    with store(postgres, folder, dice) as made:
        made.morning()
        day = Day(made, dice, ending or Ending.by(dice))
        day.live(acts)
        burned = day.burn_one()
        shown = {one.till.number: shown_by(one) for one in day.checkouts}
        made.lan.settle(made.tills)
        made.evening(burned)
        for number, copy in (printed for till in made.tills for printed in till.printed()):
            (day.truth.copies if copy else day.truth.papers)[number] += 1
        day.truth.ledgers = {till.number: ledger_of(till.terminal.folder / "ledger.jsonl") for till in made.tills}
        return day.truth, read_all(made, day.closing, shown)
