"""Errors as ``application/problem+json`` (RFC 9457): a stable code and its parameters, never an internal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from contract.errors import Refused, Unavailable
from oms.db.engine import transient
from oms.security.guards import Forbidden, TooMany, Unauthenticated

MEDIA_TYPE = "application/problem+json"
MAX_FAULTS = 20

_STATUS = {
    "code_refused": HTTPStatus.FORBIDDEN,
    "key_not_enrolled": HTTPStatus.FORBIDDEN,
    "price_right_missing": HTTPStatus.FORBIDDEN,
    "feed_file_absent": HTTPStatus.NOT_FOUND,
    "stream_not_yours": HTTPStatus.FORBIDDEN,
}
_HTTP_CODES = {400: "body_invalid", 404: "route_unknown", 405: "method_not_allowed", 413: "body_too_large"}
_STATUS_BY_ENDING = {
    "_unknown": HTTPStatus.NOT_FOUND,
    "_invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "_unreadable": HTTPStatus.UNPROCESSABLE_ENTITY,
}


def problem(
    status: HTTPStatus, code: str, params: Mapping[str, object] | None = None, detail: str = ""
) -> JSONResponse:
    """The answer for an error."""
    body = {
        "type": f"urn:aisle:problem:{code}",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "code": code,
        "params": {name: _plain(value) for name, value in (params or {}).items()},
    }
    return JSONResponse(body, status.value, media_type=MEDIA_TYPE)


def answer_problems(app: FastAPI) -> None:
    """Teaches the application to answer every expected error as a problem."""
    for kind in _ANSWERS:
        app.add_exception_handler(kind, _handled)


def problem_of(error: Exception) -> JSONResponse:
    """The answer to an expected error. Raises any other again: it is a bug."""
    for kind, answer in _ANSWERS.items():
        if isinstance(error, kind):
            return answer(error)
    raise error


def _handled(_request: Request, error: Exception) -> JSONResponse:
    return problem_of(error)


def _refused(error: Exception) -> JSONResponse:
    assert isinstance(error, Refused)
    ending = "_" + error.code.rpartition("_")[2]
    status = _STATUS.get(error.code) or _STATUS_BY_ENDING.get(ending, HTTPStatus.CONFLICT)
    return problem(status, error.code, error.params)


def _unavailable(error: Exception) -> JSONResponse:
    assert isinstance(error, Unavailable)
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, error.code, error.params)


def _unauthenticated(error: Exception) -> JSONResponse:
    assert isinstance(error, Unauthenticated)
    answer = problem(HTTPStatus.UNAUTHORIZED, "not_authenticated")
    answer.headers["WWW-Authenticate"] = error.scheme
    return answer


def _forbidden(error: Exception) -> JSONResponse:
    assert isinstance(error, Forbidden)
    return problem(HTTPStatus.FORBIDDEN, error.code)


def _too_many(_error: Exception) -> JSONResponse:
    answer = problem(HTTPStatus.TOO_MANY_REQUESTS, "too_many_at_once")
    answer.headers["Retry-After"] = "1"
    return answer


def _malformed(error: Exception) -> JSONResponse:
    """Names the places and kinds of fault; never repeats what was sent."""
    assert isinstance(error, RequestValidationError)
    faults = [
        {"at": ".".join(str(part)[:40] for part in fault["loc"][:8]), "fault": fault["type"]}
        for fault in error.errors()[:MAX_FAULTS]
    ]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "body_invalid", {"faults": faults})


def _http(error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    answer = problem(status, _HTTP_CODES.get(error.status_code, f"http_{error.status_code}"))
    answer.headers.update(error.headers or {})
    return answer


def _database(error: Exception) -> JSONResponse:
    assert isinstance(error, DBAPIError)
    if not transient(error):
        raise error
    return _busy(error)


def _busy(_error: Exception) -> JSONResponse:
    answer = problem(HTTPStatus.SERVICE_UNAVAILABLE, "database_unavailable")
    answer.headers["Retry-After"] = "1"
    return answer


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | bool | list | dict | None) else str(value)


_ANSWERS: Mapping[type[Exception], Callable[[Exception], JSONResponse]] = {
    Refused: _refused,
    Unavailable: _unavailable,
    Unauthenticated: _unauthenticated,
    Forbidden: _forbidden,
    TooMany: _too_many,
    RequestValidationError: _malformed,
    HTTPException: _http,
    DBAPIError: _database,
    PoolTimeout: _busy,
}
