"""Collection codes are six digits that nobody can guess."""

from __future__ import annotations

from collections import Counter

import pytest

from oms.orders.codes import SecretCodes


def test_every_code_has_six_digits_and_all_digits_come_alike() -> None:
    new_code = SecretCodes()
    drawn = [new_code() for _ in range(20_000)]
    assert all(len(code) == 6 and code.isdigit() for code in drawn)
    for place in range(6):
        digits = Counter(code[place] for code in drawn)
        assert all(1_700 < digits[digit] < 2_300 for digit in "0123456789")


def test_no_code_is_used_twice_and_none_is_bent_into_range(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three bytes that make no code none is made: bending them would make small codes likelier."""
    told = iter([b"\xff\xff\xff" + (999_999).to_bytes(3, "big") + b"\x00\x00\x07", b"\x00\x00\x2a"])
    monkeypatch.setattr("oms.orders.codes.os.urandom", lambda _size: next(told))
    new_code = SecretCodes()
    assert [new_code() for _ in range(3)] == ["000007", "999999", "000042"]
