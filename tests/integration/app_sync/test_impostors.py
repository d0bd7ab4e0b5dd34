"""Whoever cannot prove to be the OMS hears nothing of a register: its token goes to nobody else."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.sync.client import OmsClient
from contract.errors import Unavailable
from contract.messages.sync import EntriesPush
from oms.security.authority import Authority, ServerCertificate, new_authority
from oms.server import tls_context

NOW = datetime.now(UTC)
HERE = ("127.0.0.1",)
TOKEN = "a-token-that-nobody-else-may-see"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


class Impostor:
    """Takes one connection after the other, and keeps what it was told."""

    def __init__(self, certificate: ServerCertificate, *, newest: bool = True) -> None:
        self.heard = b""
        self._context = tls_context(certificate)
        if not newest:
            self._context.minimum_version = ssl.TLSVersion.TLSv1_1
            self._context.maximum_version = ssl.TLSVersion.TLSv1_1
            self._context.set_ciphers("ALL:@SECLEVEL=0")
        self._socket = socket.create_server((HERE[0], 0))
        self.url = f"https://{HERE[0]}:{self._socket.getsockname()[1]}"

    def listen(self) -> None:
        """Until the socket is closed."""
        with suppress(OSError):
            while True:
                accepted, _ = self._socket.accept()
                accepted.settimeout(5)
                with suppress(OSError), self._context.wrap_socket(accepted, server_side=True) as told:
                    self.heard += _request(told)
                    told.sendall(ANSWER)

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


def _request(told: ssl.SSLSocket) -> bytes:
    """All of it: whoever closes with something unread resets the connection."""
    heard = b""
    while (part := told.recv(65_536)) and not _whole(heard := heard + part):
        pass
    return heard


def _whole(heard: bytes) -> bool:
    head, _, body = heard.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    return length is not None and len(body) >= int(length[1])


@contextmanager
def listening(impostor: Impostor) -> Iterator[Impostor]:
    thread = threading.Thread(target=impostor.listen)
    thread.start()
    try:
        yield impostor
    finally:
        impostor.close()
        thread.join()


def tell(impostor: Impostor, authority: Authority, folder: Path) -> str:
    """The code of the error that a register with this authority pinned meets."""
    pinned = folder / "authority.pem"
    pinned.write_text(authority.certificate_pem)
    client = OmsClient(impostor.url, TOKEN, str(pinned))
    try:
        with pytest.raises(Unavailable) as met:
            client.push(EntriesPush(entries=()))
    finally:
        client.close()
    return met.value.code


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(*new_authority(NOW))


def of_a_register(authority: Authority) -> ServerCertificate:
    """A stolen till shows what it was certified with."""
    key = ec.generate_private_key(ec.SECP256R1())
    chain = authority.certify_register(key.public_key(), "01990000000070008000000000000001", "store", NOW)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return ServerCertificate(chain + authority.certificate_pem, pem)


CERTIFICATES: dict[str, Callable[[Authority], ServerCertificate]] = {
    "for another name": lambda authority: authority.server_certificate(("oms.example",), NOW),
    "expired": lambda authority: authority.server_certificate(HERE, NOW - timedelta(days=4_000)),
    "not yet valid": lambda authority: authority.server_certificate(HERE, NOW + timedelta(days=30)),
    "of a register of the chain": of_a_register,
    "of another chain": lambda _: Authority(*new_authority(NOW)).server_certificate(HERE, NOW),
}


@pytest.mark.parametrize("shown", CERTIFICATES)
def test_a_certificate_that_is_not_the_services_gets_no_token(authority: Authority, shown: str, tmp_path: Path) -> None:
    with listening(Impostor(CERTIFICATES[shown](authority))) as impostor:
        assert tell(impostor, authority, tmp_path) == "oms_unreachable"
    assert impostor.heard == b""


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_what_is_too_old_to_be_safe_is_not_spoken(authority: Authority, tmp_path: Path) -> None:
    with listening(Impostor(authority.server_certificate(HERE, NOW), newest=False)) as impostor:
        assert tell(impostor, authority, tmp_path) == "oms_unreachable"
    assert impostor.heard == b""


def test_the_same_listener_with_the_right_certificate_is_spoken_to(authority: Authority, tmp_path: Path) -> None:
    with listening(Impostor(authority.server_certificate(HERE, NOW))) as impostor:
        assert tell(impostor, authority, tmp_path) == "oms_answer_unreadable"
    assert TOKEN.encode() in impostor.heard
