"""Requests of ours to channels and to whoever looks for fraud, and what is made of a bad answer."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Mapping
from http import HTTPStatus
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from contract.errors import Refused, Unavailable

TIMEOUT_S = (3, 30)
TRIES = 4
LONGEST_WAIT_S = 30
_MOST_ANSWERED = 64 * 1024
_SUCCESS = 2
_BUSY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


class Asking:
    """Requests that wait where they are told to, for half a minute at the longest."""

    def __init__(self, pause: Callable[[float], None] = time.sleep) -> None:
        self._session = requests.Session()
        self._pause = pause
        self.granted = 0.0
        """Requests in a second, as the last answer that said so granted them; 0 where none did."""

    def wait(self, seconds: float) -> None:
        """Unavailable: ``channel_busy`` (retry_after) where that is too long."""
        if seconds > LONGEST_WAIT_S:
            raise Unavailable("channel_busy", retry_after=int(seconds))
        self._pause(seconds)

    def asked(self, method: str, url: str, *, also_read: Collection[int] = (), **told: Any) -> Any:
        """The JSON of the answer, if need be of one that refuses with a status of ``also_read``. What was told "too
        many" is asked again: it was not begun.
        """
        for attempt in range(TRIES):
            try:
                answer = self._session.request(method, url, timeout=TIMEOUT_S, allow_redirects=False, **told)
            except requests.RequestException as error:
                raise Unavailable("channel_unreachable", error=type(error).__name__) from None
            self.granted = _granted(answer) or self.granted
            if answer.status_code not in _BUSY:
                return _read(answer, also_read)
            self.wait(max(_retry_after(answer, attempt), 1 / self.granted if self.granted else 0.0))
        raise Unavailable("channel_busy", retry_after=LONGEST_WAIT_S)

    def told(self, url: str, raw: bytes, headers: Mapping[str, str]) -> bytes:
        """What is answered to these very bytes, at most 64 KiB of it. They are sent once."""
        try:
            with self._session.post(
                url, data=raw, headers=dict(headers), timeout=TIMEOUT_S, allow_redirects=False, stream=True
            ) as answer:
                if answer.status_code // 100 != _SUCCESS:
                    raise Unavailable("channel_unreachable", error=answer.status_code)
                return bytes(answer.raw.read(_MOST_ANSWERED, decode_content=True))
        except (requests.RequestException, HTTPError, ValueError) as error:
            raise Unavailable("channel_unreachable", error=type(error).__name__) from None


def _retry_after(answer: requests.Response, attempt: int) -> float:
    told = answer.headers.get("Retry-After", "")
    try:
        return max(0.0, float(told))
    except ValueError:
        return float(2**attempt)


def _granted(answer: requests.Response) -> float:
    try:
        told = float(answer.headers.get("x-amzn-RateLimit-Limit", ""))
    except ValueError:
        return 0.0
    return told if 0 < told < math.inf else 0.0


def _read(answer: requests.Response, also: Collection[int]) -> Any:
    if answer.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise Refused("channel_credentials_refused", status=answer.status_code)
    if answer.status_code not in (HTTPStatus.OK, HTTPStatus.CREATED, *also):
        raise Unavailable("channel_unreachable", error=answer.status_code)
    try:
        return answer.json()
    except requests.JSONDecodeError:
        raise Unavailable("channel_unreachable", error="no_json") from None
