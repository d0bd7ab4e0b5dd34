"""A serial scanner's lines: strict, counted, never half."""

from hypothesis import given
from hypothesis import strategies as st

from app.devices.drivers.scanner import LineSplitter

CLEAN = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="]"), min_size=3, max_size=40)


def splitter() -> LineSplitter:
    return LineSplitter(shortest=3, longest=40)


@given(scans=st.lists(CLEAN, max_size=8), suffix=st.sampled_from([b"\r", b"\n", b"\r\n"]), data=st.data())
def test_scans_come_whole_however_the_bytes_arrive(scans: list[str], suffix: bytes, data: st.DataObject) -> None:
    stream = b"".join(scan.encode() + suffix for scan in scans)
    lines, found, start = splitter(), [], 0
    while start < len(stream):
        size = data.draw(st.integers(1, 9))
        found += lines.feed(stream[start : start + size])
        start += size
    assert found == [(scan, "") for scan in scans]
    assert lines.refused == 0


@given(st.binary(max_size=400))
def test_no_control_character_gets_through_whatever_is_sent(stream: bytes) -> None:
    for data, _ in splitter().feed(stream + b"\r"):
        assert 3 <= len(data) <= 40
        assert all(character.isprintable() or character == "\x1d" for character in data)


def test_the_aim_identifier_is_taken_off_and_passed_on() -> None:
    assert splitter().feed(b"]E04006381333931\r") == [("4006381333931", "]E0")]


def test_the_group_separator_of_gs1_stays() -> None:
    assert splitter().feed(b"]C110ABC\x1d15261231\r") == [("10ABC\x1d15261231", "]C1")]


def test_control_characters_too_short_and_too_long_are_refused_and_counted() -> None:
    lines = splitter()
    assert lines.feed(b"400\x1bp\x00638\r" + b"12\r" + b"9" * 100 + b"\r" + b"\xff\xfe\xfd\r" + b"12345\r") == [
        ("12345", "")
    ]
    assert lines.refused == 4


def test_half_a_scan_before_an_unplugging_never_joins_the_next() -> None:
    lines = splitter()
    lines.feed(b"40063")
    lines.drop_partial()
    assert lines.feed(b"12345678\r") == [("12345678", "")]
    assert lines.refused == 1
