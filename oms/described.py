"""What the API's pages say of problems: for every operation each status it may answer with, and each code.

Routes name what is their own (``refusing``); what follows from their guard, body and parameters is added to all alike.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from http import HTTPStatus
from typing import Any

from oms.problems import MEDIA_TYPE, Problem, status_of

_CODES = "x-codes"
_METHODS = {"get", "put", "post", "delete", "patch", "head", "options", "trace"}
_OF_FASTAPI = ("HTTPValidationError", "ValidationError")
_TEXT = {"schema": {"type": "string"}, "required": True}
_HEADERS = {HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": _TEXT}, HTTPStatus.TOO_MANY_REQUESTS: {"Retry-After": _TEXT}}


def refusing(*codes: str) -> dict[int | str, dict[str, Any]]:
    """For ``responses`` of a route: what it may refuse with, by the status of each code."""
    found: dict[int | str, dict[str, Any]] = {}
    for code in codes:
        told = found.setdefault(status_of(code).value, {"description": "", _CODES: []})
        told[_CODES].append(code)
    return found


def with_problems(spec: dict[str, Any], known_first: Container[str]) -> dict[str, Any]:
    """FastAPI's document, with every problem told as it is.

    ``known_first``: paths where no body is read before its sender is known.
    """
    schemas = spec.setdefault("components", {}).setdefault("schemas", {})
    for name in _OF_FASTAPI:
        schemas.pop(name, None)
    schemas[Problem.__name__] = Problem.model_json_schema()
    for path, operation in operations(spec):
        told = operation["responses"]
        for code in _by_nature(operation, path in known_first):
            status = str(status_of(code).value)
            told.setdefault(status, {}).setdefault(_CODES, []).append(code)
        operation["responses"] = {status: _answer(int(status), told[status]) for status in sorted(told)}
    return spec


def operations(spec: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each with its path."""
    for path, told in spec["paths"].items():
        yield from ((path, operation) for method, operation in told.items() if method in _METHODS)


def _by_nature(operation: dict[str, Any], known_first: bool) -> Iterator[str]:
    """Codes that the way of asking brings with it."""
    yield "database_unavailable"
    if operation.get("security"):
        yield "not_authenticated"
    if "requestBody" in operation:
        yield "body_too_large"
    if "requestBody" in operation and not known_first:
        yield from ("body_too_slow", "too_many_at_once")
    if "requestBody" in operation or "parameters" in operation:
        yield "body_invalid"


def _answer(status: int, told: dict[str, Any]) -> dict[str, Any]:
    codes = sorted(set(told.pop(_CODES, ())))
    if status < HTTPStatus.BAD_REQUEST:
        return told
    narrowed = {"properties": {"status": {"const": status}, "code": {"enum": codes}}}
    schema = {"allOf": [{"$ref": f"#/components/schemas/{Problem.__name__}"}, narrowed]}
    answer = {"description": ", ".join(f"`{code}`" for code in codes), "content": {MEDIA_TYPE: {"schema": schema}}}
    headers = _HEADERS.get(HTTPStatus(status))
    return answer | {"headers": headers} if headers else answer
