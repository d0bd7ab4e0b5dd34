"""PIN hashes as this register keeps them: worthless without the device key, which is not in the file.

The OMS sends argon2id. Its digest is replaced by ``HMAC-SHA256(device key, digest)``; salt and cost stay in the clear,
because checking a PIN computes the digest again.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping

from argon2.low_level import Type, hash_secret_raw

_WRAPPED = "hmac:"


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
    try:
        _, kind, version, cost_text, salt_text, kept = wrapped.split("$")
        cost = dict(part.split("=") for part in cost_text.split(","))
        salt = _unpadded(salt_text)
        memory, time, lanes, variant = int(cost["m"]), int(cost["t"]), int(cost["p"]), int(version.removeprefix("v="))
    except (ValueError, KeyError, binascii.Error):
        return False
    if kind != "argon2id" or not kept.startswith(_WRAPPED):
        return False
    digest = hash_secret_raw(pin.encode(), salt, time, memory, lanes, 32, Type.ID, variant)
    return hmac.compare_digest(_WRAPPED + _wrapped(device_key, digest), kept)


def guarded_body(device_key: bytes, kind: str, body: Mapping[str, object]) -> Mapping[str, object]:
    """A row's body as it may stand in the file: an operator's PIN hash is wrapped, all else is as it came."""
    if kind != "operator" or not isinstance(body.get("pin_hash"), str):
        return body
    return {**body, "pin_hash": wrap_pin_hash(device_key, str(body["pin_hash"]))}


def _wrapped(device_key: bytes, digest: bytes) -> str:
    return hmac.new(device_key, digest, hashlib.sha256).hexdigest()


def _unpadded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
