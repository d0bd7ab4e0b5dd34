"""HTTP to the OMS. Every call has a timeout; every failure is Refused (it said no) or Unavailable (nobody answered).

Codes: ``oms_unreachable`` (no connection, or no answer in time), ``oms_failing`` (it broke or is busy),
``oms_answer_unreadable`` (something else answers there), ``register_not_accepted`` (the token is not valid), and the
codes of the OMS's own refusals.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, ValidationError

from app.catalog.feed_file import read_head
from contract.errors import Refused, Unavailable
from contract.messages.customer_wire import (
    BalanceFound,
    BalanceWanted,
    CustomersFound,
    CustomersWanted,
    HistoryFound,
    HistoryWanted,
)
from contract.messages.feed_file import HEAD_BYTES
from contract.messages.sync import (
    Enrolled,
    EnrollRequest,
    EntriesAnswer,
    EntriesPush,
    PullAnswer,
    PullRequest,
    Renewed,
    RenewRequest,
    RequestAnswer,
    RequestPush,
)

if TYPE_CHECKING:
    import requests

Timeout = tuple[float, float]
PUSH_TIMEOUT: Timeout = (3, 20)
POLL_TIMEOUT: Timeout = (3, 35)
"""The OMS holds a pull for up to 25 s."""
REQUEST_TIMEOUT: Timeout = (0.7, 1.5)
"""An operator stands and waits."""

FILE_TIMEOUT: Timeout = (3, 20)
"""Of silence: a whole file may take as long as the line needs."""

_PROBLEM = "application/problem+json"
_OF_NO_REGISTER = "code_refused"
"""Whoever enrolls is no register yet: it is not the register that is not accepted."""
_CHUNK_BYTES = 1 << 18
_BUSY = (408, 425, 429)
_TOO_OFTEN = "too_many_tries"
"""Not that head office is busy: whoever asks has to wait, and may want to know why."""

Reply = TypeVar("Reply", bound=BaseModel)


class Bearer:
    """The register's token. Set as an auth object so that no .netrc of the machine replaces it."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class OmsClient:
    """One connection to one OMS. Not for two threads at once: each thread makes its own.

    ``authority_file``: the PEM file whose certificates alone are trusted; without one, those that the system trusts.
    """

    def __init__(self, url: str, token: str = "", authority_file: str | None = None) -> None:
        self._url = url.rstrip("/")
        self._token = token
        self._verify: str | bool = authority_file or True

    @cached_property
    def _session(self) -> requests.Session:
        # Imported with the first call, on the thread that calls: the window need not wait for it.
        import requests

        session = requests.Session()
        session.auth = Bearer(self._token)
        session.trust_env = not _loopback(self._url)
        return session

    def enroll(self, request: EnrollRequest) -> Enrolled:
        return self._post("/v1/enroll", request, Enrolled, PUSH_TIMEOUT)

    def renew(self, request: RenewRequest) -> Renewed:
        return self._post("/v1/renew", request, Renewed, PUSH_TIMEOUT)

    def push(self, push: EntriesPush) -> EntriesAnswer:
        return self._post("/v1/entries", push, EntriesAnswer, PUSH_TIMEOUT)

    def ask(self, request: RequestPush) -> RequestAnswer:
        return self._post("/v1/requests", request, RequestAnswer, REQUEST_TIMEOUT)

    def balance(self, wanted: BalanceWanted) -> BalanceFound:
        return self._post("/v1/accounts/balance", wanted, BalanceFound, REQUEST_TIMEOUT)

    def find_customers(self, wanted: CustomersWanted) -> CustomersFound:
        return self._post("/v1/customers/find", wanted, CustomersFound, REQUEST_TIMEOUT)

    def history(self, wanted: HistoryWanted) -> HistoryFound:
        return self._post("/v1/customers/history", wanted, HistoryFound, REQUEST_TIMEOUT)

    def pull(self, request: PullRequest) -> PullAnswer:
        return self._post("/v1/pull", request, PullAnswer, POLL_TIMEOUT)

    def fetch_feed_file(self, stream: str, path: Path, stopping: Callable[[], bool]) -> None:
        """Begin the file at ``path``, or go on with what is there of it, unless the OMS has another by now."""
        try:
            with self._session.get(
                f"{self._url}/v1/feed/{quote(stream, safe='')}",
                headers={"Accept-Encoding": "identity", **_the_rest_of(path)},
                timeout=FILE_TIMEOUT,
                allow_redirects=False,
                stream=True,
                verify=self._verify,
            ) as response:
                if response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                    return  # It was whole already, or what is there will be found not to be.
                if response.status_code not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
                    raise _problem(response)
                with path.open("ab" if response.status_code == HTTPStatus.PARTIAL_CONTENT else "wb") as file:
                    for chunk in response.iter_content(_CHUNK_BYTES):
                        file.write(chunk)
                        if stopping():
                            return
        except OSError as error:
            raise _unreachable(error) from None

    def close(self) -> None:
        if "_session" in self.__dict__:
            self._session.close()

    def _post(self, path: str, message: BaseModel, reply: type[Reply], timeout: Timeout) -> Reply:
        try:
            response = self._session.post(
                self._url + path,
                data=message.model_dump_json().encode(),
                headers={"Content-Type": "application/json", "Accept": "application/json"},
                timeout=timeout,
                allow_redirects=False,
                verify=self._verify,
            )
        except OSError as error:
            raise _unreachable(error) from None
        if response.status_code == HTTPStatus.OK:
            return _read(response, reply)
        raise _problem(response)


def _unreachable(error: OSError) -> Exception:
    """What requests raises is an ``OSError``; another one, such as a full disk, stays what it is."""
    from requests import RequestException

    unreachable = isinstance(error, RequestException)
    return Unavailable("oms_unreachable", reason=type(error).__name__) if unreachable else error


def _the_rest_of(path: Path) -> dict[str, str]:
    """What to ask for so that a file goes on where it ended. Its head says which file it is."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        try:
            head = read_head(file.read(HEAD_BYTES))
        except Unavailable:
            return {}
    return {"Range": f"bytes={path.stat().st_size}-", "If-Range": f'"{head.sha256}"'}


def _read(response: requests.Response, reply: type[Reply]) -> Reply:
    try:
        return reply.model_validate_json(response.content)
    except ValidationError:
        raise Unavailable("oms_answer_unreadable", status=response.status_code) from None


def _problem(response: requests.Response) -> Refused | Unavailable:
    """Any other refusal counts only in the OMS's own form: a portal or a proxy in between also answers with 4xx."""
    status, told = response.status_code, _told(response)
    code = str(told.get("code") or "oms_refused")
    if (status in _BUSY and code != _TOO_OFTEN) or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unavailable("oms_failing", status=status)
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        # Whoever in between says so: a smaller push may still pass, and what is too large alone must hold up nothing.
        return Refused("body_too_large")
    if not told:
        return Unavailable("oms_answer_unreadable", status=status)
    params = told.get("params")
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN) and code != _OF_NO_REGISTER:
        return Refused("register_not_accepted", reason=code)
    named = params if isinstance(params, dict) else {}
    return Refused(code, **{str(name): value for name, value in named.items() if name not in ("self", "code")})


def _loopback(url: str) -> bool:
    """A proxy of the machine is never the way to the machine itself."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _told(response: requests.Response) -> dict[str, object]:
    """A problem in the OMS's own form; empty where it is none."""
    if not response.headers.get("Content-Type", "").startswith(_PROBLEM):
        return {}
    try:
        told = response.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
