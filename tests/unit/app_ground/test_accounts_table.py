"""What people are called cannot reckon in the accountant's spreadsheet."""

from __future__ import annotations

import pytest

from app.pos.day_accounts import _safe


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\0=1"])
def test_a_cell_never_begins_a_formula(name: str) -> None:
    assert _safe(name) == f"'{name}"


def test_other_names_stay() -> None:
    assert _safe("Till 3 = the one by the door") == "Till 3 = the one by the door"
