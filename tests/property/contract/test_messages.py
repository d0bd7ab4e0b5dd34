"""Sealed bytes betray any change; ``Inside`` says exactly which facts are in a row."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contract.messages.entry import GENESIS_HASH, EntryHeader, SealedEntry, seal
from contract.messages.facts import BasketSuspended, read_fact
from contract.messages.sync import ForkRange, Inside

TEXT = st.text(max_size=40)
BASKETS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


def sealed(label: str, basket: Any, number: int) -> SealedEntry:
    header = EntryHeader(
        id="e1",
        register_id="r1",
        incarnation="0" * 32,
        number=number,
        kind="basket.suspended",
        version=1,
        operator_id="op1",
        occurred_at="2026-11-21T14:09:03.127Z",
        business_day="2026-11-21",
        seen={"chain": 1},
        previous_hash=GENESIS_HASH,
    )
    fact = BasketSuspended(basket_id="b", label=label, currency="EUR", total_minor=1, basket={"it": basket})
    return seal(header, fact)


@given(TEXT, BASKETS, st.integers(1, 2**53 - 1))
def test_whatever_is_sealed_reads_back_and_seals_to_the_same_bytes(label: str, basket: Any, number: int) -> None:
    entry = sealed(label, basket, number)
    fact = read_fact("basket.suspended", 1, entry.body_text)
    assert isinstance(fact, BasketSuspended)
    assert (fact.label, fact.basket, entry.header.number) == (label, {"it": basket}, number)
    assert seal(entry.header, fact) == entry
    assert json.loads(entry.body_text)["label"] == label


@given(TEXT, st.data())
def test_any_flipped_character_is_detected(label: str, data: st.DataObject) -> None:
    entry = sealed(label, label, 1)
    part = data.draw(st.sampled_from(["header_text", "body_text", "hash"]))
    parts = {"header_text": entry.header_text, "body_text": entry.body_text, "hash": entry.hash}
    place = data.draw(st.integers(0, len(parts[part]) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda character: character != parts[part][place]))
    parts[part] = parts[part][:place] + other + parts[part][place + 1 :]
    assert entry.verified()
    assert not SealedEntry(parts["header_text"], parts["body_text"], parts["hash"]).verified()


@given(TEXT)
def test_a_character_that_moves_from_header_to_body_is_detected(label: str) -> None:
    entry = sealed(label, label, 1)
    header, body = entry.header_text, entry.body_text
    assert not SealedEntry(header[:-1], header[-1] + body, entry.hash).verified()
    assert not SealedEntry(header + body[0], body[1:], entry.hash).verified()


FACTS_INSIDE = st.sets(st.integers(1, 40))


@given(FACTS_INSIDE)
def test_inside_holds_exactly_the_facts_that_are_in_the_row(numbers: set[int]) -> None:
    upto = max(numbers, default=0)
    inside = Inside(upto=upto, missing=tuple(sorted(set(range(1, upto + 1)) - numbers)))
    assert {number for number in range(1, 50) if inside.holds(number, f"e{number}")} == numbers


@given(st.integers(1, 20), st.integers(0, 10), st.sets(st.integers(1, 40)), st.sets(st.integers(1, 40)))
def test_where_a_journal_was_copied_only_the_listed_entries_are_inside(
    first: int, length: int, ours: set[int], theirs: set[int]
) -> None:
    """Up to ``first`` both lives are one; from there each number stands for two entries."""
    last = first + length
    common = set(range(1, first))
    forked = {f"a{n}" for n in ours if first <= n <= last} | {f"b{n}" for n in theirs if first <= n <= last}
    inside = Inside(upto=last, fork=ForkRange(first=first, last=last, ids=tuple(sorted(forked))))
    for number in range(1, 50):
        for life in "ab":
            expected = number in common or f"{life}{number}" in forked
            assert inside.holds(number, f"{life}{number}") == expected
