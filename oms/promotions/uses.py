"""How often promotions were used: every use is a row, nothing is a counter that all tills would wait for."""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql import ColumnElement

from contract.errors import Refused
from contract.rules.promotion.conditions import code_key, serial_code
from contract.rules.promotion.model import CodeKind
from oms.customers.repository import tell_stores
from oms.customers.tables import customer
from oms.db.bulk import copy_into
from oms.db.engine import Tx
from oms.exceptions.repository import raise_exception
from oms.promotions.repository import end_by_id, promotion_by_code
from oms.promotions.tables import promotion, promotion_serial, promotion_use
from oms.sales.receipts import receipts_of
from oms.sales.tables import sale
from oms.sync.feed import CHAIN, mark_many

SPENT = "spent_coupon"
MAX_SERIALS = 100_000
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_SERIAL_LETTERS = 10


@dataclass(frozen=True, slots=True)
class PromotionUse:
    """A finished sale applied a promotion ``times`` over, by ``code`` if it needed one; or an order at the prices of a
    quote, whose id is then the entry's.
    """

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
    _tell(tx, uses)
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


def give_back_uses(tx: Tx, order_id: str) -> None:
    """Nothing comes of an order that was placed at the prices of a quote: what it used may be used again."""
    _undo(tx, order_id, promotion_use.c.entry_id == order_id)


def take_uses_again(tx: Tx, order_id: str) -> None:
    """Something comes of it after all: what it gave back counts again, whoever used it meanwhile."""
    own = (promotion_use.c.entry_id == order_id, promotion_use.c.undone_by == order_id)
    again = update(promotion_use).where(*own).values(undone_by=None).returning(promotion_use)
    book_uses(tx, _read(tx.conn.execute(again).mappings()))


def undo_uses(tx: Tx, taken_back: Sequence[tuple[str, str]]) -> None:
    """(entry, transaction) of sales that take a whole one back: what that one used may be used again."""
    for entry_id, transaction_id in taken_back:
        sold = select(sale.c.entry_id).where(sale.c.transaction_id == transaction_id)
        _undo(tx, entry_id, promotion_use.c.entry_id.in_(sold))


def limited_uses(tx: Tx, customer_ids: Collection[str]) -> dict[str, dict[str, int]]:
    """Customer -> promotion -> how often, of those promotions that stand and are limited for each customer; with what
    was used by those who turned out to be the same.
    """
    merged = select(customer.c.customer_id, customer.c.merged_into).where(customer.c.merged_into.in_(customer_ids))
    owners = {own: own for own in customer_ids} | {row.customer_id: row.merged_into for row in tx.conn.execute(merged)}
    columns = (promotion_use.c.customer_id, promotion_use.c.promotion_id, func.sum(promotion_use.c.times).label("n"))
    query = (
        select(*columns)
        .join(promotion, promotion.c.promotion_id == promotion_use.c.promotion_id)
        .where(promotion_use.c.customer_id.in_(owners), promotion_use.c.undone_by.is_(None))
        .where(promotion.c.ended_at.is_(None), promotion.c.body["limit_customer"].astext.is_not(None))
        .group_by(promotion_use.c.customer_id, promotion_use.c.promotion_id)
    )
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in tx.conn.execute(query):
        found[owners[row.customer_id]][row.promotion_id] += int(row.n)
    return {customer_id: dict(uses) for customer_id, uses in found.items()}


def first_uses(tx: Tx, keys: Collection[str]) -> Mapping[str, str]:
    """Serial coupon, by its key, -> the entry of the first sale that used it; those that were used."""
    query = (
        select(promotion_use.c.code, func.min(promotion_use.c.entry_id))
        .join(promotion, promotion.c.promotion_id == promotion_use.c.promotion_id)
        .where(promotion_use.c.code.in_(keys), promotion_use.c.code != "", promotion_use.c.undone_by.is_(None))
        .where(promotion.c.body["needs"]["kind"].astext == CodeKind.SERIAL.value)
        .group_by(promotion_use.c.code)
    )
    return {code: entry_id for code, entry_id in tx.conn.execute(query)}  # noqa: C416 - a row is not a pair to mypy


