"""No answer of the API is other than its description says; ``python3 dev.py fuzz`` asks for longer."""

from __future__ import annotations

import os

import pytest

from tests.fuzz.ground import Ground
from tests.fuzz.run import fuzz

SECONDS = int(os.environ.get("AISLE_FUZZ_SECONDS", "60"))
SEED = 1


@pytest.mark.timeout(SECONDS + 120)
def test_every_answer_is_one_that_the_description_names(ground: Ground) -> None:
    result = fuzz(ground, SECONDS, SEED)
    assert result.findings == {}, result.told()
    assert result.requests > 0
