"""Hostile strings by dice, and that the readers which judge them see what is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from tests.hostile import readers
from tests.hostile.sinks import sinks
from tests.hostile.strings import hostile

_BATCH, _PRINTED_EACH = 20, 20


def test_of_five_thousand_hostile_strings_none_becomes_a_command() -> None:
    """A sink raises where a string does what it must not. Printers get each twentieth batch, in turns: what they draw
    takes long. ``dev.py hostile`` gives them all.
    """
    held = Counter[str]()
    for turn, first in enumerate(range(1, 5_001, _BATCH)):
        texts = [hostile(seed) for seed in range(first, first + _BATCH)]
        for name, sink in sinks(turn // _PRINTED_EACH).items():
            if turn % _PRINTED_EACH == 0 or not name.startswith(("receipt", "label")):
                sink(texts)
                held[name.split()[0]] += len(texts)
    assert held == {"receipt": 260, "label": 260, "display": 5_000, "wedge": 5_000, "serial": 5_000, "symbol": 5_000}


@pytest.mark.parametrize(
    ("reader", "data"),
    [
        (readers.receipt, b"\x1b@Butter\x1bp\x00\x19\xfa\n"),
        (readers.receipt, b"\x1b@Butter\x10\x14\x01\x00\x05\n"),
        (readers.receipt, b"\x1b@Butter\x07\n"),
        (readers.receipt, b"\x1b@\x1dv0\x00\x01\x00\x03\x00\x10\x04\x01"),
        (readers.display, b"\x1f$\x01\x01Butter\x1f@"),
        (readers.display, b"\x1f$\x01\x01Butter\n"),
        (readers.zpl, b"^XA^FO1,1^FDButter^XZ"),
        (readers.zpl, b"^XA^FO1,1^FDButter~JA^FS^XZ"),
        (readers.zpl, b"^XA^FO1,1^FDButter^FS^XZ^JUS"),
        (readers.zpl, b"^XA^FO1,1^FDBut\x1bter^FS^XZ"),
    ],
)
def test_the_readers_see_a_command_that_nobody_meant(reader: Callable[[bytes], object], data: bytes) -> None:
    with pytest.raises(readers.Unread):
        reader(data)


def test_the_readers_count_what_was_meant() -> None:
    picture = b"\x1dv0\x00\x01\x00\x02\x00\x1bp"
    assert readers.receipt(b"\x1b@" + picture + b"A\n\x1dV\x00") == {"1B @": 1, "1D v": 1, "LF": 1, "1D V": 1}
    assert readers.zpl(b"^XA^FO1,1^FDButter^FS^PQ1^XZ\n")["FD"] == 1
    assert readers.display(b"\x0c\x1f$\x01\x01Butter")["CLR"] == 1
