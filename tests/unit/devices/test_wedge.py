"""Scans never leak into a field, typing is never swallowed, and no key is lost or doubled."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from app.devices.drivers.wedge import Decision, End, Key, Scan, WedgeClassifier
from tests.scan_timings.table import tried

PRINTABLE = st.characters(min_codepoint=33, max_codepoint=126)
SCANNED = st.text(PRINTABLE, min_size=6, max_size=60)
SCANNER_GAPS = st.floats(0.002, 0.020)
TYPING_GAPS = st.floats(0.041, 0.300)
ANY_GAP = st.floats(0.0, 0.4)


def keys(text: str, gaps: list[float], start_s: float = 100.0, end: End | None = End.ENTER) -> list[Key]:
    """The keys of ``text`` and an end key, each ``gaps`` after the one before."""
    times = accumulate(gaps, initial=start_s)
    pressed = [Key(at_s, character) for character, at_s in zip(text, times, strict=False)]
    if end is not None:
        pressed.append(Key(start_s + sum(gaps[: len(text)]), end=end))
    return pressed


def run(classifier: WedgeClassifier, pressed: list[Key]) -> tuple[list[Key], list[str]]:
    """What was replayed and what was scanned; time passes to every deadline, and to the end."""
    replayed: list[Key] = []
    scans: list[str] = []

    def obey(decision: Decision) -> None:
        replayed.extend(key for key in decision if isinstance(key, Key))
        scans.extend(scan.text for scan in decision if isinstance(scan, Scan))

    for key in pressed:
        if classifier.deadline is not None and classifier.deadline < key.at_s:
            obey(classifier.passed(classifier.deadline))
        obey(classifier.key(key))
    if classifier.deadline is not None:
        obey(classifier.passed(classifier.deadline))
    assert classifier.deadline is None
    return replayed, scans


@given(text=SCANNED, end=st.sampled_from(End), data=st.data())
def test_a_scan_becomes_one_scan_and_leaks_no_key(text: str, end: End, data: st.DataObject) -> None:
    gaps = data.draw(st.lists(SCANNER_GAPS, min_size=len(text), max_size=len(text)))
    assert run(WedgeClassifier(), keys(text, gaps, end=end)) == ([], [text])


@given(text=st.text(PRINTABLE, max_size=40), data=st.data())
def test_typing_reaches_the_field_key_by_key(text: str, data: st.DataObject) -> None:
    gaps = data.draw(st.lists(TYPING_GAPS, min_size=len(text), max_size=len(text)))
    pressed = keys(text, gaps)
    assert run(WedgeClassifier(), pressed) == (pressed, [])


@given(text=st.text(PRINTABLE, max_size=40), prefix=st.sampled_from(["", "~"]), data=st.data())
def test_whatever_the_timing_each_key_is_replayed_or_scanned_once_and_in_order(
    text: str, prefix: str, data: st.DataObject
) -> None:
    gaps = data.draw(st.lists(ANY_GAP, min_size=len(text), max_size=len(text)))
    pressed = keys(text, gaps)
    replayed, scans = run(WedgeClassifier(prefix=prefix), pressed)
    if scans:
        assert "".join(key.text for key in replayed) + scans[0] in (text, text.replace(prefix, "", 1))
    else:
        assert replayed == pressed


@given(text=SCANNED, word=st.text(PRINTABLE, min_size=1, max_size=10), data=st.data())
def test_typing_before_a_scan_stays_in_the_field_and_the_scan_is_whole(
    text: str, word: str, data: st.DataObject
) -> None:
    typing = data.draw(st.lists(TYPING_GAPS, min_size=len(word), max_size=len(word)))
    scanning = data.draw(st.lists(SCANNER_GAPS, min_size=len(text), max_size=len(text)))
    typed = keys(word, typing, end=None)
    replayed, scans = run(WedgeClassifier(), typed + keys(text, scanning, start_s=100.0 + sum(typing)))
    assert (replayed, scans) == (typed, [text])


@given(text=SCANNED, data=st.data())
def test_two_scans_in_a_row_are_two_scans(text: str, data: st.DataObject) -> None:
    gaps = data.draw(st.lists(SCANNER_GAPS, min_size=len(text), max_size=len(text)))
    first = keys(text, gaps)
    second = keys(text, gaps, start_s=first[-1].at_s + 0.05)
    assert run(WedgeClassifier(), first + second) == ([], [text, text])


@given(text=st.text(PRINTABLE, min_size=3, max_size=30), data=st.data())
def test_with_a_prefix_even_a_slow_radio_link_and_three_characters_are_a_scan(text: str, data: st.DataObject) -> None:
    gaps = data.draw(st.lists(st.floats(0.002, 0.110), min_size=len(text) + 1, max_size=len(text) + 1))
    assert run(WedgeClassifier(prefix="~"), keys("~" + text, gaps)) == ([], [text])


def test_a_burst_that_stalls_for_a_moment_is_still_a_scan() -> None:
    gaps = [0.01] * 6 + [0.1] + [0.01] * 6
    assert run(WedgeClassifier(), keys("4006381333931", gaps)) == ([], ["4006381333931"])


def test_of_twenty_thousand_entries_scans_are_recognized_typing_stays_typing_and_no_key_is_lost() -> None:
    table = tried(range(20_000))
    assert table.holds, table.text()


def test_a_scanner_that_is_slow_but_even_is_a_scanner() -> None:
    assert run(WedgeClassifier(), keys("4006381333931", [0.031] * 13)) == ([], ["4006381333931"])


def test_fingers_that_roll_over_the_keys_and_pause_are_typing() -> None:
    pressed = keys("Prof. Abel", [0.03, 0.026, 0.034, 0.028, 0.06] + [0.028] * 5)
    assert run(WedgeClassifier(), pressed) == (pressed, [])


def test_the_second_half_of_a_line_end_presses_no_button() -> None:
    pressed = keys("4006381333931", [0.01] * 13)
    line_feed = Key(pressed[-1].at_s + 0.01, end=End.ENTER)
    assert run(WedgeClassifier(), [*pressed, line_feed]) == ([], ["4006381333931"])
    later = Key(pressed[-1].at_s + 0.2, end=End.ENTER)
    assert run(WedgeClassifier(), [*pressed, later]) == ([later], ["4006381333931"])


def test_a_key_hit_just_before_a_scan_is_no_digit_of_it() -> None:
    pressed = keys("x4006381333931", [0.03] + [0.01] * 13)
    assert run(WedgeClassifier(), pressed) == (pressed[:1], ["4006381333931"])


def test_a_scanner_that_wakes_up_slowly_keeps_its_first_digit() -> None:
    assert run(WedgeClassifier(), keys("4006381333931", [0.03] + [0.01] * 12)) == ([], ["4006381333931"])


def test_a_prefix_begins_a_scan_whatever_was_hit_just_before() -> None:
    pressed = keys("2~4006381333931", [0.03] + [0.05] * 14)
    assert run(WedgeClassifier(prefix="~"), pressed) == (pressed[:1], ["4006381333931"])


def test_the_group_separator_of_gs1_is_part_of_a_scan() -> None:
    assert run(WedgeClassifier(), keys("10ABC\x1d15261231", [0.01] * 14)) == ([], ["10ABC\x1d15261231"])


def test_a_scan_on_a_wire_waits_while_a_burst_begins() -> None:
    """Were the first keys let go as typing, the scan of the keyboard would lack its first digits."""
    classifier, wired = WedgeClassifier(), Scan("9521234567897")
    pressed = keys("4006381333931", [0.01] * 13)
    done = [what for key in pressed[:2] for what in classifier.key(key)]
    assert classifier.delivered(wired.text) == ()
    done += [what for key in pressed[2:] for what in classifier.key(key)]
    assert done == [wired, Scan("4006381333931")]


def test_a_scan_on_a_wire_comes_between_the_keys_it_came_between() -> None:
    classifier, wired = WedgeClassifier(), Scan("9521234567897")
    first, second = Key(1.0, "3"), Key(1.03, "5")
    classifier.key(first)
    assert classifier.delivered(wired.text) == ()
    assert classifier.key(second) == ()
    assert classifier.passed(1.2) == (first, wired, second)


def test_five_quick_keys_and_enter_are_typing() -> None:
    pressed = keys("12345", [0.01] * 5)
    assert run(WedgeClassifier(), pressed) == (pressed, [])


def test_a_function_key_lets_go_of_what_was_held_and_stays_in_order() -> None:
    classifier = WedgeClassifier()
    letter, function = Key(1.0, "a"), Key(1.01)
    assert classifier.key(letter) == ()
    assert classifier.key(function) == (letter, function)


def test_no_key_is_held_longer_than_forty_milliseconds_before_a_burst_is_clear() -> None:
    classifier = WedgeClassifier()
    classifier.key(Key(1.0, "a"))
    assert classifier.deadline is not None
    assert classifier.deadline - 1.0 <= 0.0401


def test_an_endless_stream_of_quick_keys_is_let_go() -> None:
    pressed = keys("x" * 4_400, [0.0001] * 4_400, end=None)
    assert run(WedgeClassifier(), pressed) == (pressed, [])
