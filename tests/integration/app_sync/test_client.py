"""The client against a real socket that answers as the world does: portals, proxies, failures, silence."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from app.sync.client import OmsClient
from contract.errors import AisleError, Refused, Unavailable
from contract.messages.sync import EntriesPush

PROBLEM = "application/problem+json"


@dataclass
class Answer:
    """What the server answers next, and what it was sent."""

    status: int = 200
    body: bytes = b'{"answers": [], "epoch": "e", "server_time": "2026-11-21T12:00:00.000Z"}'
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    seen: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Server:
    """A server that a test tells what to answer."""

    url: str
    answer: Answer


@pytest.fixture
def server() -> Iterator[Server]:
    answer = Answer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer.seen.append(dict(self.headers))
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(answer.body)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_told: object) -> None:
            """Say nothing."""

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield Server(f"http://127.0.0.1:{listening.server_port}", answer)
    listening.shutdown()
    thread.join()
    listening.server_close()


def pushed(url: str, token: str = "token") -> str:
    client = OmsClient(url, token)
    try:
        return client.push(EntriesPush(entries=())).epoch
    finally:
        client.close()


def failure(server: Server, status: int, body: bytes, kind: str) -> AisleError:
    server.answer.status, server.answer.body, server.answer.kind = status, body, kind
    with pytest.raises(AisleError) as raised:
        pushed(server.url)
    return raised.value


def test_an_answer_is_read_and_the_token_is_sent(server: Server) -> None:
    assert pushed(server.url) == "e"
    assert server.answer.seen[0]["Authorization"] == "Bearer token"


def test_a_proxy_that_takes_no_push_of_that_size_is_heard(server: Server) -> None:
    too_large = failure(server, 413, b"<html>Request Entity Too Large</html>", "text/html")
    assert (type(too_large), too_large.code) == (Refused, "body_too_large")


def test_a_netrc_of_the_machine_does_not_replace_the_token(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    pushed(server.url)
    assert server.answer.seen[0]["Authorization"] == "Bearer token"


def test_a_proxy_of_the_machine_is_not_asked_for_the_machine_itself(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert pushed(server.url) == "e"


def test_a_refusal_has_its_code_and_parameters(server: Server) -> None:
    error = failure(server, 409, b'{"code": "stream_not_yours", "params": {"stream": "store:b", "code": "x"}}', PROBLEM)
    assert isinstance(error, Refused)
    assert (error.code, error.params) == ("stream_not_yours", {"stream": "store:b"})


@pytest.mark.parametrize("status", [401, 403])
def test_a_dead_token_is_refused_as_such(server: Server, status: int) -> None:
    error = failure(server, status, b'{"code": "register_revoked", "params": {}}', PROBLEM)
    assert isinstance(error, Refused)
    assert (error.code, error.params) == ("register_not_accepted", {"reason": "register_revoked"})


@pytest.mark.parametrize("status", [401, 403, 404, 422])
def test_a_portal_in_between_refuses_nothing(server: Server, status: int) -> None:
    error = failure(server, status, b"<html>Log in to the guest network</html>", "text/html")
    assert isinstance(error, Unavailable)
    assert error.code == "oms_answer_unreadable"


@pytest.mark.parametrize(("status", "body", "kind"), [
    (200, b"<html></html>", "text/html"),
    (200, b"{}", "application/json"),
    (409, b"not json", PROBLEM),
    (409, b'["a list"]', PROBLEM),
])  # fmt: skip
def test_what_cannot_be_read_is_no_answer(server: Server, status: int, body: bytes, kind: str) -> None:
    assert failure(server, status, body, kind).code == "oms_answer_unreadable"


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_a_failing_oms_is_tried_again(server: Server, status: int) -> None:
    error = failure(server, status, b'{"code": "internal_error"}', PROBLEM)
    assert isinstance(error, Unavailable)
    assert error.code == "oms_failing"


def test_who_guessed_codes_is_told_to_wait_and_not_that_head_office_is_busy(server: Server) -> None:
    error = failure(server, 429, b'{"code": "too_many_tries"}', PROBLEM)
    assert isinstance(error, Refused)
    assert error.code == "too_many_tries"


def test_a_redirect_never_carries_the_token_elsewhere(server: Server) -> None:
    server.answer.headers["Location"] = server.url + "/elsewhere"
    assert failure(server, 307, b"", "text/html").code == "oms_answer_unreadable"
    assert len(server.answer.seen) == 1


def test_nobody_listening_is_unreachable() -> None:
    with pytest.raises(Unavailable, match="oms_unreachable"):
        pushed("http://127.0.0.1:9")


def test_an_address_that_is_none_is_unreachable() -> None:
    with pytest.raises(Unavailable, match="oms_unreachable"):
        pushed("nonsense")
