"""What a sale was paid with that another store made: kept while its goods come back, for a restart must not lose it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlalchemy import Connection

from app.db.drafts import get_setting, set_setting
from app.pos.refund_places import returned_here
from app.pos.refund_sale import SoldBefore, paid_out_before, sale_here
from contract.messages.facts import SoldTender

_SETTING = "refund_origins"
_KEPT = 20


@dataclass(frozen=True, slots=True)
class RefundOrigin:
    """``gone``: what went back of it elsewhere, by entry, by kind of tender. ``gift``: brought by who did not pay."""

    paid: tuple[SoldTender, ...]
    gone: dict[str, dict[str, int]]
    gift: bool = False


_ORIGINS: TypeAdapter[dict[str, RefundOrigin]] = TypeAdapter(dict[str, RefundOrigin])


def keep_origin(conn: Connection, sold: SoldBefore) -> None:
    """With the line that brings something of it back."""
    kept = _kept(conn)
    kept.pop(sold.transaction_id, None)
    gone = {own: dict(of) for own, of in sold.paid_out.items()}
    kept[sold.transaction_id] = RefundOrigin(sold.sale.tenders, gone, sold.gift)
    newest = dict(list(kept.items())[-_KEPT:])
    set_setting(conn, _SETTING, _ORIGINS.dump_json(newest).decode())


def origin_of(conn: Connection, transaction_id: str) -> tuple[tuple[SoldTender, ...], Mapping[str, int]]:
    """What it was paid with, nothing where that is not known, and what went back of it by kind of tender."""
    sale, kept = sale_here(conn, transaction_id), _kept(conn).get(transaction_id)
    if kept is not None and kept.gift:
        return (), {}
    paid = sale.tenders if sale is not None else kept.paid if kept is not None else ()
    sums = paid_out_before(conn, transaction_id)
    known = returned_here(conn, transaction_id)
    for entry_id, told in kept.gone.items() if kept is not None else ():
        if entry_id not in known:
            for kind, minor in told.items():
                sums[kind] = sums.get(kind, 0) + minor
    return paid, sums


def _kept(conn: Connection) -> dict[str, RefundOrigin]:
    told = get_setting(conn, _SETTING)
    return _ORIGINS.validate_json(told) if told else {}
