"""Makes this machine a register: its keys are made here and never leave; a one-time code is the only authority.

Done again after a lost answer, it sends the same keys, so that the OMS can tell the same register from another one.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID
from pydantic import ValidationError

from app.db.durable_file import write_durably
from app.sync.identity import (
    AUTHORITY_FILE,
    CERTIFICATE_FILE,
    SEAL_KEY_FILE,
    TLS_KEY_FILE,
    TRUSTED_FILE,
    Identity,
    save_identity,
)
from contract.errors import Refused, Unavailable
from contract.messages.sync import Enrolled, EnrollRequest, Renewed, RenewRequest


class EnrollDesk(Protocol):
    """Where a register is enrolled."""

    def enroll(self, request: EnrollRequest) -> Enrolled:
        """Refused: the OMS's reasons. Unavailable: ``oms_unreachable``, ``oms_failing``."""


class RenewDesk(Protocol):
    """Where a register's certificate is renewed."""

    def renew(self, request: RenewRequest) -> Renewed:
        """Refused: the OMS's reasons. Unavailable: ``oms_unreachable``, ``oms_failing``."""


def enroll(
    desk: EnrollDesk, folder: Path, oms_url: str, code: str, incarnation: str, *, authority_pem: str | None = None
) -> Identity:
    """The new identity, saved in ``folder``. ``incarnation`` is that of the database the register will write.
    Refused ``code_refused`` and as the desk says; Unavailable as the desk says.

    ``authority_pem``: whom ``desk`` trusted; from now on that one and the OMS's own authority alone are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tls_key, seal_key = _tls_key(folder / TLS_KEY_FILE), _seal_key(folder / SEAL_KEY_FILE)
    csr_pem, public = _certificate_request(tls_key), _public_hex(seal_key)
    try:
        request = EnrollRequest(code=code.strip(), csr_pem=csr_pem, seal_key=public, incarnation=incarnation)
    except ValidationError:
        # Of what goes up, only the code was typed: one of another length is none.
        raise Refused("code_refused") from None
    told = desk.enroll(request)
    write_durably(folder / CERTIFICATE_FILE, told.certificate_pem.encode())
    write_durably(folder / AUTHORITY_FILE, told.authority_pem.encode())
    if authority_pem is not None:
        write_durably(folder / TRUSTED_FILE, f"{authority_pem.strip()}\n{told.authority_pem}".encode())
    identity = Identity(
        register_id=told.register_id,
        register_number=told.register_number,
        location_id=told.location_id,
        location_name=told.location_name,
        oms_url=oms_url,
        token=told.token,
        streams=told.streams,
    )
    save_identity(folder, identity)
    return identity


def renewed(desk: RenewDesk, folder: Path, now: datetime) -> bool:
    """Get a new certificate for the same key if the present one is in its second half; whether there is one now.

    Refused, Unavailable: as the desk says; the certificate stays as it is.
    """
    try:
        present = x509.load_pem_x509_certificate((folder / CERTIFICATE_FILE).read_bytes())
    except (OSError, ValueError):
        raise Unavailable("register_key_unreadable", file=str(folder / CERTIFICATE_FILE)) from None
    begins, ends = present.not_valid_before_utc, present.not_valid_after_utc
    key = _kept(folder / TLS_KEY_FILE)
    if now < begins + (ends - begins) / 2 or not isinstance(key, ec.EllipticCurvePrivateKey):
        return False
    told = desk.renew(RenewRequest(csr_pem=_certificate_request(key)))
    write_durably(folder / CERTIFICATE_FILE, told.certificate_pem.encode())
    return True


def read_authority(path: Path) -> str:
    """Certificates somebody handed over as a PEM file. Refused: ``authority_unreadable``."""
    try:
        content = path.read_text(encoding="ascii")
        x509.load_pem_x509_certificates(content.encode())
    except (OSError, ValueError):
        raise Refused("authority_unreadable", file=str(path)) from None
    return content


def _tls_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = _kept(path)
    if key is None:
        key = ec.generate_private_key(ec.SECP256R1())
        _keep(path, key)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise Unavailable("register_key_unreadable", file=str(path))
    return key


def _seal_key(path: Path) -> ed25519.Ed25519PrivateKey:
    key = _kept(path)
    if key is None:
        key = ed25519.Ed25519PrivateKey.generate()
        _keep(path, key)
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise Unavailable("register_key_unreadable", file=str(path))
    return key


def _kept(path: Path) -> object | None:
    if not path.exists():
        return None
    try:
        return serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Unavailable("register_key_unreadable", file=str(path)) from None


def _keep(path: Path, key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> None:
    write_durably(
        path,
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    )


def _certificate_request(key: ec.EllipticCurvePrivateKey) -> str:
    """The OMS names the register; the request only proves that its key is held here."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Aisle register")])
    request = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
    return request.public_bytes(serialization.Encoding.PEM).decode()


def _public_hex(key: ed25519.Ed25519PrivateKey) -> str:
    public = key.public_key()
    return public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw).hex()
