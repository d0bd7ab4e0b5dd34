"""What a sale was paid with that another store made: kept while its goods come back, for a restart must not lose it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import TypeAdapter
from sqlalchemy import Connection

from app.db.drafts import get_setting, set_setting
from app.pos.payments.elsewhere import keep_charges
from app.pos.refund_places import returned_here
from app.pos.refund_sale import SoldBefore, paid_out_before, sale_here
from contract.messages.facts import SoldTender

_SETTING = "refund_origins"
_KEPT = 20


@dataclass(frozen=True, slots=True)
class RefundOrigin:
    """``gone``: what went back of it elsewhere, by entry, by kind of tender. ``gift``: brought by who did not pay."""

    paid: tuple[SoldTender, ...]
    gone: dict[str, dict[str, int]] = field(default_factory=dict)
    gift: bool = False


_ORIGINS: TypeAdapter[dict[str, RefundOrigin]] = TypeAdapter(dict[str, RefundOrigin])


def keep_origin(conn: Connection, sold: SoldBefore) -> None:
    """With the line that brings something of it back."""
    kept = _kept(conn)
    kept.pop(sold.transaction_id, None)
    kept[sold.transaction_id] = _origin(sold)
    newest = dict(list(kept.items())[-_KEPT:])
    set_setting(conn, _SETTING, _ORIGINS.dump_json(newest).decode())
    keep_charges(conn, sold.charges)


def origin_of(conn: Connection, transaction_id: str) -> tuple[tuple[SoldTender, ...], Mapping[str, int]]:
    """What it was paid with, nothing where that is not known, and what went back of it by kind of tender."""
    return _paid_and_gone(conn, transaction_id, _kept(conn).get(transaction_id))


def origin_told(conn: Connection, sold: SoldBefore) -> tuple[tuple[SoldTender, ...], Mapping[str, int]]:
    """As ``origin_of``, of a sale of which nothing was put on the basket yet."""
    return _paid_and_gone(conn, sold.transaction_id, _origin(sold))


def _paid_and_gone(
    conn: Connection, transaction_id: str, kept: RefundOrigin | None
) -> tuple[tuple[SoldTender, ...], Mapping[str, int]]:
    if kept is not None and kept.gift:
        return (), {}
    sale = sale_here(conn, transaction_id)
    paid = sale.tenders if sale is not None else kept.paid if kept is not None else ()
    sums = paid_out_before(conn, transaction_id)
    known = returned_here(conn, transaction_id)
    for entry_id, told in kept.gone.items() if kept is not None else ():
        if entry_id not in known:
            for kind, minor in told.items():
                sums[kind] = sums.get(kind, 0) + minor
    return paid, sums


def _origin(sold: SoldBefore) -> RefundOrigin:
    return RefundOrigin(sold.sale.tenders, {own: dict(of) for own, of in sold.paid_out.items()}, sold.gift)


def _kept(conn: Connection) -> dict[str, RefundOrigin]:
    told = get_setting(conn, _SETTING)
    return _ORIGINS.validate_json(told) if told else {}
