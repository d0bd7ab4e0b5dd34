"""Empties the outbox: each API process looks every few seconds, and of a message only one has it at a time.

A message is claimed, sent, and concluded in three steps, so that no transaction waits for a mail server. Whoever dies
in between leaves it unknown: it is sent again, under the same Message-ID.
"""

from __future__ import annotations

from contract.errors import Refused, Unavailable
from oms.db.engine import Database, Tx
from oms.exceptions.repository import raise_exception, settle_exceptions
from oms.messages import repository
from oms.messages.model import MAX_ATTEMPTS, MessageState, Outgoing, Post, pause_after
from oms.messages.order_letter import order_letter
from oms.messages.receipt_letter import receipt_letter

NO_LONGER = "what it says is not so any more"
_AT_ONCE = 100


def send_due(db: Database, post: Post) -> int:
    """Send what is due, one after another; how many went out."""
    sent = 0
    for _ in range(_AT_ONCE):
        claimed = db.run(repository.claim_due)
        if claimed is None:
            break
        sent += _send(db, post, claimed)
    return sent


def _send(db: Database, post: Post, own: Outgoing) -> bool:
    try:
        with db.snapshot() as tx:
            letter = order_letter(tx, own) if own.order_id else receipt_letter(tx, own)
        if letter is None:
            db.run(lambda tx: repository.conclude(tx, own.message_id, MessageState.GIVEN_UP, NO_LONGER))
            return False
        status = post.send(letter)
    except Refused as error:
        _give_up(db, own, str(error.params.get("status", error.code)))
        return False
    except Unavailable as error:
        status = str(error.params.get("status", error.code))
        if own.attempts >= MAX_ATTEMPTS:
            _give_up(db, own, status)
        else:
            pause = pause_after(own.attempts)
            db.run(lambda tx: repository.conclude(tx, own.message_id, MessageState.FAILED, status, pause))
        return False

    def sent(tx: Tx) -> None:
        repository.conclude(tx, own.message_id, MessageState.SENT, status)
        settle_exceptions(tx, "message_given_up", own.message_id)

    db.run(sent)
    return True


def _give_up(db: Database, own: Outgoing, status: str) -> None:
    """For somebody to look at; the status of a mail server may name the address, so it stays in the outbox."""

    def given_up(tx: Tx) -> None:
        repository.conclude(tx, own.message_id, MessageState.GIVEN_UP, status)
        about = {"order_id": own.order_id} if own.order_id else {"transaction_id": own.transaction_id}
        details: dict[str, object] = {**about, "attempts": own.attempts}
        raise_exception(tx, "message_given_up", own.message_id, own.location_id, details=details)

    db.run(given_up)
