"""Registers of one store tell each other what was done, over real TLS, and let nobody else in."""

from __future__ import annotations

import json
import shutil
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from http.client import HTTPSConnection
from pathlib import Path

import pytest

from app.db import peer_outside
from app.sync.peers.credentials import Credentials, PeerName
from app.sync.peers.dialer import PeerClient
from app.sync.peers.listener import PeerListener
from app.sync.status import PeerStatus
from contract.errors import AisleError, Refused, Unavailable
from contract.messages.peers import EXCHANGE_PATH, MAX_BODY_BYTES, PeerAnswer, PeerExchange
from tests.integration.app_sync.lan import HERE, STORE, Lan, LanRegister, authority, certify
from tests.waiting import until

NOTHING = PeerExchange(have={})


@pytest.fixture
def lan(tmp_path: Path) -> Iterator[Lan]:
    made = Lan(tmp_path)
    yield made
    made.close()


def open_(*registers: LanRegister) -> None:
    for one in registers:
        until(partial(getattr, one.peers, "lan"), "the listener opened")


def knows(one: LanRegister, acts: set[str]) -> bool:
    return acts <= set(one.shows())


@pytest.fixture
def two(lan: Lan) -> tuple[LanRegister, LanRegister]:
    first, second = lan.register(1), lan.register(2)
    open_(first, second)
    lan.introduce()
    return first, second


def status(one: LanRegister) -> dict[int, PeerStatus]:
    with one.store.read() as conn:
        return {peer.number: peer for peer in one.peers.status(conn, {})}


def test_an_act_stands_on_the_other_registers_disk_within_a_second(two: tuple[LanRegister, LanRegister]) -> None:
    first, second = two
    until(lambda: status(first)[2].reachable and status(second)[1].reachable, "they met")
    done = first.pick()
    began = time.monotonic()
    until(lambda: done in second.shows(), "the act came over")
    assert time.monotonic() - began < 1
    back = second.pick()
    until(lambda: first.shows() == second.shows() == [done, back], "and both show the same")

    def only_here() -> int:
        with first.store.read() as conn:
            return first.peers.only_here(conn)

    until(lambda: only_here() == 0, "it knows that a second copy is there")
    (kept,) = status(second).values()
    assert (kept.entries_kept, kept.waiting_to_carry, kept.problem) == (2, 2, None)


def test_what_was_done_apart_comes_over_when_the_other_is_back(lan: Lan, two: tuple[LanRegister, LanRegister]) -> None:
    first, second = two
    address = second.address
    second.close()
    until(lambda: status(first)[2].problem == "peer_unreachable", "nobody answers")
    apart = [first.pick() for _ in range(30)]
    with first.store.read() as conn:
        assert first.peers.only_here(conn) >= 30
    back = lan.register(2)
    open_(back)
    assert back.address == address, "it is found where it was"
    until(lambda: back.shows() == apart, "all of it came over")


def test_a_register_whose_place_nobody_told_is_found_by_its_call(lan: Lan) -> None:
    first, second = lan.register(1), lan.register(2)
    open_(first, second)
    first.told(lan.row(1), lan.row(2))
    second.told(lan.row(1, first.address), lan.row(2))
    until(lambda: status(first)[2].reachable, "it called")
    before = [first.pick()]
    until(lambda: second.shows() == before, "and is called from then on")
    second.peers.stop()
    first.close()
    again = lan.register(1)
    open_(again)
    with again.store.read() as conn:
        line = again.peers.status(conn, {})
    assert [one.number for one in line] == [2]


def test_what_one_told_another_tells_on(lan: Lan) -> None:
    """The first and the third never reach each other."""
    first, second, third = (lan.register(number) for number in (1, 2, 3))
    open_(first, second, third)
    first.told(lan.row(2, second.address))
    second.told(lan.row(1, first.address), lan.row(3, third.address))
    third.told(lan.row(2, second.address))
    done = first.pick()
    until(lambda: third.shows(), "it came by way of the second")
    assert third.shows() == [done]


