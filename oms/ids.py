"""Makes ids: UUIDv7 text, in the order they were made within a process."""

from uuid_utils import uuid7


def new_id() -> str:
    return str(uuid7())
