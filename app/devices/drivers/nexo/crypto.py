"""The lock on local messages to a terminal, as Adyen's Terminal API has it (AdyenCryptoVersion 1).

A passphrase gives 80 bytes (PBKDF2, HMAC-SHA1, 4000 rounds): 32 for HMAC-SHA256 over the plain message, 32 for AES-256
in CBC with PKCS 7 padding, 16 for the initialization vector, which each message xors with a nonce of its own.
https://docs.adyen.com/point-of-sale/design-your-integration/choose-your-architecture/local/protect
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from app.devices.drivers.nexo.card_numbers import strike_out
from contract.errors import Unavailable

CRYPTO_VERSION = 1
NONCE_BYTES = 16
_SALT, _ROUNDS = b"AdyenNexoV1Salt", 4_000
_HMAC_BYTES, _CIPHER_BYTES, _BLOCK = 32, 32, 16
_DERIVED_BYTES = _HMAC_BYTES + _CIPHER_BYTES + NONCE_BYTES

Trailer = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class NexoKey:
    """The key shared with a terminal, by the name and version that both ends know it by."""

    identifier: str
    version: int
    passphrase: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Derived:
    hmac: bytes
    cipher: bytes
    iv: bytes

    def cipher_of(self, nonce: bytes) -> Cipher[modes.CBC]:
        iv = bytes(mine ^ other for mine, other in zip(self.iv, nonce, strict=True))
        return Cipher(algorithms.AES(self.cipher), modes.CBC(iv))


class NexoLock:
    """Closes and opens messages with one key."""

    def __init__(self, key: NexoKey) -> None:
        self._key = key
        # The standard of the other end asks for SHA-1 here; it strengthens a passphrase and signs nothing.
        digest = SHA1()  # noqa: S303 # nosec B303
        derivation = PBKDF2HMAC(algorithm=digest, length=_DERIVED_BYTES, salt=_SALT, iterations=_ROUNDS)
        material = derivation.derive(key.passphrase.encode())
        cipher_end = _HMAC_BYTES + _CIPHER_BYTES
        self._derived = _Derived(material[:_HMAC_BYTES], material[_HMAC_BYTES:cipher_end], material[cipher_end:])

    def close(self, message: bytes, nonce: bytes) -> tuple[str, Trailer]:
        """The NexoBlob and the SecurityTrailer. ``nonce``: 16 random bytes, never used before."""
        encryptor = self._derived.cipher_of(nonce).encryptor()
        missing = _BLOCK - len(message) % _BLOCK
        blob = encryptor.update(message + bytes([missing]) * missing) + encryptor.finalize()
        digest = HMAC(self._derived.hmac, SHA256())
        digest.update(message)
        trailer = {
            "AdyenCryptoVersion": CRYPTO_VERSION,
            "KeyIdentifier": self._key.identifier,
            "KeyVersion": self._key.version,
            "Nonce": _text(nonce),
            "Hmac": _text(digest.finalize()),
        }
        return _text(blob), trailer

    def open(self, blob: str, trailer: Trailer) -> bytearray:
        """The message, in which card numbers are struck out. Unavailable: ``terminal_not_trusted``.

        It is deciphered into one place and changed there, so that no copy of what it told is left behind.
        """
        if trailer.get("KeyIdentifier") != self._key.identifier or trailer.get("KeyVersion") != self._key.version:
            raise Unavailable("terminal_not_trusted", why="key")
        closed, nonce, told = _bytes(blob), _bytes(trailer.get("Nonce")), _bytes(trailer.get("Hmac"))
        if not closed or len(closed) % _BLOCK or len(nonce) != NONCE_BYTES:
            raise Unavailable("terminal_not_trusted", why="length")
        message = bytearray(len(closed) + _BLOCK - 1)
        decryptor = self._derived.cipher_of(nonce).decryptor()
        written = decryptor.update_into(closed, message)
        decryptor.finalize()
        padding = message[written - 1]
        if not 1 <= padding <= _BLOCK:
            _forget(message)
            raise Unavailable("terminal_not_trusted", why="padding")
        del message[written - padding :]
        self._verify(message, told)
        strike_out(message)
        return message

    def _verify(self, message: bytearray, told: bytes) -> None:
        digest = HMAC(self._derived.hmac, SHA256())
        digest.update(message)
        try:
            digest.verify(told)
        except InvalidSignature:
            _forget(message)
            raise Unavailable("terminal_not_trusted", why="hmac") from None


def _forget(message: bytearray) -> None:
    message[:] = bytes(len(message))


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(told: object) -> bytes:
    try:
        return base64.b64decode(told, validate=True) if isinstance(told, str) else b""
    except binascii.Error:
        return b""
