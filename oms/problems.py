"""Errors as ``application/problem+json`` (RFC 9457): a stable code and its parameters, never an internal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match

from contract.errors import Refused, Unavailable
from oms.db.engine import transient
from oms.security.guards import Forbidden, TooMany, Unauthenticated
from oms.security.tries import TooManyTries

MEDIA_TYPE = "application/problem+json"
MAX_FAULTS = 20

_STATUS = {
    "body_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "body_too_slow": HTTPStatus.REQUEST_TIMEOUT,
    "code_refused": HTTPStatus.FORBIDDEN,
    "database_unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "key_not_enrolled": HTTPStatus.FORBIDDEN,
    "price_right_missing": HTTPStatus.FORBIDDEN,
    "feed_file_absent": HTTPStatus.NOT_FOUND,
    "not_authenticated": HTTPStatus.UNAUTHORIZED,
    "range_not_satisfiable": HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
    "register_revoked": HTTPStatus.FORBIDDEN,
    "stream_not_yours": HTTPStatus.FORBIDDEN,
    "too_many_at_once": HTTPStatus.TOO_MANY_REQUESTS,
    "too_many_tries": HTTPStatus.TOO_MANY_REQUESTS,
}
_HTTP_CODES = {
    404: "route_unknown",
    405: "method_not_allowed",
    408: "body_too_slow",
    413: "body_too_large",
    429: "too_many_at_once",
}
_STATUS_BY_ENDING = {
    "_unknown": HTTPStatus.NOT_FOUND,
    "_invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "_unreadable": HTTPStatus.UNPROCESSABLE_ENTITY,
}


class Problem(BaseModel):
    """A problem as of RFC 9457: ``code`` is stable, ``params`` belong to it."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    params: dict[str, object]


def status_of(code: str) -> HTTPStatus:
    """The status that tells a code."""
    ending = "_" + code.rpartition("_")[2]
    return _STATUS.get(code) or _STATUS_BY_ENDING.get(ending, HTTPStatus.CONFLICT)


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


def _handled(request: Request, error: Exception) -> JSONResponse:
    answer = problem_of(error)
    if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        answer.headers["Allow"] = ", ".join(_allowed(request))
    return answer


def _allowed(request: Request) -> Iterator[str]:
    """By every route of the path: the framework names those of the first alone."""
    for method in ("DELETE", "GET", "PATCH", "POST", "PUT"):
        asked = {**request.scope, "method": method}
        if any(route.matches(asked)[0] is Match.FULL for route in request.app.routes):
            yield method


def _refused(error: Exception) -> JSONResponse:
    assert isinstance(error, Refused)
    return problem(status_of(error.code), error.code, error.params)


def _unavailable(error: Exception) -> JSONResponse:
    assert isinstance(error, Unavailable)
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, error.code, error.params)


def _gone(_error: Exception) -> JSONResponse:
    """Nobody reads it: the sender left in the middle of a body."""
    return _body_invalid(("body", "incomplete"))


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


def _guessed(error: Exception) -> JSONResponse:
    assert isinstance(error, TooManyTries)
    answer = problem(HTTPStatus.TOO_MANY_REQUESTS, "too_many_tries")
    answer.headers["Retry-After"] = str(error.after_s)
    return answer


def _malformed(error: Exception) -> JSONResponse:
    """Names the places and kinds of fault; never repeats what was sent."""
    assert isinstance(error, RequestValidationError)
    return _body_invalid(*((".".join(map(_place, one["loc"][:8])), one["type"]) for one in error.errors()[:MAX_FAULTS]))


def _body_invalid(*faults: tuple[str, str]) -> JSONResponse:
    told = [{"at": at, "fault": fault} for at, fault in faults]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "body_invalid", {"faults": told})


def _http(error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    if status is HTTPStatus.BAD_REQUEST:  # the framework's word for what is no text, or nested without end
        return _body_invalid(("body", "unreadable"))
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


def _place(part: object) -> str:
    """A name in a body may be anything, half a character too."""
    return str(part)[:40].encode(errors="replace").decode()


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | bool | list | dict | None) else str(value)


_ANSWERS: Mapping[type[Exception], Callable[[Exception], JSONResponse]] = {
    Refused: _refused,
    Unavailable: _unavailable,
    Unauthenticated: _unauthenticated,
    Forbidden: _forbidden,
    TooMany: _too_many,
    TooManyTries: _guessed,
    RequestValidationError: _malformed,
    HTTPException: _http,
    ClientDisconnect: _gone,
    DBAPIError: _database,
    PoolTimeout: _busy,
}
