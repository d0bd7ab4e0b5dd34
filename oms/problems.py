"""Errors as ``application/problem+json`` (RFC 9457): a stable code and its parameters, never an internal."""

from __future__ import annotations

from collections.abc import Mapping
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
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(Unavailable, _unavailable)
    app.add_exception_handler(Unauthenticated, _unauthenticated)
    app.add_exception_handler(Forbidden, _forbidden)
    app.add_exception_handler(TooMany, _too_many)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DBAPIError, _database)
    app.add_exception_handler(PoolTimeout, _busy)


def _refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refused)
    ending = "_" + error.code.rpartition("_")[2]
    status = _STATUS.get(error.code) or _STATUS_BY_ENDING.get(ending, HTTPStatus.CONFLICT)
    return problem(status, error.code, error.params)


def _unavailable(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Unavailable)
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, error.code, error.params)


def _unauthenticated(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Unauthenticated)
    answer = problem(HTTPStatus.UNAUTHORIZED, "not_authenticated")
    answer.headers["WWW-Authenticate"] = error.scheme
    return answer


def _forbidden(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Forbidden)
    return problem(HTTPStatus.FORBIDDEN, error.code)


def _too_many(_request: Request, _error: Exception) -> JSONResponse:
    answer = problem(HTTPStatus.TOO_MANY_REQUESTS, "too_many_at_once")
    answer.headers["Retry-After"] = "1"
    return answer


def _malformed(_request: Request, error: Exception) -> JSONResponse:
    """Names the places and kinds of fault; never repeats what was sent."""
    assert isinstance(error, RequestValidationError)
    faults = [
        {"at": ".".join(str(part)[:40] for part in fault["loc"][:8]), "fault": fault["type"]}
        for fault in error.errors()[:MAX_FAULTS]
    ]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "body_invalid", {"faults": faults})


def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    answer = problem(status, _HTTP_CODES.get(error.status_code, f"http_{error.status_code}"))
    answer.headers.update(error.headers or {})
    return answer


def _database(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DBAPIError)
    if not transient(error):
        raise error
    return _busy(request, error)


def _busy(_request: Request, _error: Exception) -> JSONResponse:
    answer = problem(HTTPStatus.SERVICE_UNAVAILABLE, "database_unavailable")
    answer.headers["Retry-After"] = "1"
    return answer


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | bool | list | dict | None) else str(value)
