"""Promotions as this register knows them: read once from their rows, given as far as they hold at a moment."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from app.catalog import repository
from contract.messages.promotion_rows import PromotionRow
from contract.rules.promotion import Promotion
from contract.values.time import parse_instant

_KEPT = timedelta(days=30)
_log = logging.getLogger(__name__)


def of_rows(rows: Iterable[PromotionRow]) -> tuple[Promotion, ...]:
    """In the order of their rank. What a newer head office tells in a way unknown here is left out, and logged."""
    known = []
    for row in rows:
        promotion = row.promotion
        if promotion is None:
            _log.warning("a promotion is not understood", extra={"promotion_id": row.promotion_id})
        else:
            known.append(promotion)
    return tuple(sorted(known, key=lambda one: one.rank))


def forget_ended(conn: Connection, now: datetime) -> None:
    """Those that ended long ago leave this register; until then it can say of their codes that they are not valid."""
    for body in repository.bodies(conn, PromotionRow.KIND):
        ended = body.get("valid_to")
        if ended and parse_instant(str(ended)) < now - _KEPT:
            repository.remove_row(conn, PromotionRow.STREAM, PromotionRow.KIND, str(body["promotion_id"]))


def at(promotions: Iterable[Promotion], moment: datetime) -> tuple[Promotion, ...]:
    """Those that have begun and not ended."""
    return tuple(one for one in promotions if one.valid_at(moment))
