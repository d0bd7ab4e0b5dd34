"""What a log line may hold."""

from __future__ import annotations

import json
import logging

import pytest

from oms import logs


@pytest.fixture
def restored_logging() -> object:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


def test_secrets_and_personal_values_are_hidden(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        logs.logger("oms.test").info("said", pin="5687", token="t0ken", name="Aoife", entry_id="e1")
    (record,) = caplog.records
    assert "e1" in record.getMessage()
    assert [one for one in ("5687", "t0ken", "Aoife") if one in record.getMessage()] == []


def test_an_error_is_told_by_its_places_not_by_what_it_quotes(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str], restored_logging: object
) -> None:
    """Ours and a library's alike: an error's message may quote a customer."""
    logs.configure()
    try:
        try:
            raise ValueError("Aoife Brennan")
        except ValueError as cause:
            raise KeyError("Aoife Brennan") from cause
    except KeyError as error:
        logs.logger("oms.test").warning("failed", exc_info=error)
        logging.getLogger("library").warning("failed", exc_info=error)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["frames"][0] for line in lines] == ["KeyError", "KeyError"]
    assert all("ValueError" in line["frames"] and "test_logs.py" in str(line["frames"]) for line in lines)
    assert "Aoife" not in str(lines)


def test_a_long_text_is_cut(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        logs.logger("oms.test").info("said", kind="x" * 10_000)
    assert len(caplog.records[0].getMessage()) < 1_000
