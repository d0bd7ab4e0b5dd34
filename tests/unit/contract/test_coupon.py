"""Which symbols are coupons."""

from __future__ import annotations

import pytest

from contract.values.coupon import coupon_number


@pytest.mark.parametrize(
    ("scanned", "number"),
    [
        ("9812345678901", "9812345678901"),
        ("9901234567890", "9901234567890"),
        ("09901234567890", "09901234567890"),
        ("510000123457", "510000123457"),
        ("0510000123457", "0510000123457"),
        ("]E00510000123457", "0510000123457"),
        ("]e08110106141416543213150110120", "8110106141416543213150110120"),
        ("2559501101530010", "2559501101530010"),
    ],
)
def test_a_coupon_is_told_by_its_prefix(scanned: str, number: str) -> None:
    assert coupon_number(scanned) == number


@pytest.mark.parametrize(
    "scanned", ["5391522407190", "9521234543213", "9857000000007", "2120104011344", "40718", "", "99", "coupon"]
)
def test_anything_else_is_none(scanned: str) -> None:
    assert coupon_number(scanned) is None
