"""The keys that enrollment left in the register's folder: its own, and that by which head office is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.sync.identity import AUTHORITY_FILE, SEAL_KEY_FILE
from contract.errors import Unavailable


class SealKey:
    """The register's Ed25519 key. ``public_key`` in hex, as head office knows it."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        self._public_key = raw.hex()

    @property
    def public_key(self) -> str:
        return self._public_key

    def sign(self, content: bytes) -> str:
        """The signature in hex."""
        return self._key.sign(content).hex()


def verified(public_key: str, content: bytes, signature: bytes) -> bool:
    """Whether the owner of a public key, in hex, signed just this."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def signed_by_head_office(folder: Path) -> Callable[[bytes, bytes], bool] | None:
    """Whether the authority that enrolled this register signed something.

    None for a register that never enrolled, or whose copy of the authority is damaged: it sells all the same.
    """
    path = folder / AUTHORITY_FILE
    if not path.exists():
        return None
    try:
        key = x509.load_pem_x509_certificate(path.read_bytes()).public_key()
    except (OSError, ValueError, UnsupportedAlgorithm):
        return None
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return None
    public_key = key

    def signed(content: bytes, signature: bytes) -> bool:
        try:
            public_key.verify(signature, content, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True

    return signed


def load_seal_key(folder: Path) -> SealKey | None:
    """None for a register that never enrolled. Unavailable: ``register_key_unreadable``."""
    path = folder / SEAL_KEY_FILE
    if not path.exists():
        return None
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise Unavailable("register_key_unreadable", file=str(path))
    return SealKey(key)
