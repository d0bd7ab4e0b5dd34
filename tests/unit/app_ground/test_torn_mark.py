"""The mark beside the database is overwritten in place: a power cut may leave parts of the new one and of the old."""

from __future__ import annotations

from hashlib import sha256
from itertools import combinations_with_replacement
from pathlib import Path

import pytest

from app.db.incarnation import HighWaterMark
from app.db.journal import Head

# One is longer than the other by a digit: what lies behind it is not where it was.
NINE, TEN = (Head("01" * 16, number, sha256(bytes([number])).hexdigest()) for number in (9, 10))


@pytest.mark.parametrize(("outer", "inner"), [(NINE, TEN), (TEN, NINE)])
def test_a_mark_of_parts_of_two_is_none(tmp_path: Path, outer: Head, inner: Head) -> None:
    path, contents = tmp_path / "store.mark", list[bytes]()
    mark = HighWaterMark(path)
    for head in (outer, inner):
        mark.keep(head)
        contents.append(path.read_bytes())
        assert [(own.number, own.hash) for own in mark.read()] == [(head.number, head.hash)]
    around, within = contents
    written = len(around.rstrip())
    with path.open("rb+", buffering=0) as file:
        for begin, end in combinations_with_replacement(range(written), 2):
            file.seek(0)
            file.write(around[:begin] + within[begin:end] + around[end:])
            found = {(own.number, own.hash) for own in mark.read()}
            assert found <= {(NINE.number, NINE.hash), (TEN.number, TEN.hash)}, f"from {begin} to {end}"


def test_one_of_a_version_without_sums_is_read(tmp_path: Path) -> None:
    path = tmp_path / "store.mark"
    path.write_text('{"incarnation": "a", "number": 3, "hash": "b"}')
    assert [own.number for own in HighWaterMark(path).read()] == [3]
