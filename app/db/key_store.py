"""The key store of the operating system."""

from __future__ import annotations

import keyring
from keyring.errors import KeyringError

from app.db.keys import KeySource
from contract.errors import Unavailable

_SERVICE = "Aisle"
# Back-ends that keep secrets in the clear, or nowhere.
_UNSAFE_BACKENDS = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")


class KeyringSecrets:
    """The system's key store. Unavailable: ``key_store_unavailable`` where there is none that can be trusted."""

    def __init__(self, profile: str) -> None:
        backend = type(keyring.get_keyring())
        if backend.__module__.startswith(_UNSAFE_BACKENDS):
            raise Unavailable("key_store_unavailable", backend=f"{backend.__module__}.{backend.__name__}")
        self._profile = profile

    @property
    def source(self) -> KeySource:
        return KeySource.KEY_STORE

    def get(self, name: str) -> bytes | None:
        try:
            kept = keyring.get_password(_SERVICE, f"{self._profile}/{name}")
        except KeyringError as error:
            raise Unavailable("key_store_unavailable", backend=str(error)) from None
        return bytes.fromhex(kept) if kept else None

    def put(self, name: str, secret: bytes) -> None:
        try:
            keyring.set_password(_SERVICE, f"{self._profile}/{name}", secret.hex())
        except KeyringError as error:
            raise Unavailable("key_store_unavailable", backend=str(error)) from None
