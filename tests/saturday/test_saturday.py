"""A small Saturday of two stores; ``dev.py saturday`` lives one of two thousand orders."""

from __future__ import annotations

from pathlib import Path

from tests.postgres import Postgres
from tests.saturday.checks import ends, findings
from tests.saturday.day import saturday
from tests.saturday.rules import STORES
from tests.simulated_day.dice import Dice


def test_every_piece_ordered_ends_once_and_books_are_what_shelves_are(postgres: Postgres, tmp_path: Path) -> None:
    with saturday(postgres, tmp_path, Dice(4), orders=9, step_minutes=30, stores=STORES[:2]) as day:
        day.live(9)
        assert findings(day) == []
        ended = ends(day)
        assert ended["handed over"], ended
        assert ended["shipped"], ended
        day.world.shelf["101", "S001"] -= 1
        assert findings(day), "a piece that went away unseen is found out"
