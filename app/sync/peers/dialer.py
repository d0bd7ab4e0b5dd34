"""Calls one peer: TLS 1.3 with the certificate of enrollment, and nothing is said before it is known who answered.

Codes: ``peer_unreachable``, ``peer_not_trusted`` (somebody else answers there), ``peer_certificate_expired``,
``own_certificate_expired``, ``peer_answer_unreadable``, and the codes of the peer's own refusals.
"""

from __future__ import annotations

import json
import ssl
from http.client import HTTPException, HTTPResponse, HTTPSConnection

from pydantic import ValidationError

from app.sync.peers.address import split
from app.sync.peers.credentials import Credentials, PeerName, name_in
from contract.errors import Refused, Unavailable
from contract.messages.peers import EXCHANGE_PATH, MAX_BODY_BYTES, PeerAnswer, PeerExchange

CONNECT_S = 2
ANSWER_S = 15
"""A peer that answers an operator's act first may take a moment."""
_EXPIRED = 10
"""X509_V_ERR_CERT_HAS_EXPIRED."""


class PeerClient:
    """The connection to one peer, kept between calls. Not for two threads at once."""

    def __init__(self, credentials: Credentials, peer: PeerName) -> None:
        self._credentials = credentials
        self._peer = peer
        self._address = ""
        self._connection: HTTPSConnection | None = None

    def exchange(self, address: str, message: PeerExchange) -> PeerAnswer:
        """Unavailable, Refused: see the codes above."""
        kept = self._connection is not None and self._address == address
        try:
            return self._exchange(address, message)
        except Unavailable as unavailable:
            # The peer may have closed a connection that nobody used for a while.
            if not kept or unavailable.code != "peer_unreachable":
                raise
        return self._exchange(address, message)

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _exchange(self, address: str, message: PeerExchange) -> PeerAnswer:
        called = False
        try:
            connection = self._connected(address)
            called = True
            body, headers = message.model_dump_json().encode(), {"Content-Type": "application/json"}
            connection.request("POST", EXCHANGE_PATH, body, headers)
            response = connection.getresponse()
            content = response.read(MAX_BODY_BYTES + 1)
        except (OSError, HTTPException) as error:
            self.close()
            code = _named(error)
            # In TLS 1.3 the other end looks at our certificate after we think that all is well, and hangs up.
            if code == "peer_unreachable" and called and self._credentials.expired():
                code = "own_certificate_expired"
            raise Unavailable(code, reason=type(error).__name__) from None
        except BaseException:
            self.close()
            raise
        if response.will_close:
            self.close()
        return _read(response, content)

    def _connected(self, address: str) -> HTTPSConnection:
        if self._connection is not None and self._address == address:
            return self._connection
        self.close()
        place = split(address)
        if place is None:
            raise Unavailable("peer_unreachable", reason="address")
        connection = HTTPSConnection(*place, timeout=CONNECT_S, context=self._credentials.calling())
        try:
            connection.connect()
            if name_in(connection.sock.getpeercert()) != self._peer:
                raise Unavailable("peer_not_trusted")
        except BaseException:
            connection.close()
            raise
        connection.sock.settimeout(ANSWER_S)
        self._address, self._connection = address, connection
        return connection


def _named(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "peer_certificate_expired" if error.verify_code == _EXPIRED else "peer_not_trusted"
    if isinstance(error, ssl.SSLError) and "CERTIFICATE_EXPIRED" in (error.reason or ""):
        return "own_certificate_expired"
    return "peer_unreachable"


def _read(response: HTTPResponse, content: bytes) -> PeerAnswer:
    if response.status == 200 and len(content) <= MAX_BODY_BYTES:
        try:
            return PeerAnswer.model_validate_json(content)
        except ValidationError:
            raise Unavailable("peer_answer_unreadable", status=response.status) from None
    try:
        code = str(json.loads(content)["code"])
    except (ValueError, KeyError, TypeError):
        raise Unavailable("peer_answer_unreadable", status=response.status) from None
    if response.status >= 500:
        raise Unavailable(code)
    raise Refused(code)
