"""The program's log: one JSON object a line, rotated, without anything secret or personal."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Mapping, MutableMapping
from functools import cached_property
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from contract.errors import AisleError

LOG_NAME = "aisle.log"
_MAX_BYTES, _KEPT_FILES = 5_000_000, 5
_SECRET_NAMES = re.compile(
    r"pin|password|secret|token|key|authorization|customer|phone|email|collected_by", re.IGNORECASE
)
# 15 to 19 digits in a row may be a card number.
_CARD_LIKE = re.compile(r"(?<!\d)\d(?:[ -]?\d){14,18}(?!\d)")
_REDACTED = "[redacted]"


def start_logging(directory: Path, level: int = logging.INFO) -> Path:
    """Log from now on into ``directory``; gives the file. What libraries log goes there too."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = directory / LOG_NAME
    handler = RotatingFileHandler(path, maxBytes=_MAX_BYTES, backupCount=_KEPT_FILES, encoding="utf-8")
    path.chmod(0o600)
    handler.setFormatter(_JsonLines())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level)
    return path


class _JsonLines(logging.Formatter):
    """Made with the first record: a start that has nothing to tell does not wait for the library."""

    def format(self, record: logging.LogRecord) -> str:
        return self._made.format(record)

    @cached_property
    def _made(self) -> logging.Formatter:
        import structlog

        return structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(),
                _keep_error,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                places_only,
                redact,
                structlog.processors.JSONRenderer(),
            ],
        )


def stop_logging(directory: Path) -> None:
    """Close the file that ``start_logging`` opened in ``directory``."""
    root = logging.getLogger()
    for handler in list(root.handlers):
        if isinstance(handler, RotatingFileHandler) and Path(handler.baseFilename) == (directory / LOG_NAME).resolve():
            root.removeHandler(handler)
            handler.close()


def places_only(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Tell where an error came from and its type; its message may quote what people typed or are called."""
    error = event.pop("exc_info", None)
    told = []
    while isinstance(error, BaseException):
        told.append(repr(error.code) if isinstance(error, AisleError) else type(error).__name__)
        told += [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
        error = error.__cause__ or error.__context__
    return {**event, "error": told} if told else event


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Take out values whose name says that they are secret or personal, and digits that may be a card."""
    return {name: _safe(name, value) for name, value in event.items()}


def _keep_error(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hand the error of a record on, and keep the formatter from printing it whole."""
    record = event["_record"]
    if record.exc_info:
        event["exc_info"] = record.exc_info[1]
        record.exc_info = record.exc_text = None
    return event


def _safe(name: str, value: Any) -> Any:
    if _SECRET_NAMES.search(name):
        return _REDACTED
    if isinstance(value, Mapping):
        return {str(own): _safe(str(own), part) for own, part in value.items()}
    if isinstance(value, list | tuple):
        return [_safe("", part) for part in value]
    return _CARD_LIKE.sub(_REDACTED, value) if isinstance(value, str) else value
