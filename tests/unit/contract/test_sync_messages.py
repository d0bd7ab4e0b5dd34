"""The wire stays readable between a register and an OMS that is one release ahead."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from contract.messages.sync import Answer, EntriesAnswer, EntryAnswer, PullRequest, SetAsideReason, StreamPage, WireRow


def test_an_answer_with_a_reason_of_a_newer_oms_is_still_an_answer() -> None:
    told = (
        '{"answers":[{"id":"e1","answer":"set_aside","reason":"frozen_period","detail":"2026-Q3"},'
        '{"id":"e2","answer":"accepted"}],"epoch":"e","server_time":"2026-11-21T14:09:03.127Z"}'
    )
    first, second = EntriesAnswer.model_validate_json(told).answers
    assert (first.answer, first.reason, first.detail) == (Answer.SET_ASIDE, SetAsideReason.UNNAMED, "2026-Q3")
    assert (second.answer, second.reason) == (Answer.ACCEPTED, None)


def test_a_known_reason_keeps_its_name() -> None:
    for reason in SetAsideReason:
        answer = EntryAnswer.model_validate({"id": "e1", "answer": "set_aside", "reason": reason.value})
        assert answer.reason is reason


@pytest.mark.parametrize("reason", [7, ["needs"], {"needs": "e1"}])
def test_a_reason_that_is_no_text_is_an_error(reason: object) -> None:
    with pytest.raises(ValidationError):
        EntryAnswer.model_validate({"id": "e1", "answer": "set_aside", "reason": reason})


def test_a_row_of_a_kind_not_known_yet_travels_with_its_body() -> None:
    row = WireRow(kind="loyalty_card", key="c1", number=7, body={"points": 12, "tiers": ["gold"]})
    page = StreamPage(stream="chain", rows=(row,), next=7)
    assert StreamPage.model_validate_json(page.model_dump_json()) == page


@pytest.mark.parametrize("bounds", [{"wait": 26}, {"wait": -1}, {"limit": 0}, {"limit": 2001}, {"wait": float("nan")}])
def test_a_pull_cannot_ask_beyond_its_bounds(bounds: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        PullRequest.model_validate({"cursors": [], **bounds})
