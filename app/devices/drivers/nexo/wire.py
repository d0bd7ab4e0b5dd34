"""The line to a terminal: HTTPS POST of one message, to a terminal whose certificate its maker's authority signed.

A terminal's certificate is made out to its own name, ``P400Plus-123456789.live.terminal.example``, which no network
knows; so the name is compared here instead of with the address.
"""

from __future__ import annotations

import http.client
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contract.errors import Unavailable

_PATH = "/nexo"
_LARGEST_ANSWER = 4 * 1024 * 1024
_CONNECT_S = 5.0
_ANY_TERMINAL = "legacy-terminal-certificate"
"""The name that Adyen's older terminals share."""


class NotSent(Unavailable):
    """The terminal was not reached: it knows nothing of the message."""


@dataclass(frozen=True, slots=True)
class NexoWire:
    """``authority``: the file of the certificate that signs terminals; no other is believed."""

    host: str
    port: int
    poi_id: str
    authority: Path

    def post(self, message: bytes, timeout_s: float) -> bytes:
        """The answer, empty where there is none. NotSent; Unavailable ``terminal_silent``, ``terminal_lost``."""
        connection = http.client.HTTPSConnection(self.host, self.port, timeout=_CONNECT_S, context=self._context())
        try:
            self._connect(connection)
            connection.sock.settimeout(timeout_s)
            return _answer(connection, message)
        finally:
            connection.close()

    def _connect(self, connection: http.client.HTTPSConnection) -> None:
        try:
            connection.connect()
            own = connection.sock.getpeercert()
        except ssl.SSLError as error:
            raise NotSent("terminal_not_trusted", why=error.reason) from None
        except OSError:
            raise NotSent("terminal_unreachable", address=f"{self.host}:{self.port}") from None
        if not any(_is_of(name, self.poi_id) for name in _names(own)):
            raise NotSent("terminal_not_trusted", why="name")

    def _context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.check_hostname = False
        try:
            context.load_verify_locations(self.authority)
        except (OSError, ssl.SSLError):
            raise NotSent("terminal_authority_unreadable", file=str(self.authority)) from None
        return context


def _answer(connection: http.client.HTTPSConnection, message: bytes) -> bytes:
    try:
        connection.request("POST", _PATH, message, {"Content-Type": "application/json"})
        response = connection.getresponse()
        told = response.read(_LARGEST_ANSWER)
    except TimeoutError:
        raise Unavailable("terminal_silent") from None
    except (OSError, http.client.HTTPException):
        raise Unavailable("terminal_lost") from None
    if response.status != http.client.OK:
        raise Unavailable("terminal_answer_unreadable", status=response.status)
    return told


def _names(certificate: Any) -> list[str]:
    told = certificate or {}
    common = [value for part in told.get("subject", ()) for name, value in part if name == "commonName"]
    return common + [value for name, value in told.get("subjectAltName", ()) if name == "DNS"]


def _is_of(name: str, poi_id: str) -> bool:
    return name.partition(".")[0].casefold() in (poi_id.casefold(), _ANY_TERMINAL)
