"""Head office is down for a whole day: afterwards it, the registers and what lies in the drawers agree."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.postgres import Postgres
from tests.simulated_day.run import lived


@pytest.mark.parametrize("seed", [1])
def test_after_a_day_without_head_office_all_books_tell_what_really_happened(
    postgres: Postgres, tmp_path: Path, seed: int
) -> None:
    _, found = lived(postgres, tmp_path, Random(seed), acts=60)
    assert found == []
