"""Where ids and random bits come from."""

import secrets

from uuid_utils.compat import uuid7


def new_id() -> str:
    """The next UUIDv7 as text, monotonic within this process."""
    return str(uuid7())


def random_bytes(count: int) -> bytes:
    """Bytes nobody can guess."""
    return secrets.token_bytes(count)