def test_a_copied_journal_that_went_on_in_two_places_is_whole_everywhere(lan: Lan, tmp_path: Path) -> None:
    original = lan.register(1, start=False)
    original.pick()
    original.close()
    shutil.copytree(tmp_path / "1", tmp_path / "copy")
    original = lan.register(1, start=False)
    copy = lan.register(1, folder=tmp_path / "copy", start=False)
    here = [original.pick() for _ in range(3)]
    there = [copy.pick() for _ in range(2)]
    lan.registers = {1: original, 11: copy}
    second, third = lan.register(2), lan.register(3)
    open_(second, third)
    for one in (original, copy):
        one.told(lan.row(2, second.address), lan.row(3, third.address))
    second.told(lan.row(1), lan.row(3, third.address))
    third.told(lan.row(1), lan.row(2, second.address))
    shared = original.store.incarnation
    original.peers.start()
    until(lambda: set(here) <= set(third.shows()), "the one side is known")
    copy.peers.start()
    everything = {*here, *there}
    for one in (original, copy, second, third):
        until(partial(knows, one, everything), "both sides are known to all")
    until(lambda: shared != copy.store.incarnation, "the copy goes on as another")
    assert second.shows() == third.shows()


@pytest.fixture
def stranger(two: tuple[LanRegister, LanRegister], tmp_path: Path) -> Callable[..., str]:
    """Calls the first register with a certificate of the test's making; the code it gets."""
    address = two[0].address

    def call(by: object = None, register_id: str = "register-2", location_id: str = STORE, **how: timedelta) -> str:
        home = tmp_path / "stranger"
        certify(home, by, register_id, location_id, **how)  # type: ignore[arg-type]
        client = PeerClient(Credentials(home), PeerName("register-1", STORE))
        with closing(client), pytest.raises(AisleError) as refused:
            client.exchange(address, NOTHING)
        return refused.value.code

    return call


def test_who_is_not_a_register_of_this_store_gets_no_word(lan: Lan, stranger: Callable[..., str]) -> None:
    assert stranger(lan.authority, location_id="location-2") == "peer_not_of_this_store"
    assert stranger(lan.authority, register_id="register-9") == "peer_unknown"
    assert stranger(authority()) == "peer_not_trusted", "whom another authority certified trusts not even us"


def test_an_authority_that_is_not_ours_certifies_nobody_here(
    lan: Lan, two: tuple[LanRegister, LanRegister], tmp_path: Path
) -> None:
    home = tmp_path / "stranger"
    certify(home, authority(), "register-2")
    (home / "authority.pem").write_text(lan.authority.certificate_pem)
    client = PeerClient(Credentials(home), PeerName("register-1", STORE))
    with closing(client), pytest.raises(Unavailable, match="peer_unreachable"):
        client.exchange(two[0].address, NOTHING)


def test_an_expired_certificate_opens_nothing_and_its_owner_is_told(lan: Lan, stranger: Callable[..., str]) -> None:
    assert stranger(lan.authority, age=timedelta(days=121)) == "own_certificate_expired"


def test_a_peer_whose_certificate_has_expired_is_not_told_anything(lan: Lan, tmp_path: Path) -> None:
    certify(tmp_path / "2", lan.authority, "register-2", age=timedelta(days=121))
    first, second = lan.register(1), lan.register(2)
    open_(first, second)
    lan.introduce()
    until(lambda: status(first)[2].problem == "peer_certificate_expired", "the status says so")
    assert second.shows() == []


def test_a_register_that_was_shut_out_is_refused_and_what_it_told_before_is_kept(
    lan: Lan, two: tuple[LanRegister, LanRegister]
) -> None:
    first, second = two
    before = second.pick()
    until(lambda: before in first.shows(), "while it was a peer")
    first.told(lan.row(2, second.address, active=False))
    until(lambda: status(second)[1].problem == "peer_not_active", "it is refused")
    second.pick()
    with first.store.read() as conn:
        assert len(peer_outside.not_inside(conn, {}, 10)) == 2, "what is held is still carried"
        assert first.peers.status(conn, {})[0].active is False
    assert first.shows() == [before]


def test_somebody_else_at_a_peers_address_is_told_nothing(lan: Lan) -> None:
    """The address was given to another machine meanwhile."""
    first, third = lan.register(1), lan.register(3)
    open_(first, third)
    first.told(lan.row(2, third.address))
    first.pick()
    until(lambda: status(first)[2].problem == "peer_not_trusted", "the name in the certificate is another's")
    assert third.shows() == []


