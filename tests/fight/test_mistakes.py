"""The fight finds a mistake that is built in."""

from __future__ import annotations

import re
import shutil

import pytest

from tests.fight.__main__ import main
from tests.fight.worker import PROMISE_ANYWAY

KEPT = re.compile(r"What is left stands in (\S+)")


@pytest.mark.timeout(240)
def test_the_fight_finds_stock_that_is_promised_twice(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--seed", "1", "--seconds", "3", "--defect", PROMISE_ANYWAY])
    told = capsys.readouterr()
    kept = KEPT.search(told.err)
    assert kept is not None, told.out + told.err
    shutil.rmtree(kept[1])
    assert code == 1
    assert "more was promised than there was" in told.err
