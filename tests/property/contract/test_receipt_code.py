"""The code on a receipt says what was sold, in any store, and nothing else: not one bit of it can be changed."""

from __future__ import annotations

import pytest
import segno
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from app.sync.seal_key import SealKey
from contract.rules.packed import UnreadableError
from contract.rules.receipt_code import (
    MAX_LINES,
    CodeLine,
    CodeTax,
    CodeTender,
    ReceiptCode,
    SealedCode,
    key_id,
    line_key,
    lines_digest,
    read_code,
    sealed_code,
    unpack_code,
)
from contract.values.base45 import ALPHABET, base45, from_base45
from contract.values.quantity import Unit

KEY = SealKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
LARGEST_VERSION = 25

minor = st.integers(-10_000_000, 10_000_000)
lines = st.lists(
    st.builds(
        CodeLine,
        key=st.text(min_size=1).map(line_key),
        sku=st.one_of(st.integers(1, 10**13).map(str), st.text(min_size=1, max_size=20)),
        unit=st.sampled_from(Unit),
        quantity_thousandths=st.integers(1, 9_999_000),
        net_minor=minor,
        tax_minor=minor,
        tax=st.just(0),
    ),
    max_size=MAX_LINES,
).map(tuple)
tenders = st.lists(
    st.one_of(
        st.builds(CodeTender, kind=st.just("cash"), kept_minor=minor),
        st.builds(CodeTender, kind=st.just("card"), kept_minor=minor, last_four=st.just("8842")),
        st.builds(CodeTender, kind=st.just("gift_card"), kept_minor=minor, reference=st.just("gift_card:" + "0a" * 16)),
    ),
    max_size=4,
).map(tuple)
codes = st.builds(
    ReceiptCode,
    transaction_id=st.uuids(version=4).map(str),
    receipt_number=st.sampled_from(("014-3-9C1F-000482", "CORK 1-12-00AB-R1000000")),
    occurred_at=st.just("2026-11-21T14:09:03.000Z"),
    business_day=st.just("2026-11-21"),
    currency=st.just("EUR"),
    prices_include_tax=st.booleans(),
    total_minor=minor,
    tax_minor=minor,
    tenders=tenders,
    taxes=st.just((CodeTax("B", "VAT 23%", 230_000),)),
    lines=lines,
    gift=st.booleans(),
)


def sold(count: int) -> ReceiptCode:
    """A sale as large as a code holds: SKUs of a chain, prices of a supermarket."""
    made = tuple(
        CodeLine(line_key(f"line-{at}"), str(5_390_001_000_000 + 7919 * at), Unit.EACH, 2_000, 2_399, 552, at % 2)
        for at in range(count)
    )
    return ReceiptCode(
        "019aa000-0000-7000-8000-00000000002a", "014-3-9C1F-000482", "2026-11-21T14:09:03.000Z", "2026-11-21", "EUR",
        True, 118_040, 22_080, (CodeTender("card", 100_000, last_four="8842"), CodeTender("cash", 18_040)),
        (CodeTax("A", "VAT 13.5%", 135_000), CodeTax("B", "VAT 23%", 230_000)), made,
    )  # fmt: skip


def genuine(text: str) -> bool:
    """As a register looks at it."""
    told = read_code(text)
    if told is None or told.key_id != key_id(KEY.public_key):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(KEY.public_key)).verify(told.signature, told.signed)
        unpack_code(told.content)
    except (InvalidSignature, UnreadableError):
        return False
    return True


@given(codes)
def test_what_is_written_is_read(code: ReceiptCode) -> None:
    told = read_code(sealed_code(code, KEY.public_key, KEY.sign))
    assert told is not None
    assert unpack_code(told.content) == code


def test_every_flipped_bit_is_refused() -> None:
    text = sealed_code(sold(3), KEY.public_key, KEY.sign)
    assert genuine(text)
    data = from_base45(text[3:-1])
    assert data is not None
    for at in range(len(data) * 8):
        changed = bytearray(data)
        changed[at // 8] ^= 1 << at % 8
        assert not genuine(f"AR:{base45(bytes(changed))}:"), at


def test_every_other_character_is_refused() -> None:
    text = sealed_code(sold(1), KEY.public_key, KEY.sign)
    for at in range(3, len(text) - 1):
        other = ALPHABET[(ALPHABET.index(text[at]) + 1) % len(ALPHABET)]
        assert not genuine(text[:at] + other + text[at + 1 :]), at
    assert not genuine(text[:-1])
    assert not genuine(text[:-3] + ":")


@given(st.binary(max_size=200))
def test_bytes_read_back_and_foreign_ones_are_no_sale(data: bytes) -> None:
    assert from_base45(base45(data)) == data
    with pytest.raises(UnreadableError):
        unpack_code(b"\x09" + data)


def test_forty_lines_fit_a_code_that_a_scanner_reads_off_eighty_millimeters() -> None:
    text = sealed_code(sold(MAX_LINES), KEY.public_key, KEY.sign)
    made = segno.make(text, error="m", micro=False, boost_error=False)
    assert made.mode == "alphanumeric"
    assert int(made.version) <= LARGEST_VERSION
    assert made.symbol_size(border=0)[0] * 4 <= 576


def test_more_lines_are_a_digest_that_proves_them() -> None:
    long = sold(41)
    told = SealedCode(b"", b"", b"")
    short = ReceiptCode(
        **{name: getattr(long, name) for name in long.__slots__ if name not in ("lines", "digest")},
        lines=(),
        digest=lines_digest(long.lines),
    )
    told = read_code(sealed_code(short, KEY.public_key, KEY.sign)) or told
    assert unpack_code(told.content).digest == lines_digest(long.lines)
    assert lines_digest(long.lines[:-1]) != lines_digest(long.lines)


def test_a_line_is_called_the_same_whichever_name_is_given() -> None:
    assert line_key(line_key("019aa000-0000-7000-8000-00000000002a")) == line_key(
        "019aa000-0000-7000-8000-00000000002a"
    )
