"""What strangers may make the service read, over a real socket; and HTTP that no good client writes."""

from __future__ import annotations

import json
import select
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from oms import uploads
from oms.bounded_http import MAX_HEAD_BYTES
from oms.channels.model import Kind
from tests.fuzz.ground import Ground, listening
from tests.integration.oms_channels.sender import headers_for, standard_order
from tests.waiting import until

WEBHOOKS = "/v1/channels/standard/webhooks"


@pytest.fixture(scope="module")
def port(ground: Ground) -> Iterator[int]:
    with listening(ground.new_app()) as url:
        yield int(url.rpartition(":")[2])


@contextmanager
def connected(port: int, sent: bytes) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as wire:
        wire.sendall(sent)
        yield wire


def head(path: str, *headers: str, method: str = "POST") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: x", *headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def answer(wire: socket.socket) -> tuple[int, object]:
    """Status, and the code of a problem."""
    heard = b""
    while b"\r\n\r\n" not in heard:
        part = wire.recv(65_536)
        assert part, "closed without an answer"
        heard += part
    told, _, body = heard.partition(b"\r\n\r\n")
    length = int(
        next(line for line in told.lower().split(b"\r\n") if line.startswith(b"content-length")).split(b":")[1]
    )
    while len(body) < length:
        body += wire.recv(65_536)
    return int(told.split()[1]), json.loads(body).get("code")


def asked(port: int, sent: bytes) -> tuple[int, object]:
    with connected(port, sent) as wire:
        return answer(wire)


SIGNED = "webhook-signature: v1,x"


def test_nothing_is_read_of_a_webhook_that_nobody_signed_or_that_says_it_is_too_long(port: int) -> None:
    """The body is announced and never sent: an answer shows that nobody waited for it."""
    assert asked(port, head(WEBHOOKS, "Content-Length: 4000000")) == (401, "not_authenticated")
    assert asked(port, head(WEBHOOKS, "Transfer-Encoding: chunked")) == (401, "not_authenticated")
    assert asked(port, head(WEBHOOKS, SIGNED, "Content-Length: 5000000")) == (413, "body_too_large")
    assert asked(port, head("/v1/enroll", "Content-Length: 2000000")) == (413, "body_too_large")
    assert asked(port, head("/v1/entries", "Content-Length: 20000000")) == (413, "body_too_large")


