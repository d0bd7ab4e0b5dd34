"""Structured logs: one JSON object a line, without secrets, personal values or what an error says about its data."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.stdlib import BoundLogger, ProcessorFormatter

EventDict = MutableMapping[str, Any]

_NEVER = frozenset(
    {
        "pin", "pin_hash", "token", "authorization", "secret", "key", "code", "password", "salt", "value", "header",
        "body", "name", "customer", "customer_name", "address", "phone", "email",
    }
)  # fmt: skip
_HIDDEN = "hidden"
_MAX_TEXT = 500


def logger(name: str) -> BoundLogger:
    """A logger of a module. Give it ids, codes and counts; what people typed or are called is never logged."""
    made: BoundLogger = structlog.wrap_logger(
        logging.getLogger(name),
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            _frames_only,
            _redacted,
            ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=BoundLogger,
    )
    return made


def configure(level: str = "INFO") -> None:
    """Sends every log of this process to standard error, those of libraries in the same form."""
    handler = logging.StreamHandler(sys.stderr)
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name, _foreign_frames_only],
            processors=[stamp, ProcessorFormatter.remove_processors_meta, structlog.processors.JSONRenderer()],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def frames(error: BaseException) -> list[str]:
    """Where an error came from: its types and places, without its message, which may quote data."""
    lines = []
    told: BaseException | None = error
    while told is not None:
        lines.append(type(told).__name__)
        lines += [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(told.__traceback__)]
        told = told.__cause__ or (None if told.__suppress_context__ else told.__context__)
    return lines


def _frames_only(_logger: object, _method: str, event: EventDict) -> EventDict:
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["frames"] = frames(error)
    return event


def _foreign_frames_only(_logger: object, _method: str, event: EventDict) -> EventDict:
    """The same for records of libraries, whose formatter would print the whole error."""
    record = event.get("_record")
    if isinstance(record, logging.LogRecord) and record.exc_info:
        error = record.exc_info[1]
        record.exc_info = None
        if error is not None:
            event["frames"] = frames(error)
    event.pop("exc_info", None)
    return event


def _redacted(_logger: object, _method: str, event: EventDict) -> EventDict:
    return {key: _HIDDEN if key in _NEVER else _short(value) for key, value in event.items()}


def _short(value: object) -> object:
    return value[:_MAX_TEXT] if isinstance(value, str) else value
