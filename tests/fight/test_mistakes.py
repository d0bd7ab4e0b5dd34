"""The fight finds a mistake that is built in."""

from __future__ import annotations

import re
import shutil

import pytest

from tests.fight.test_fight import fight
from tests.fight.worker import PROMISE_ANYWAY

KEPT = re.compile(r"What is left stands in (\S+)")


@pytest.mark.timeout(240)
def test_the_fight_finds_stock_that_is_promised_twice() -> None:
    done = fight("--seconds", "3", "--defect", PROMISE_ANYWAY)
    kept = KEPT.search(done.stderr)
    assert kept is not None, done.stdout + done.stderr
    shutil.rmtree(kept[1])
    assert done.returncode == 1
    assert "more was promised than there was" in done.stderr
