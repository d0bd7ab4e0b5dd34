"""Promotions in the database: landing, ending, listing. What a register could have known stays readable."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, func, insert, select, update

from contract.errors import Refused
from oms.db.engine import Tx
from oms.promotions.model import PromotionDraft
from oms.promotions.tables import promotion, promotion_use, promotion_version
from oms.sync.feed import CHAIN, mark, mark_many

KIND = "promotion"
MAX_LISTED = 500


def land_promotions(
    tx: Tx, drafts: Sequence[PromotionDraft], items: Mapping[str, str], locations: Mapping[str, str]
) -> int:
    """Add or change promotions by their code; how many are new or different."""
    query = select(promotion).where(promotion.c.code.in_([draft.row.code for draft in drafts])).with_for_update()
    known = {row["code"]: row for row in tx.conn.execute(query).mappings()}
    changed = []
    for draft in drafts:
        standing = known.get(draft.row.code)
        promotion_id = standing["promotion_id"] if standing else tx.new_id()
        body = draft.resolved(promotion_id, items, locations).model_dump(mode="json")
        values = {"body": body, "limit_total": draft.limit_total, "told_at": tx.now, "ended_at": None}
        if standing is None:
            tx.conn.execute(insert(promotion).values(promotion_id=promotion_id, code=draft.row.code, **values))
        elif any(standing[name] != values[name] for name in ("body", "limit_total", "ended_at")):
            _keep(tx, standing)
            tx.conn.execute(update(promotion).where(promotion.c.promotion_id == promotion_id).values(values))
        else:
            continue
        changed.append(promotion_id)
    mark_many(tx, CHAIN, KIND, changed)
    return len(changed)


def end_promotion(tx: Tx, code: str) -> bool:
    """It holds no more from now on; whether it did until now. Refused: ``promotion_unknown``."""
    return end_by_id(tx, promotion_by_code(tx, code)["promotion_id"])


def end_by_id(tx: Tx, promotion_id: str) -> bool:
    """As ``end_promotion``."""
    ended = tx.conn.execute(
        update(promotion)
        .where(promotion.c.promotion_id == promotion_id, promotion.c.ended_at.is_(None))
        .values(ended_at=tx.now)
    )
    if ended.rowcount:
        mark(tx, CHAIN, KIND, promotion_id, tombstone=True)
    return bool(ended.rowcount)


def promotion_by_code(tx: Tx, code: str) -> RowMapping:
    """Refused: ``promotion_unknown``."""
    found = tx.conn.execute(select(promotion).where(promotion.c.code == code)).mappings().one_or_none()
    if found is None:
        raise Refused("promotion_unknown", promotion=code[:40])
    return found


def standing_promotions(tx: Tx, ids: Collection[str]) -> dict[str, RowMapping]:
    """Those of ``ids`` that were not ended."""
    query = select(promotion).where(promotion.c.promotion_id.in_(ids), promotion.c.ended_at.is_(None))
    return {row["promotion_id"]: row for row in tx.conn.execute(query).mappings()}


def standing_bodies(tx: Tx) -> Sequence[Mapping[str, Any]]:
    """What registers are told of all that were not ended."""
    query = select(promotion.c.body).where(promotion.c.ended_at.is_(None)).order_by(promotion.c.promotion_id)
    return tx.conn.execute(query).scalars().all()


def codes_of(tx: Tx, ids: Collection[str]) -> dict[str, str]:
    """What head office calls them, also those that were ended."""
    query = select(promotion.c.promotion_id, promotion.c.code).where(promotion.c.promotion_id.in_(ids))
    return {row.promotion_id: row.code for row in tx.conn.execute(query)}


def list_promotions(tx: Tx, *, ended: bool, limit: int = MAX_LISTED) -> Sequence[RowMapping]:
    """By code, with how often each was used."""
    uses = (
        select(func.coalesce(func.sum(promotion_use.c.times), 0))
        .where(promotion_use.c.promotion_id == promotion.c.promotion_id, promotion_use.c.undone_by.is_(None))
        .scalar_subquery()
    )
    query = select(promotion, uses.label("uses")).order_by(promotion.c.code).limit(min(limit, MAX_LISTED))
    if not ended:
        query = query.where(promotion.c.ended_at.is_(None))
    return tx.conn.execute(query).mappings().all()


def versions(tx: Tx, promotion_id: str) -> Sequence[RowMapping]:
    """What was told of it before, newest first."""
    query = select(promotion_version).where(promotion_version.c.promotion_id == promotion_id)
    return tx.conn.execute(query.order_by(promotion_version.c.told_at.desc()).limit(MAX_LISTED)).mappings().all()


def _keep(tx: Tx, standing: RowMapping) -> None:
    """Facts of registers that had not heard of a change are judged by what held before it."""
    tx.conn.execute(
        insert(promotion_version).values(
            promotion_id=standing["promotion_id"],
            told_at=standing["told_at"],
            superseded_at=standing["ended_at"] or tx.now,
            body=standing["body"],
        )
    )
