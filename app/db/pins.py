"""Hashes of PINs and badges as this register keeps them: worthless without the device key, which is not in the file.

The OMS sends argon2id. Its digest is replaced by ``HMAC-SHA256(device key, digest)``; salt and cost stay in the clear,
because checking a PIN computes the digest again.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence

from argon2.low_level import Type, hash_secret_raw

_WRAPPED = "hmac:"
_HASHES = ("pin_hash", "badge_hash")


def wrap_pin_hash(device_key: bytes, encoded: str) -> str:
    """What may be stored in place of an encoded argon2id hash. One that cannot be read matches no PIN."""
    head, _, digest_text = encoded.rpartition("$")
    try:
        digest = _unpadded(digest_text)
    except (ValueError, binascii.Error):
        return f"$unreadable${_WRAPPED}"
    return f"{head}${_WRAPPED}{_wrapped(device_key, digest)}"


def pin_matches(device_key: bytes, wrapped: str, pin: str) -> bool:
    """Whether ``pin`` is the one; slow by design, so never inside a transaction."""
    return whose(device_key, (wrapped,), pin) is not None


def whose(device_key: bytes, wrapped: Sequence[str], secret: str) -> int | None:
    """Which of them is of this PIN or badge. Slow once per salt and cost among them; never in a transaction."""
    digests: dict[str, str] = {}
    for at, stored in enumerate(wrapped):
        head, _, kept = stored.rpartition("$")
        if head not in digests:
            digest = _digest(head, secret)
            digests[head] = _WRAPPED + _wrapped(device_key, digest) if digest is not None else ""
        if digests[head] and hmac.compare_digest(digests[head], kept):
            return at
    return None


def guarded_body(device_key: bytes, kind: str, body: Mapping[str, object]) -> Mapping[str, object]:
    """A row's body as it may stand in the file: an operator's hashes are wrapped, all else is as it came."""
    if kind != "operator":
        return body
    hashes = {name: body[name] for name in _HASHES if body.get(name) and isinstance(body[name], str)}
    return {**body, **{name: wrap_pin_hash(device_key, str(encoded)) for name, encoded in hashes.items()}}


def _digest(head: str, secret: str) -> bytes | None:
    """argon2id with the salt and cost that ``head`` tells; None where it cannot be read."""
    try:
        _, kind, version, cost_text, salt_text = head.split("$")
        cost = dict(part.split("=") for part in cost_text.split(","))
        salt = _unpadded(salt_text)
        memory, time, lanes, variant = int(cost["m"]), int(cost["t"]), int(cost["p"]), int(version.removeprefix("v="))
    except (ValueError, KeyError, binascii.Error):
        return None
    if kind != "argon2id":
        return None
    return hash_secret_raw(secret.encode(), salt, time, memory, lanes, 32, Type.ID, variant)


def _wrapped(device_key: bytes, digest: bytes) -> str:
    return hmac.new(device_key, digest, hashlib.sha256).hexdigest()


def _unpadded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