def require_unspent(tx: Tx, codes: Collection[str]) -> None:
    """Nobody else uses these coupons until the transaction ends. Refused: ``coupon_spent``, for the first that a sale
    or an order used.
    """
    for key in sorted(map(code_key, codes)):
        _lock_serial(tx, key)
    spent = first_uses(tx, [code_key(code) for code in codes])
    for code in codes:
        if code_key(code) in spent:
            raise Refused("coupon_spent", shown=code)


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


def _undo(tx: Tx, by: str, used: ColumnElement[bool]) -> None:
    undone = update(promotion_use).where(used, promotion_use.c.undone_by.is_(None)).values(undone_by=by)
    _tell(tx, _read(tx.conn.execute(undone.returning(promotion_use)).mappings()))


def _read(rows: Iterable[RowMapping]) -> list[PromotionUse]:
    told = ("entry_id", "promotion_id", "times", "location_id", "code", "customer_id")
    return [PromotionUse(**{name: row[name] for name in told}) for row in rows]


def _tell(tx: Tx, uses: Sequence[PromotionUse]) -> None:
    """Every till of a coupon that counts once, and the stores that know a customer whose purchases are counted."""
    query = select(promotion.c.promotion_id, promotion.c.body)
    query = query.where(promotion.c.promotion_id.in_({use.promotion_id for use in uses}))
    bodies = {row.promotion_id: row.body for row in tx.conn.execute(query)}
    serial = {own for own, body in bodies.items() if (body["needs"] or {}).get("kind") == CodeKind.SERIAL}
    mark_many(tx, CHAIN, SPENT, sorted({code_key(use.code) for use in uses if use.promotion_id in serial}))
    limited = {own for own, body in bodies.items() if body.get("limit_customer") is not None}
    for customer_id in sorted({use.customer_id for use in uses if use.customer_id and use.promotion_id in limited}):
        tell_stores(tx, customer_id)


def _check_serial(tx: Tx, use: PromotionUse) -> None:
    key = code_key(use.code)
    _lock_serial(tx, key)
    given = select(promotion_serial.c.code).where(promotion_serial.c.code == key)
    if tx.conn.execute(given).first() is None:
        raise_exception(tx, "coupon_never_given", key, use.location_id, entry_id=use.entry_id)
    others = select(promotion_use.c.entry_id).where(
        promotion_use.c.promotion_id == use.promotion_id,
        promotion_use.c.code == key,
        promotion_use.c.entry_id != use.entry_id,
        promotion_use.c.undone_by.is_(None),
    )
    first = tx.conn.execute(others.order_by(promotion_use.c.entry_id).limit(1)).scalar()
    if first is not None:
        receipts = receipts_of(tx, (first, use.entry_id))
        numbers = [receipts[own].number for own in (first, use.entry_id) if own in receipts]
        details = {"first_entry_id": first, "receipts": numbers}
        raise_exception(tx, "coupon_used_twice", key, use.location_id, entry_id=use.entry_id, details=details)


def _lock_serial(tx: Tx, key: str) -> None:
    """Two that show the same serial at once would not see each other's row."""
    tx.conn.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": f"serial {key}"})


def _check_limit(tx: Tx, promotion_id: str, limit: int, uses: Sequence[PromotionUse]) -> None:
    query = select(func.coalesce(func.sum(promotion_use.c.times), 0))
    standing = (promotion_use.c.promotion_id == promotion_id, promotion_use.c.undone_by.is_(None))
    used = int(tx.conn.execute(query.where(*standing)).scalar_one())
    if used >= limit:
        end_by_id(tx, promotion_id)
    if used > limit:
        details = {"limit": limit, "used": used}
        last = uses[-1]
        raise_exception(
            tx, "promotion_over_limit", promotion_id, last.location_id, entry_id=last.entry_id, details=details
        )
