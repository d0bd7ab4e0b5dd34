"""The service as a process: over TLS of its own authority, and its end."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import text

from oms.clock import SystemClock
from oms.config import read_secret
from oms.db.engine import Database
from oms.db.migrate import migrate
from oms.ids import new_id
from oms.prepare import prepare
from oms.stores.locations import add_location
from oms.stores.registers import add_register
from tests.integration.oms_ground.chain import Chain
from tests.postgres import Postgres

START_S = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Service:
    """``aisle-oms serve`` in a process of its own."""

    def __init__(self, url: str, secret_file: Path, log: Path, *flags: str) -> None:
        self.port = free_port()
        self.log = log
        environment = os.environ | {"AISLE_DATABASE_URL": url, "AISLE_SECRET_FILE": str(secret_file)}
        own = [sys.executable, "-m", "oms.main", "serve", "--port", str(self.port), *flags]
        with log.open("w") as file:
            self.process = subprocess.Popen(own, env=environment, stderr=file, cwd=Path(__file__).parents[3])

    def read(self, scheme: str, context: ssl.SSLContext | None = None) -> bytes:
        """What /v1/health says, once the service listens."""
        deadline, pause = time.monotonic() + START_S, threading.Event()
        while True:
            try:
                return httpx2.get(f"{scheme}://localhost:{self.port}/v1/health", verify=context or False).content
            except httpx2.ConnectError as error:
                if "refused" not in str(error) or time.monotonic() > deadline:
                    raise
                pause.wait(0.05)


@pytest.fixture(scope="module")
def secured(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, ssl.SSLContext]]:
    """With TLS, and who trusts it."""
    folder = tmp_path_factory.mktemp("secured")
    with postgres.database(prepared_by=migrate) as url:
        service = Service(url, folder / "secret", folder / "log", "--tls")
        db = Database(url, SystemClock(), new_id)
        trusting = ssl.create_default_context(cadata=prepare(db, read_secret(folder / "secret")).certificate_pem)
        db.close()
        yield service, trusting
        service.process.kill()
        service.process.wait()


def test_tls_is_of_our_authority_and_of_its_newest_kind(secured: tuple[Service, ssl.SSLContext]) -> None:
    service, trusting = secured
    assert service.read("https", trusting) == b'{"status":"ok"}'
    old = ssl.create_default_context(cadata=trusting.get_ca_certs(binary_form=True)[0])
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(httpx2.ConnectError):
        service.read("https", old)
    with pytest.raises(httpx2.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        service.read("https", ssl.create_default_context())


def test_it_ends_cleanly_and_at_once_while_a_long_poll_waits(oms_url: str, tmp_path: Path) -> None:
    secret_file = tmp_path / "secret"
    chain = Chain(oms_url, secret=read_secret(secret_file))
    chain.db.run(
        lambda tx: add_location(tx, code="014", name="Cork", country="IE", currency="EUR", time_zone="Europe/Dublin")
    )
    till = chain.enrolled(chain.db.run(lambda tx: add_register(tx, "014")).code)
    chain.settle()
    till.pull()
    service = Service(oms_url, secret_file, tmp_path / "log")
    assert service.read("http")
    wanted = {"cursors": [{"stream": "chain", "after": till.cursors["chain"]}], "wait": 25}
    address = f"http://localhost:{service.port}/v1/pull"
    with ThreadPoolExecutor(1) as pool:
        with chain.db.transaction() as tx:
            tx.conn.execute(text("LOCK TABLE epoch"))  # which a pull reads, and nothing else
            held = pool.submit(httpx2.post, address, json=wanted, headers=till.headers, timeout=START_S)
            until_somebody_waits(chain)
            began = time.monotonic()
            service.process.send_signal(signal.SIGTERM)
        assert held.result(START_S).status_code == 200
    assert service.process.wait(START_S) == 0
    assert time.monotonic() - began < 20, "less than the poll would have waited"
    assert '"level": "error"' not in service.log.read_text()
    chain.close()


def until_somebody_waits(chain: Chain) -> None:
    """For the lock that this test holds: so the request has arrived."""
    deadline, pause = time.monotonic() + START_S, threading.Event()
    while True:
        with chain.db.transaction() as tx:
            if tx.conn.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one():
                return
        assert time.monotonic() < deadline
        pause.wait(0.02)


def test_headers_that_find_no_end_are_cut_off(secured: tuple[Service, ssl.SSLContext]) -> None:
    service, trusting = secured
    service.read("https", trusting)
    plain = socket.create_connection(("127.0.0.1", service.port), timeout=START_S)
    with trusting.wrap_socket(plain, server_hostname="localhost") as connection:
        connection.sendall(b"GET /v1/health HTTP/1.1\r\nHost: oms\r\nX-Long: ")
        with suppress(ConnectionError, ssl.SSLEOFError):  # it may be cut off while more is on its way
            for _ in range(1_000):
                connection.sendall(b"x" * 4096)
            assert connection.recv(4096).startswith(b"HTTP/1.1 431 ")
            while connection.recv(4096):
                pass
    assert service.read("https", trusting) == b'{"status":"ok"}'
