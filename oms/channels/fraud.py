"""Orders that wait for a word on fraud are told to whoever looks for it, signed as a Standard Webhook.

The answer may come with the response, or later by ``POST /v1/channels/{name}/orders/{id}/fraud``. Who does not take the
question is asked again, ever later. What is sent names the customer: it goes to one address that head office set.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from pydantic import ValidationError
from sqlalchemy import RowMapping, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from contract.errors import Refused, Unavailable
from contract.values.time import instant_text
from oms.channels import connections
from oms.channels.asking import Asking
from oms.channels.capture import take_later
from oms.channels.connections import Connection
from oms.channels.holds import ASKED, UNANSWERED
from oms.channels.model import Reason, RiskSeen
from oms.channels.signatures import standard_headers
from oms.channels.tables import capture_hold, captured_order, channel_connection, fraud_question
from oms.channels.wire import FraudBody
from oms.db.engine import Database, Tx
from oms.exceptions.repository import raise_exception, settle_exceptions
from oms.security.tables import api_key

TOLD_AFTER = 5
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
_AT_ONCE = 100
_OF, _ASKED_OF = captured_order.c, fraud_question.c


@dataclass(frozen=True, slots=True)
class Question:
    """Claimed: nobody else asks it until its next time. The same question has the same ``message_id``, however often
    it is sent.
    """

    connection: Connection
    captured_id: str
    external_id: str
    attempts: int
    message_id: str
    raw: bytes
    headers: Mapping[str, str]


class FraudDesk:
    """``look`` is called again and again until ``stop``. ``secret`` opens that by which questions are signed."""

    def __init__(self, db: Database, secret: bytes, asking: Asking | None = None) -> None:
        self._db = db
        self._secret = secret
        self._asking = asking or Asking()
        self._stopping = threading.Event()

    def stop(self) -> None:
        """After the question that is being asked."""
        self._stopping.set()

    def look(self) -> int:
        """How many were asked."""
        for asked in range(_AT_ONCE):
            question = None if self._stopping.is_set() else self._db.run(self._next)
            if question is None:
                return asked
            self._ask(question)
        return _AT_ONCE

    def _next(self, tx: Tx) -> Question | None:
        row = _due(tx)
        if row is None:
            return None
        connection = connections.connection_named(tx, row["channel"])
        attempts = 1 if row["asked_revision"] != row["revision"] else row["attempts"] + 1
        pause = min(_FIRST_PAUSE * 2 ** min(attempts, 10), _LONGEST_PAUSE)
        values = {
            "captured_id": row["captured_id"],
            "revision": row["revision"],
            "attempts": attempts,
            "next_at": tx.now + pause,
            "asked_at": None,
        }
        claimed = insert(fraud_question).values(values)
        tx.conn.execute(claimed.on_conflict_do_update(constraint="pk_fraud_question", set_=values))
        raw = _question(connection.name, row)
        message_id = f"{row['captured_id']}.{row['revision']}"
        secret = connections.fraud_secret_of(tx, self._secret, connection.channel_id)
        headers = standard_headers(secret, message_id, tx.now, raw) | {"content-type": "application/json"}
        return Question(connection, row["captured_id"], row["external_id"], attempts, message_id, raw, headers)

    def _ask(self, question: Question) -> None:
        try:
            answer = _read(self._asking.told(question.connection.fraud_address, question.raw, question.headers))
        except (Unavailable, Refused) as error:
            told = f"{error.code} {error.params.get('error', '')}".strip()
            self._db.run(lambda tx: _failed(tx, question, told))
            return
        self._db.run(lambda tx: _taken(tx, question, answer))


def _due(tx: Tx) -> RowMapping | None:
    """The order that waits the longest for its question."""
    unasked = or_(_ASKED_OF.captured_id.is_(None), _ASKED_OF.revision != _OF.revision)
    again = _ASKED_OF.asked_at.is_(None) & (_ASKED_OF.next_at <= tx.now)
    query = (
        select(captured_order, api_key.c.name.label("channel"), _ASKED_OF.attempts)
        .add_columns(_ASKED_OF.revision.label("asked_revision"))
        .join(capture_hold, capture_hold.c.captured_id == _OF.captured_id)
        .join(channel_connection, channel_connection.c.channel_id == _OF.channel_id)
        .join(api_key, api_key.c.id == _OF.channel_id)
        .join(fraud_question, _ASKED_OF.captured_id == _OF.captured_id, isouter=True)
        .where(capture_hold.c.reason == Reason.FRAUD, capture_hold.c.about == UNANSWERED)
        .where(channel_connection.c.fraud_address != "", api_key.c.active, or_(unasked, again))
        .order_by(capture_hold.c.since, _OF.captured_id)
        .limit(1)
        .with_for_update(of=captured_order, skip_locked=True)
    )
    return tx.conn.execute(query).mappings().one_or_none()


def _question(channel: str, row: RowMapping) -> bytes:
    content = row["content"]
    told = {name: content[name] for name in ("customer", "ship_to", "collected", "delivery", "lines", "payments")}
    order = {
        "channel": channel,
        "external_id": row["external_id"],
        "number": row["number"],
        "placed_at": instant_text(row["placed_at"]),
        "currency": row["currency"],
        "total_minor": row["total_minor"],
        "answer_to": f"/v1/channels/{channel}/orders/{row['external_id']}/fraud",
    }
    return json.dumps({"type": "order.check", "data": order | told}, separators=(",", ":")).encode()


def _read(raw: bytes) -> str:
    """Accept, review or refuse; "" where the answer comes later. Refused: ``fraud_answer_unreadable``."""
    if not raw.strip():
        return ""
    try:
        return FraudBody.model_validate_json(raw).answer
    except ValidationError:
        raise Refused("fraud_answer_unreadable") from None


def _taken(tx: Tx, question: Question, answer: str) -> None:
    settle_exceptions(tx, "fraud_question_failed", question.captured_id)
    own = update(fraud_question).where(_ASKED_OF.captured_id == question.captured_id)
    tx.conn.execute(own.values(asked_at=tx.now, last_error=""))
    if answer:
        name = f"{question.external_id} {ASKED}"
        said = RiskSeen(name, question.external_id, tx.now, answer, answer != "accept", ASKED)
        take_later(tx, question.connection, said)


def _failed(tx: Tx, question: Question, error: str) -> None:
    own = update(fraud_question).where(_ASKED_OF.captured_id == question.captured_id)
    tx.conn.execute(own.values(last_error=error[:200]))
    if question.attempts == TOLD_AFTER:
        details = {"channel": question.connection.name, "external_id": question.external_id, "error": error[:200]}
        raise_exception(tx, "fraud_question_failed", question.captured_id, None, details=details)
