"""Requests of registers: granted or refused once, and answered the same for ever after."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from sqlalchemy import insert, select, text

from contract.errors import Refused
from contract.messages.sync import RequestAnswer, RequestPush
from oms.db.engine import Tx
from oms.sync.booking import RegisterIdentity, RequestHandler
from oms.sync.tables import request_answer

# Two of the same id at once: the second waits for the first one's answer.
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 4150003))")


def answer_request(
    tx: Tx, register: RegisterIdentity, request: RequestPush, handlers: Mapping[str, RequestHandler]
) -> RequestAnswer:
    """Refused: ``request_id_reused`` for an id that asked something else, or that another store used."""
    digest = hashlib.sha256(request.model_dump_json().encode()).hexdigest()
    tx.conn.execute(_ONE_AT_A_TIME, {"id": request.id})
    known = tx.conn.execute(select(request_answer).where(request_answer.c.id == request.id)).one_or_none()
    if known is not None:
        if known.digest != digest or known.register_id != register.register_id:
            raise Refused("request_id_reused")
        return RequestAnswer.model_validate(known.answer)
    answer = _decided(tx, register, request, handlers)
    tx.conn.execute(
        insert(request_answer).values(
            id=request.id,
            register_id=register.register_id,
            digest=digest,
            answer=answer.model_dump(mode="json"),
            answered_at=tx.now,
        )
    )
    return answer


def _decided(
    tx: Tx, register: RegisterIdentity, request: RequestPush, handlers: Mapping[str, RequestHandler]
) -> RequestAnswer:
    try:
        with tx.conn.begin_nested():
            return handlers[request.kind](tx, register, request)
    except Refused as refused:
        params = {name: str(value) for name, value in refused.params.items()}
        return RequestAnswer(id=request.id, granted=False, reason=refused.code, params=params)