def test_a_body_in_chunks_ends_at_its_limit(port: int) -> None:
    chunk = b"10000\r\n" + b" " * 65_536 + b"\r\n"
    for path, most in ((WEBHOOKS, uploads.MAX_WEBHOOK_BYTES), ("/v1/pull", uploads.MAX_BODY_BYTES)):
        whole = head(path, SIGNED, "Transfer-Encoding: chunked") + chunk * (most // 65_536 + 1)
        assert asked(port, whole) == (413, "body_too_large")


def test_no_more_bodies_than_so_many_are_on_their_way(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_UPLOADS", 2)
    raw = json.dumps(standard_order("S-9")).encode()
    signed = (f"{name}: {value}" for name, value in headers_for(Kind.STANDARD, raw).items())
    with under_way(port, 3) as (refused, *others):
        assert answer(refused) == (429, "too_many_at_once")
        whole = head(WEBHOOKS, *signed, f"Content-Length: {len(raw)}") + raw
        assert asked(port, whole) == (200, None), "what came whole takes nobody's place"
        for wire in others:
            wire.sendall(REST)
            assert answer(wire) == (401, "not_authenticated")
        assert finds_a_place(port)


def test_who_leaves_gives_the_place_back(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_UPLOADS", 1)
    with under_way(port, 2) as (refused, other):
        assert answer(refused)[0] == 429
        other.close()
        until(lambda: finds_a_place(port), "the place of who left is free")


@contextmanager
def under_way(port: int, count: int) -> Iterator[list[socket.socket]]:
    """One more than may be: the refused first, whichever it is."""
    with ExitStack() as held:
        wires = [held.enter_context(connected(port, BEGUN)) for _ in range(count)]
        ready, _, _ = select.select(wires, [], [], 30)
        yield sorted(wires, key=lambda wire: wire not in ready)


BEGUN, REST = head(WEBHOOKS, SIGNED, "Content-Length: 100") + b"{", b" " * 99


def finds_a_place(port: int) -> bool:
    """Its first part is heard alone, unless it is refused at once."""
    with connected(port, BEGUN) as wire:
        if not select.select([wire], [], [], 0.2)[0]:
            wire.sendall(REST)
        return answer(wire)[0] == 401


def test_a_body_that_comes_too_slowly_is_not_waited_for(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "UPLOAD_S", 0.2)
    for path in (WEBHOOKS, "/v1/enroll"):
        for begun in (b"", b"{"):
            sent = head(path, SIGNED, "Content-Type: application/json", "Content-Length: 100") + begun
            assert asked(port, sent) == (408, "body_too_slow")


def test_a_sender_who_leaves_in_the_middle_is_no_bug(port: int) -> None:
    for path in (WEBHOOKS, "/v1/enroll", "/v1/orders"):
        with connected(port, head(path, SIGNED, "Content-Length: 100") + b"{"):
            pass
    assert asked(port, head("/v1/health", method="GET"))[0] == 200


@pytest.mark.parametrize("told", ["bytes=999999999-", "bytes=5-1", "lines=1-2", "bytes=x", "\xff"])
def test_a_range_that_cannot_be_given_is_a_problem(ground: Ground, port: int, told: str) -> None:
    key = f"Authorization: Bearer {ground.till.token}"
    sent = head("/v1/feed/chain", key, f"Range: {told}", method="GET")
    assert asked(port, sent) == (416, "range_not_satisfiable")


ODD = (
    (head("/v1/orders/%ff%fe", method="GET"), 401),
    (head("/v1/orders/%00", method="GET"), 401),
    (head("/v1/availability?sku=%00", "Authorization: Bearer x", method="GET"), 401),
    (head("/v1/availability?sku=%ed%a0%80", method="GET"), 401),
    (head("/v1/channels/%2e%2e/webhooks", SIGNED, "Content-Length: 0"), 401),
    (head("/v1/channels/%00/webhooks", SIGNED, "Content-Length: 0"), 401),
    (head("/v1/enroll", "Content-Type: \xff\xfe", "Content-Length: 2") + b"{}", 422),
    (head("/v1/enroll", "Content-Type: application/json; charset=utf-16", "Content-Length: 2") + b"{}", 422),
    (head("/v1/enroll", "Content-Type: application/json", "Content-Length: 6000") + b"[" * 6_000, 422),
    (head("/v1/enroll", "Content-Type: application/json", "Content-Length: 5000") + b"9" * 5_000, 422),
    (head("/v1/health", "Authorization: " + "Bearer " * 100, method="GET"), 200),
    (head("/v1/health", "Accept-Encoding: \xff", "Range: bytes=9-1", method="GET"), 200),
    (head("//v1//health", method="GET"), 404),
    (head("/v1/health/", method="GET"), 404),
    (head("/" + "x" * 30_000, method="GET"), 404),
    (head("/v1/health", method="PROPFIND"), 405),
    (b"GET /v1/health HTTP/1.1\r\nX: ".ljust(MAX_HEAD_BYTES + 1, b"x"), 431),
    (b"no HTTP at all\r\n\r\n", 400),
    (head("/v1/health", "Content-Length: 1", "Content-Length: 2"), 400),
    (head("/v1/health", "A b: c"), 400),
)


@pytest.mark.parametrize(("sent", "status"), ODD, ids=range(len(ODD)))
def test_odd_requests_are_answered_in_kind(port: int, sent: bytes, status: int) -> None:
    assert asked(port, sent)[0] == status
