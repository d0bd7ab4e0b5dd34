"""SQL of the outbox."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import RowMapping, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from contract.errors import Refused
from contract.rules.customer_match import email_key
from oms.db.engine import Tx
from oms.messages.model import MessageState, Outgoing
from oms.messages.tables import outbox_message
from oms.sync.tables import attachment

_OPEN = (MessageState.QUEUED, MessageState.FAILED)
_CLAIM = timedelta(minutes=5)
_SENT = ("id", "transaction_id", "receipt_number", "address", "location_id", "attempts", "order_id", "occasion")


def queue(tx: Tx, address: str, values: Mapping[str, object]) -> None:
    """Once for a sale, or an occasion of an order, and an address; asked again, one that was given up is tried anew."""
    again = {"state": MessageState.QUEUED, "next_try_at": tx.now, "attempts": 0}
    row = {
        **values,
        **again,
        "id": tx.new_id(),
        "address": address,
        "address_key": email_key(address),
        "provider_status": "",
        "queued_at": tx.now,
    }
    added = insert(outbox_message).values(row)
    given_up = outbox_message.c.state == MessageState.GIVEN_UP
    tx.conn.execute(added.on_conflict_do_update(constraint="uq_outbox_message_once", set_=again, where=given_up))


def claim_due(tx: Tx) -> Outgoing | None:
    """The next that is due, for whoever asked alone; None where there is none."""
    table = outbox_message.c
    free = or_(table.claimed_until.is_(None), table.claimed_until < tx.now)
    due = (
        select(table.id)
        .where(table.state.in_(_OPEN), table.next_try_at <= tx.now, free)
        .order_by(table.next_try_at, table.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    claimed = (
        update(outbox_message)
        .where(table.id == due.scalar_subquery())
        .values(attempts=table.attempts + 1, claimed_until=tx.now + _CLAIM)
        .returning(*[table[name] for name in _SENT])
    )
    found = tx.conn.execute(claimed).one_or_none()
    return Outgoing(*found) if found else None


def conclude(tx: Tx, message_id: str, state: MessageState, status: str, pause: timedelta | None = None) -> None:
    """What became of a try."""
    values: dict[str, object] = {"state": state, "provider_status": status, "claimed_until": None}
    if state is MessageState.SENT:
        values["sent_at"] = tx.now
    if pause is not None:
        values["next_try_at"] = tx.now + pause
    tx.conn.execute(update(outbox_message).where(outbox_message.c.id == message_id).values(values))


def retry(tx: Tx, message_id: str) -> None:
    """Try it now, and from the beginning. Refused: ``message_unknown``, ``message_sent``."""
    found = tx.conn.execute(select(outbox_message.c.state).where(outbox_message.c.id == message_id)).scalar()
    if found is None:
        raise Refused("message_unknown", id=message_id[:64])
    if found == MessageState.SENT:
        raise Refused("message_sent", id=message_id)
    again = {"state": MessageState.QUEUED, "attempts": 0, "next_try_at": tx.now, "claimed_until": None}
    tx.conn.execute(update(outbox_message).where(outbox_message.c.id == message_id).values(again))


def messages(tx: Tx, state: MessageState | None, transaction_id: str | None, limit: int) -> Sequence[RowMapping]:
    """The newest first."""
    query = select(outbox_message)
    if state is not None:
        query = query.where(outbox_message.c.state == state)
    if transaction_id is not None:
        query = query.where(outbox_message.c.transaction_id == transaction_id)
    newest = query.order_by(outbox_message.c.queued_at.desc(), outbox_message.c.id).limit(limit)
    return tx.conn.execute(newest).mappings().all()


def forget_addresses(tx: Tx, customer_ids: Collection[str]) -> None:
    """Of people who are to be forgotten: nothing is sent there any more, and no address or salt is left."""
    theirs = outbox_message.c.customer_id.in_(customer_ids)
    ids = tx.conn.execute(select(outbox_message.c.attachment_id).where(theirs)).scalars().all()
    tx.conn.execute(delete(attachment).where(attachment.c.id.in_(ids)))
    tx.conn.execute(delete(outbox_message).where(theirs))
