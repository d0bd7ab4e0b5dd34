"""Personal values that travel beside an entry: kept only where the entry names their salted hash."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from contract.messages.entry import salted_hash
from contract.messages.sync import WireAttachment
from oms.db.engine import Tx
from oms.exceptions.repository import raise_exception
from oms.sync import repository


def keep_attachments(
    tx: Tx, entry_id: str, location_id: str, body_text: str, attachments: Sequence[WireAttachment]
) -> bool:
    """Stores those that the body names; reports the others and keeps nothing of them. Whether one was not here."""
    if not attachments:
        return False
    named = dict(_references(_parsed(body_text)))
    news = False
    for told in attachments:
        storable = "\x00" not in f"{told.id}{told.salt}{told.value}"
        if storable and named.get(told.id) == salted_hash(told.value, told.salt):
            news |= repository.insert_attachment(tx, entry_id, location_id, told)
        else:
            raise_exception(tx, "attachment_differs", entry_id, location_id, entry_id=entry_id)
    return news


def _parsed(body_text: str) -> object:
    try:
        return json.loads(body_text)
    except (ValueError, RecursionError):
        return None


def _references(value: object) -> Iterator[tuple[str, str]]:
    """Every (attachment id, salted hash) anywhere in a body."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case {"attachment_id": str(attachment_id), "salted_hash": str(hashed)}:
                yield attachment_id, hashed
            case dict() as inner:
                waiting.extend(inner.values())
            case list() as inner:
                waiting.extend(inner)
