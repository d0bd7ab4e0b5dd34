"""Head office is down for a whole day: afterwards it, the registers and what lies in the drawers agree."""

from __future__ import annotations

from pathlib import Path
from random import Random

from tests.postgres import Postgres
from tests.simulated_day.books import read_all
from tests.simulated_day.checks import findings
from tests.simulated_day.day import Day
from tests.simulated_day.store import store


def test_after_a_day_without_head_office_all_books_tell_what_really_happened(
    postgres: Postgres, tmp_path: Path
) -> None:
    dice = Random(1)
    with store(postgres, tmp_path, dice) as made:
        made.morning()
        day = Day(made, dice)
        day.live(acts=40)
        made.evening()
        assert findings(day.truth, read_all(made)) == []
