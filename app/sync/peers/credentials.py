"""Who is at the other end of the LAN: both sides show the certificate of enrollment and read a name in the other's."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.clock import Clock, SystemClock
from app.sync.identity import AUTHORITY_FILE, CERTIFICATE_FILE, TLS_KEY_FILE
from contract.errors import Unavailable

_REGISTER = "register "


@dataclass(frozen=True, slots=True)
class PeerName:
    """What the OMS certified: which register, of which store."""

    register_id: str
    location_id: str


class Credentials:
    """The certificate, the key and the authority that enrollment left in ``folder``, read anew for each connection."""

    def __init__(self, folder: Path, clock: Clock | None = None) -> None:
        self._folder = folder
        self._clock = clock or SystemClock()

    def listening(self) -> ssl.SSLContext:
        """For who is called. Unavailable: ``register_key_unreadable``."""
        return self._context(ssl.PROTOCOL_TLS_SERVER)

    def calling(self) -> ssl.SSLContext:
        """For who calls. Addresses are no names: whom it reached is read from the certificate.

        Unavailable: ``register_key_unreadable``.
        """
        return self._context(ssl.PROTOCOL_TLS_CLIENT)

    def expired(self) -> bool:
        """Whether this register's own certificate has run out."""
        # Imported late: asked only where a peer hung up on us, and costs every start otherwise.
        from cryptography import x509

        try:
            own = x509.load_pem_x509_certificate((self._folder / CERTIFICATE_FILE).read_bytes())
        except (OSError, ValueError):
            return False
        return own.not_valid_after_utc < self._clock.now()

    def _context(self, protocol: ssl._SSLMethod) -> ssl.SSLContext:
        context = ssl.SSLContext(protocol)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.check_hostname = False
        context.verify_mode = ssl.CERT_REQUIRED
        try:
            context.load_verify_locations(self._folder / AUTHORITY_FILE)
            context.load_cert_chain(self._folder / CERTIFICATE_FILE, self._folder / TLS_KEY_FILE)
        except (OSError, ssl.SSLError):
            raise Unavailable("register_key_unreadable", file=str(self._folder / CERTIFICATE_FILE)) from None
        return context


def name_in(certificate: Mapping[str, Any] | None) -> PeerName | None:
    """The name in a verified certificate, as ``ssl`` tells it; None for one that is no register's."""
    parts = dict(part for group in (certificate or {}).get("subject", ()) for part in group)
    common, location_id = parts.get("commonName", ""), parts.get("organizationalUnitName", "")
    if not common.startswith(_REGISTER) or not location_id:
        return None
    return PeerName(common.removeprefix(_REGISTER), location_id)
