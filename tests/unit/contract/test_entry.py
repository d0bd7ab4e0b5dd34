"""Sealing entries, and reading what others sealed."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
import rfc8785
from pydantic import BaseModel, ValidationError

from contract.errors import Refused
from contract.messages.entry import GENESIS_HASH, EntryHeader, SealedEntry, canonical, entry_hash, salted_hash, seal
from contract.messages.facts import FACTS, BasketRecalled, BasketSuspended, OperatorSignedOn, read_fact
from contract.messages.sync import ForkRange, Inside

PLAIN: dict[str, object] = {
    "id": "01933f5e-7c1a-7000-8000-000000000001",
    "register_id": "01933f5e-7c1a-7000-8000-000000000002",
    "incarnation": "0123456789abcdef0123456789abcdef",
    "number": 7,
    "kind": "basket.recalled",
    "version": 1,
    "operator_id": None,
    "occurred_at": "2026-11-21T14:09:03.127Z",
    "business_day": "2026-11-21",
    "previous_hash": GENESIS_HASH,
}


def header(**changes: object) -> EntryHeader:
    return EntryHeader.model_validate({**PLAIN, **changes})


def test_the_hash_is_the_one_the_document_states() -> None:
    entry = seal(header(), BasketRecalled(basket_id="b1", suspended_entry_id="s1"))
    body_digest = hashlib.sha256(b'{"basket_id":"b1","suspended_entry_id":"s1"}').digest()
    assert entry.body_text == '{"basket_id":"b1","suspended_entry_id":"s1"}'
    assert entry.hash == hashlib.sha256(b"aisle-1" + entry.header_text.encode() + body_digest).hexdigest()
    assert entry.verified()


def test_the_same_fact_is_the_same_bytes_whatever_the_order_of_its_fields() -> None:
    backwards = EntryHeader.model_validate(dict(reversed(list(header(seen={"b": 2, "a": 1}).model_dump().items()))))
    forwards = header(seen={"a": 1, "b": 2})
    assert seal(backwards, OperatorSignedOn()) == seal(forwards, OperatorSignedOn())


def test_a_header_keeps_the_fields_of_a_newer_register() -> None:
    entry = seal(header(mood="calm"), OperatorSignedOn())
    assert json.loads(entry.header_text)["mood"] == "calm"
    assert seal(entry.header, OperatorSignedOn()) == entry


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "{", '{"id": 1}', '"\\ud800"', "[" * 100_000])
def test_a_header_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="entry_unreadable"):
        _ = SealedEntry(text, "{}", entry_hash(text, "{}")).header


@pytest.mark.parametrize(
    "changes",
    [{"id": ""}, {"id": "x" * 65}, {"number": 0}, {"number": 2**53}, {"version": 0}, {"incarnation": "short"},
     {"register_id": ""}, {"kind": ""}, {"version": 2**31}, {"seen": {"chain": -1}}],
)  # fmt: skip
def test_a_header_out_of_bounds_is_unreadable(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        header(**changes)


def test_a_kind_not_known_yet_is_none_and_a_malformed_body_is_an_error() -> None:
    assert read_fact("robot.waved", 1, "{}") is None
    assert read_fact("basket.recalled", 99, '{"basket_id":"b1","suspended_entry_id":"s1"}') is None
    with pytest.raises(ValueError, match="basket_id"):
        read_fact("basket.recalled", 1, "{}")


def test_before_and_after_a_fork_numbers_count_as_ever() -> None:
    inside = Inside(upto=12, missing=(2,), fork=ForkRange(first=5, last=7, ids=("ours-6",)))
    assert [inside.holds(number, f"ours-{number}") for number in (1, 2, 4, 5, 6, 7, 8, 12, 13)] == [
        True, False, True, False, True, False, True, True, False,
    ]  # fmt: skip
    assert not inside.holds(6, "theirs-6")


def test_a_salted_hash_tells_nothing_without_its_salt() -> None:
    assert salted_hash("Ann", "s1") != salted_hash("Ann", "s2")
    assert salted_hash("Ann", "s1") == hashlib.sha256(b"s1\x1fAnn").hexdigest()


def test_canonical_text_is_what_the_standard_says_for_any_names_and_texts() -> None:
    hard: dict[str, Any] = {
        "b\u20ac": '\x00\x1f"\\/\x7f\u2028 é',
        "a": [1, -(2**53) + 1, True, None, {"z": "", "a\u0301": "\ufb33"}],
    }
    astral: dict[str, Any] = {"\U0001f600": 1, "\ufb33": 2, "\ue000": "\U0010ffff"}
    for content in (hard, astral, {}, {"seen": {"store:1": 4, "chain": 2}}):
        assert canonical(content).encode() == rfc8785.dumps(content)


def test_a_message_is_written_as_its_fields_are() -> None:
    basket = BasketSuspended(
        basket_id="b1", label="Ann", currency="EUR", total_minor=1, basket={"lines": [{"z": "é", "a": None}], "b": True}
    )
    for message in (header(mood="calm", seen={"store:1": 4, "chain": 2}), basket, OperatorSignedOn()):
        assert canonical(message).encode() == rfc8785.dumps(message.model_dump(mode="json"))


def test_many_digits_in_a_text_are_no_number() -> None:
    for text in ("01" * 16, ":" + "9" * 20, ",-" + "1" * 16):
        assert canonical({"id": text}).encode() == rfc8785.dumps({"id": text})


def test_a_number_that_canonical_json_cannot_hold_is_refused() -> None:
    with pytest.raises(rfc8785.IntegerDomainError):
        canonical({"minor": 2**53})
    with pytest.raises(rfc8785.IntegerDomainError):
        canonical({"minor": [0, -(2**53)]})


def test_no_message_holds_a_float() -> None:
    models: list[type[BaseModel]] = [EntryHeader, *FACTS.values()]
    schemas = {model.__name__: json.dumps(model.model_json_schema()) for model in models}
    assert [name for name, schema in schemas.items() if '"type": "number"' in schema] == []
