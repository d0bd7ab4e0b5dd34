"""The OMS's own certificate authority: certifies registers' TLS keys and the service's own name."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from contract.errors import Refused
from oms.db.engine import Tx
from oms.security.secrets import sealed, unsealed
from oms.security.tables import authority as authority_table

PublicKey = ec.EllipticCurvePublicKey

_PURPOSE = "authority key"
_AUTHORITY_YEARS = 20
REGISTER_DAYS = 120
"""Renewed by day 60; a register that was offline for a month after that still has a good one."""
SERVER_DAYS = 825
"""A fresh one is made at every start; this bounds how long the service may run without one."""
_CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class ServerCertificate:
    """What a TLS listener needs: the chain and the private key, in PEM."""

    chain_pem: str
    key_pem: str


class Authority:
    """A key and its self-signed certificate."""

    def __init__(self, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
        self._certificate = certificate
        self._key = key

    @property
    def certificate_pem(self) -> str:
        return _pem(self._certificate)

    def sign(self, content: bytes) -> bytes:
        """ECDSA over SHA-256; whoever trusts the certificate can verify it. Never of what could be a certificate."""
        return self._key.sign(content, ec.ECDSA(hashes.SHA256()))

    def certify_register(self, public_key: PublicKey, register_id: str, location_id: str, now: datetime) -> str:
        """A certificate for a register's key, under names of ours."""
        subject = _name(f"register {register_id}", location_id)
        usage = [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH]
        return self._certify(public_key, subject, usage, now, REGISTER_DAYS, names=())

    def server_certificate(self, names: Sequence[str], now: datetime) -> ServerCertificate:
        """A fresh key certified for host names and addresses."""
        key = ec.generate_private_key(ec.SECP256R1())
        usage = [ExtendedKeyUsageOID.SERVER_AUTH]
        certificate = self._certify(key.public_key(), _name("Aisle OMS"), usage, now, SERVER_DAYS, names)
        return ServerCertificate(certificate + self.certificate_pem, _private_pem(key).decode())

    def _certify(
        self,
        key: PublicKey,
        subject: x509.Name,
        usage: Sequence[x509.ObjectIdentifier],
        now: datetime,
        days: int,
        names: Sequence[str],
    ) -> str:
        builder = (
            _unsigned(subject, self._certificate.subject, key, now, timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage(usage), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName([_alternative(n) for n in names]), False)
        return _pem(builder.sign(self._key, hashes.SHA256()))


def ensure_authority(tx: Tx, secret: bytes) -> Authority:
    """The authority of this database, made at the first call. Refused: ``server_secret_differs``."""
    row = tx.conn.execute(select(authority_table)).one_or_none()
    if row is None:
        certificate, key = new_authority(tx.now)
        values = {
            "certificate_pem": _pem(certificate),
            "sealed_key": sealed(secret, _PURPOSE, _private_pem(key)),
            "made_at": tx.now,
        }
        tx.conn.execute(insert(authority_table).values(values).on_conflict_do_nothing())
        row = tx.conn.execute(select(authority_table)).one()
    opened = serialization.load_pem_private_key(unsealed(secret, _PURPOSE, row.sealed_key), password=None)
    if not isinstance(opened, ec.EllipticCurvePrivateKey):
        raise TypeError("the authority's key is an elliptic curve key")
    return Authority(x509.load_pem_x509_certificate(row.certificate_pem.encode()), opened)


def check_seal_key(seal_key: str) -> None:
    """Refused: ``seal_key_unreadable`` unless it is a raw Ed25519 public key in hex."""
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(bytes.fromhex(seal_key))
    except ValueError:
        raise Refused("seal_key_unreadable") from None


def requested_key(csr_pem: str) -> PublicKey:
    """The P-256 key of a certificate request, whose holder signed it. Refused: ``csr_unreadable``."""
    try:
        request = x509.load_pem_x509_csr(csr_pem.encode())
        key = request.public_key()
        signed = request.is_signature_valid
    except (ValueError, UnsupportedAlgorithm, InvalidSignature):
        raise Refused("csr_unreadable") from None
    if not signed or not isinstance(key, PublicKey) or key.curve.key_size != 256:
        raise Refused("csr_unreadable")
    return key


def certifies(certificate_pem: str, key: PublicKey) -> bool:
    """Whether a certificate is for this key."""
    return x509.load_pem_x509_certificate(certificate_pem.encode()).public_key() == key


def new_authority(now: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """One that nobody knows yet."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Aisle authority")
    key_usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = (
        _unsigned(name, name, key.public_key(), now, timedelta(days=365 * _AUTHORITY_YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(key_usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return builder.sign(key, hashes.SHA256()), key


def _unsigned(
    subject: x509.Name, issuer: x509.Name, key: PublicKey, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(now + life)
    )


def _name(common_name: str, unit: str | None = None) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
    if unit:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit))
    return x509.Name(parts)


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
