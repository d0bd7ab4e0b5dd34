"""What the server's one secret is used for, each use with a key of its own; and hashes of secrets we gave out."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from contract.errors import Refused

_NONCE_BYTES = 12
_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without letters that are read as another
CODE_LENGTH = 12


def derived_key(secret: bytes, purpose: str) -> bytes:
    """32 bytes for one purpose, from which nothing of another purpose can be told."""
    return HKDF(SHA256(), 32, salt=None, info=f"aisle-oms {purpose}".encode()).derive(secret)


def sealed(secret: bytes, purpose: str, content: bytes) -> bytes:
    """``content`` encrypted and authenticated."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(derived_key(secret, purpose)).encrypt(nonce, content, purpose.encode())


def unsealed(secret: bytes, purpose: str, content: bytes) -> bytes:
    """Refused: ``server_secret_differs`` where this server's secret is not the one that sealed it."""
    try:
        return AESGCM(derived_key(secret, purpose)).decrypt(
            content[:_NONCE_BYTES], content[_NONCE_BYTES:], purpose.encode()
        )
    except InvalidTag:
        raise Refused("server_secret_differs") from None


def new_code() -> str:
    """A code a person can type: about 58 bits, so it needs no slow hash."""
    return "".join(secrets.choice(_CODE_LETTERS) for _ in range(CODE_LENGTH))


def code_hash(code: str) -> str:
    """How a code stands in the database. Spaces, dashes and case do not count."""
    plain = code.replace("-", "").replace(" ", "").upper()
    return hashlib.sha256(f"aisle-code\x1f{plain}".encode()).hexdigest()


def new_key() -> str:
    """The secret half of an API key: 256 bits."""
    return secrets.token_urlsafe(32)


def key_hash(key: str) -> str:
    return hashlib.sha256(f"aisle-key\x1f{key}".encode()).hexdigest()


def same(left: str, right: str) -> bool:
    """Compared in a time that tells nothing."""
    return hmac.compare_digest(left.encode(), right.encode())
