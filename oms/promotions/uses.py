"""How often promotions were used: every use is a row, nothing is a counter that all tills would wait for."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from contract.errors import Refused
from contract.rules.promotion.conditions import code_key, serial_code
from contract.rules.promotion.model import CodeKind
from oms.db.bulk import copy_into
from oms.db.engine import Tx
from oms.exceptions.repository import raise_exception
from oms.promotions.repository import end_by_id, promotion_by_code
from oms.promotions.tables import promotion, promotion_serial, promotion_use

MAX_SERIALS = 100_000
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_SERIAL_LETTERS = 10


@dataclass(frozen=True, slots=True)
class PromotionUse:
    """A finished sale applied a promotion ``times`` over, by ``code`` if it needed one."""

    entry_id: str
    promotion_id: str
    times: int
    location_id: str
    code: str = ""
    customer_id: str | None = None


def book_uses(tx: Tx, uses: Sequence[PromotionUse]) -> None:
    """Books what tills did, whatever it is. A serial coupon used again, or never given out, and uses beyond the limit
    of a promotion are listed for head office; a promotion whose limit is reached ends.
    """
    if not uses:
        return
    rows = [
        {
            "entry_id": use.entry_id,
            "promotion_id": use.promotion_id,
            "code": code_key(use.code),
            "times": use.times,
            "location_id": use.location_id,
            "customer_id": use.customer_id,
            "booked_at": tx.now,
        }
        for use in uses
    ]
    tx.conn.execute(insert(promotion_use).on_conflict_do_nothing(), rows)
    query = select(promotion).where(promotion.c.promotion_id.in_({use.promotion_id for use in uses}))
    known = {row["promotion_id"]: row for row in tx.conn.execute(query).mappings()}
    for use in sorted(uses, key=lambda own: (own.promotion_id, code_key(own.code))):
        told = known.get(use.promotion_id)
        if told is None:
            raise_exception(tx, "promotion_unknown", use.promotion_id, use.location_id, entry_id=use.entry_id)
        elif (told["body"]["needs"] or {}).get("kind") == CodeKind.SERIAL:
            _check_serial(tx, use)
    for promotion_id in sorted(known):
        limit = known[promotion_id]["limit_total"]
        if limit is not None:
            _check_limit(tx, promotion_id, limit, [use for use in uses if use.promotion_id == promotion_id])


def uses_of_customer(tx: Tx, customer_id: str) -> dict[str, int]:
    """Promotion id -> how often the customer had it."""
    query = select(promotion_use.c.promotion_id, func.sum(promotion_use.c.times))
    query = query.where(promotion_use.c.customer_id == customer_id).group_by(promotion_use.c.promotion_id)
    return {row[0]: int(row[1]) for row in tx.conn.execute(query)}


def spent_codes(tx: Tx, codes: Collection[str]) -> frozenset[str]:
    """Those of ``codes``, serial coupons, that were used."""
    keys = {code_key(code): code for code in codes}
    used = select(promotion_use.c.code).join(promotion_serial, promotion_serial.c.code == promotion_use.c.code)
    found = tx.conn.execute(used.where(promotion_use.c.code.in_(keys))).scalars()
    return frozenset(keys[key] for key in found)


def give_serials(tx: Tx, code: str, count: int) -> list[str]:
    """So many new serial coupons of a promotion. Refused: ``promotion_unknown``, ``promotion_not_serial``."""
    told = promotion_by_code(tx, code)
    needs = told["body"]["needs"] or {}
    if needs.get("kind") != CodeKind.SERIAL:
        raise Refused("promotion_not_serial", promotion=code[:40])
    made = [
        serial_code(needs["code"], "".join(secrets.choice(_LETTERS) for _ in range(_SERIAL_LETTERS)))
        for _ in range(count)
    ]
    rows = [{"code": code_key(one), "promotion_id": told["promotion_id"], "given_at": tx.now} for one in made]
    copy_into(tx, promotion_serial, rows)
    return made


def _check_serial(tx: Tx, use: PromotionUse) -> None:
    key = code_key(use.code)
    # Two tills that show the same serial at once would not see each other's row.
    tx.conn.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": f"serial {key}"})
    given = select(promotion_serial.c.code).where(promotion_serial.c.code == key)
    if tx.conn.execute(given).first() is None:
        raise_exception(tx, "coupon_never_given", key, use.location_id, entry_id=use.entry_id)
    others = select(promotion_use.c.entry_id).where(
        promotion_use.c.promotion_id == use.promotion_id,
        promotion_use.c.code == key,
        promotion_use.c.entry_id != use.entry_id,
    )
    first = tx.conn.execute(others.order_by(promotion_use.c.entry_id).limit(1)).scalar()
    if first is not None:
        details = {"first_entry_id": first}
        raise_exception(tx, "coupon_used_twice", key, use.location_id, entry_id=use.entry_id, details=details)


def _check_limit(tx: Tx, promotion_id: str, limit: int, uses: Sequence[PromotionUse]) -> None:
    query = select(func.coalesce(func.sum(promotion_use.c.times), 0))
    used = int(tx.conn.execute(query.where(promotion_use.c.promotion_id == promotion_id)).scalar_one())
    if used >= limit:
        end_by_id(tx, promotion_id)
    if used > limit:
        details = {"limit": limit, "used": used}
        last = uses[-1]
        raise_exception(
            tx, "promotion_over_limit", promotion_id, last.location_id, entry_id=last.entry_id, details=details
        )