class Desk:
    """Answers what it is asked."""

    def __init__(self) -> None:
        self.asked: list[PeerExchange] = []

    def answer(self, peer: PeerName, host: str, message: PeerExchange) -> PeerAnswer:
        if peer.register_id != "register-2":
            raise Refused("peer_unknown")
        assert host == HERE
        self.asked.append(message)
        return PeerAnswer(have={})


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def listener(tmp_path: Path, desk: Desk) -> Iterator[PeerListener]:
    ours = authority()
    for number in (1, 2):
        certify(tmp_path / str(number), ours, f"register-{number}")
    context = Credentials(tmp_path / "1").listening()
    opened = PeerListener(HERE, 0, context, desk, request_s=0.5, handshake_s=0.5)
    yield opened
    opened.close()


@pytest.fixture
def calling(tmp_path: Path, listener: PeerListener) -> Callable[[], ssl.SSLSocket]:
    context = Credentials(tmp_path / "2").calling()

    def call() -> ssl.SSLSocket:
        plain = socket.create_connection((HERE, listener.port), timeout=10)
        return context.wrap_socket(plain)

    return call


def good_answer(tmp_path: Path, listener: PeerListener) -> PeerAnswer:
    client = PeerClient(Credentials(tmp_path / "2"), PeerName("register-1", STORE))
    with closing(client):
        return client.exchange(f"{HERE}:{listener.port}", NOTHING)


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status"),
    [
        ("POST", EXCHANGE_PATH, {}, b"\x00garbage", 422),
        ("POST", EXCHANGE_PATH, {}, b'{"have": {"x": 1}}', 422),
        ("POST", EXCHANGE_PATH, {"Content-Length": str(MAX_BODY_BYTES + 1)}, b"", 413),
        ("POST", EXCHANGE_PATH, {"Content-Length": "-1"}, b"", 411),
        ("POST", EXCHANGE_PATH, {"Content-Length": "1e3"}, b"", 411),
        ("POST", "/", {}, b"{}", 404),
        ("GET", EXCHANGE_PATH, {}, None, 501),
    ],
)
def test_nonsense_gets_an_error_and_harms_nobody(
    tmp_path: Path,
    listener: PeerListener,
    desk: Desk,
    method: str,
    path: str,
    headers: dict[str, str],
    body: bytes | None,
    status: int,
) -> None:
    connection = HTTPSConnection(HERE, listener.port, timeout=10, context=Credentials(tmp_path / "2").calling())
    with closing(connection):
        connection.request(method, path, body, headers)
        assert connection.getresponse().status == status
    assert desk.asked == []
    assert good_answer(tmp_path, listener).have == {}


def test_bytes_that_are_no_tls_and_calls_that_say_nothing_hold_up_no_other(
    tmp_path: Path, listener: PeerListener
) -> None:
    silent = [socket.create_connection((HERE, listener.port), timeout=10) for _ in range(40)]
    silent[0].sendall(b"POST / HTTP/1.1\r\n\r\n" * 100)
    for one in silent:
        with closing(one):
            assert one.recv(100)[:1] in (b"", b"\x15"), "cut, or a TLS alert"
    assert good_answer(tmp_path, listener).have == {}


def drip(slow: ssl.SSLSocket) -> None:
    """A byte now and then, until the line ends. OSError."""
    slow.settimeout(0.01)
    for _ in range(1_000):
        slow.sendall(b" ")
        try:
            if not slow.recv(1):
                raise ConnectionResetError
        except TimeoutError:
            continue


def test_a_call_that_drips_is_cut_off(
    tmp_path: Path, listener: PeerListener, calling: Callable[[], ssl.SSLSocket]
) -> None:
    with calling() as slow:
        slow.sendall(f"POST {EXCHANGE_PATH} HTTP/1.1\r\nContent-Length: 1000\r\n\r\n".encode())
        with pytest.raises(OSError):  # noqa: PT011 - however the line ends
            drip(slow)
    assert good_answer(tmp_path, listener).have == {}


def test_an_error_is_told_in_the_usual_form(tmp_path: Path, listener: PeerListener) -> None:
    ours = Credentials(tmp_path / "1")
    connection = HTTPSConnection(HERE, listener.port, timeout=10, context=ours.calling())
    with closing(connection):
        connection.request("POST", EXCHANGE_PATH, NOTHING.model_dump_json())
        answer = connection.getresponse()
        assert answer.status == 403
        assert answer.getheader("Content-Type") == "application/problem+json"
        assert json.loads(answer.read()) == {"code": "peer_unknown"}
