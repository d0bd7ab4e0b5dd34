"""Sales and shifts in the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    RowMapping,
    Text,
    and_,
    any_,
    bindparam,
    case,
    cast,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from contract.messages.facts import (
    BasketAbandoned,
    DrawerOpened,
    SaleCompleted,
    ShiftClosed,
    ShiftOpened,
)
from contract.rules.shift_sums import TenderSum
from contract.values.time import parse_instant
from oms.db.bulk import copy_into, unnested
from oms.db.engine import Tx
from oms.sales.cash_moves import cash_moved
from oms.sales.model import Difference, ShiftSums, TillActs
from oms.sales.sale_rows import line_row, modifier_row, sale_row, tender_row
from oms.sales.shift_moves import has_moved
from oms.sales.tables import sale, sale_line, sale_line_modifier, sale_tender, shift, till_act
from oms.sync.booking import BookedEntry

BookedSale = tuple[BookedEntry, SaleCompleted]


class Document(NamedTuple):
    """What no two sales should share: the number of a document in its series and life."""

    register_id: str
    incarnation: str
    series: str
    document_number: int


class SaleNamed(NamedTuple):
    """A sale, so that a person finds it."""

    entry_id: str
    register_id: str
    document_number: int


class Reference(NamedTuple):
    """What a store sells once: a sale as another system calls it."""

    location_id: str
    external_reference: str


def insert_sales(tx: Tx, sales: Sequence[BookedSale]) -> None:
    """The sales with their lines and tenders, as declared."""
    copy_into(tx, sale, [sale_row(entry, fact) for entry, fact in sales])
    copy_into(
        tx,
        sale_line,
        [
            line_row(entry.header.id, position, line)
            for entry, fact in sales
            for position, line in enumerate(fact.lines, start=1)
        ],
    )
    copy_into(
        tx,
        sale_line_modifier,
        [
            modifier_row(entry.header.id, line_position, position, modifier)
            for entry, fact in sales
            for line_position, line in enumerate(fact.lines, start=1)
            for position, modifier in enumerate(line.modifiers, start=1)
        ],
    )
    copy_into(
        tx,
        sale_tender,
        [
            tender_row(entry.header.id, position, tender)
            for entry, fact in sales
            for position, tender in enumerate(fact.tenders, start=1)
        ],
    )


def known_transactions(tx: Tx, transaction_ids: Collection[str]) -> dict[str, list[SaleNamed]]:
    """Those of ``transaction_ids`` that sales have, with the sales."""
    wanted = sale.c.transaction_id == any_(bindparam("ids", list(transaction_ids), ARRAY(Text)))
    columns = (sale.c.transaction_id, sale.c.entry_id, sale.c.register_id, sale.c.document_number)
    found: dict[str, list[SaleNamed]] = {}
    for transaction_id, *named in tx.conn.execute(select(*columns).where(wanted).order_by(sale.c.entry_id)):
        found.setdefault(transaction_id, []).append(SaleNamed(*named))
    return found


def known_references(tx: Tx, references: Collection[Reference]) -> set[Reference]:
    """Those of ``references`` that a sale has."""
    if not references:
        return set()
    location_ids, named = zip(*references, strict=True)
    told = unnested("told", {"location_id": (Text, location_ids), "external_reference": (Text, named)})
    columns = [sale.c[name] for name in Reference._fields]
    same = and_(*(sale.c[name] == told.c[name] for name in Reference._fields), sale.c.external_reference != "")
    return {Reference(*row) for row in tx.conn.execute(select(*columns).join(told, same))}


def known_vouchers(tx: Tx, numbers: Collection[str]) -> set[str]:
    """Those of ``numbers`` that a sale took as vouchers for empties."""
    if not numbers:
        return set()
    wanted = sale_line.c.reference == any_(bindparam("numbers", list(numbers), ARRAY(Text)))
    found = select(sale_line.c.reference).where(wanted, sale_line.c.intent == "empties")
    return set(tx.conn.execute(found).scalars())


def known_documents(tx: Tx, documents: Collection[Document]) -> set[Document]:
    """Those of ``documents`` that a sale has."""
    if not documents:
        return set()
    columns_told: list[tuple[Any, ...]] = list(zip(*documents, strict=True))
    types = (Text, Text, Text, BigInteger)
    told = unnested(
        "told",
        {name: (type_, values) for name, type_, values in zip(Document._fields, types, columns_told, strict=True)},
    )
    same = and_(*(sale.c[name] == told.c[name] for name in Document._fields))
    columns = [sale.c[name] for name in Document._fields]
    return {Document(*row) for row in tx.conn.execute(select(*columns).join(told, same))}


def insert_till_act(
    tx: Tx, entry: BookedEntry, shift_id: str | None, *, line_count: int = 0, total_minor: int = 0
) -> None:
    header = entry.header
    tx.conn.execute(
        insert(till_act).values(
            entry_id=header.id,
            shift_id=shift_id,
            register_id=entry.register_id,
            location_id=entry.location_id,
            incarnation=header.incarnation,
            number=header.number,
            kind=header.kind,
            operator_id=header.operator_id,
            done_at=parse_instant(header.occurred_at),
            line_count=line_count,
            total_minor=total_minor,
        )
    )


def open_shift(tx: Tx, entry: BookedEntry, fact: ShiftOpened) -> bool:
    """Whether its opening was not known before. Its Z may be, where a shift that moved was closed elsewhere."""
    row = _shift_row(entry, fact.shift_id, fact.currency, entry.header.occurred_at, fact.float_minor)
    added = upsert(shift).values(row | {"opened_number": entry.header.number})
    told = added.excluded
    opening = {name: told[name] for name in (*row, "opened_number") if name != "shift_id"}
    opened = added.on_conflict_do_update(
        index_elements=[shift.c.shift_id],
        set_=opening | {"closed_number": case((shift.c.incarnation == told.incarnation, shift.c.closed_number))},
        where=shift.c.opened_number.is_(None),
    )
    return tx.conn.execute(opened.returning(shift.c.shift_id)).first() is not None


def close_shift(tx: Tx, entry: BookedEntry, fact: ShiftClosed) -> bool:
    """Whether it was open till now. A shift whose opening never came is added."""
    row = _shift_row(entry, fact.shift_id, fact.currency, fact.opened_at, fact.float_minor)
    tx.conn.execute(upsert(shift).values(row).on_conflict_do_nothing())
    same_life = case((shift.c.incarnation == entry.header.incarnation, entry.header.number))
    closed = (
        update(shift)
        .where(shift.c.shift_id == fact.shift_id, shift.c.closed_at.is_(None))
        .values(
            closed_by_entry=entry.header.id,
            closed_at=parse_instant(entry.header.occurred_at),
            closed_number=same_life,
            document_number=fact.document_number,
            counted_minor=fact.counted_minor,
            expected_minor=fact.expected_minor,
            over_short_minor=fact.over_short_minor,
            declared=fact.model_dump(mode="json"),
        )
    )
    return tx.conn.execute(closed).rowcount == 1


def lock_shifts(tx: Tx, shift_ids: Collection[str]) -> Sequence[RowMapping]:
    """Locked in the order of their ids, so that a Z and a late sale of one shift are compared in turn."""
    query = select(shift).where(shift.c.shift_id.in_(shift_ids)).order_by(shift.c.shift_id).with_for_update()
    return tx.conn.execute(query).mappings().all()


def closed_shift_around(tx: Tx, entry: BookedEntry) -> str | None:
    """The closed shift that an entry belongs to by its number."""
    query = select(shift.c.shift_id).where(
        shift.c.incarnation == entry.header.incarnation,
        shift.c.opened_number < entry.header.number,
        shift.c.closed_number > entry.header.number,
    )
    return tx.conn.execute(query.limit(1)).scalar_one_or_none()


_sold_number = case((sale.c.series == "sale", sale.c.document_number))
"""The number in the series of sales; returns have one of their own."""


def booked_sums(tx: Tx, of: RowMapping) -> ShiftSums:
    """The control totals of a shift from what is here."""
    sums = [_sum(sale.c[name]) for name in ("total_minor", "tax_minor", "rounding_minor", "removed_count")]
    figures: list[ColumnElement[Any]] = [func.count(), *sums, func.min(_sold_number), func.max(_sold_number)]
    own = select(*figures).where(sale.c.shift_id == of["shift_id"])
    count, total, tax, rounding, removed, first, last = tx.conn.execute(own).one()
    items = select(_sum(sale_line.c.quantity_thousandths)).join(sale, sale.c.entry_id == sale_line.c.entry_id)
    kept, modified = _kept(tx, of["shift_id"]), _modified(tx, of["shift_id"])
    moved = has_moved(tx, of["shift_id"])
    return ShiftSums(
        sale_count=count,
        item_thousandths=tx.conn.execute(items.where(sale.c.shift_id == of["shift_id"])).scalar_one(),
        sales_minor=total,
        tax_minor=tax,
        rounding_minor=rounding,
        cash_minor=_net(kept, "cash"),
        coupon_minor=_net(kept, "coupon"),
        discount_minor=modified.get("discount", (0, 0))[1],
        override_count=modified.get("price_override", (0, 0))[0],
        removed_count=removed,
        first_sale_number=first,
        last_sale_number=last,
        acts=_acts(tx, of, moved=moved),
        moved=moved,
        promotion_minor=modified.get("promotion", (0, 0))[1],
        tenders=kept,
        cash_moved=cash_moved(tx, of["shift_id"]),
    )


def _kept(tx: Tx, shift_id: str) -> dict[str, TenderSum]:
    """What each kind of tender took in and paid out, and how many there were."""
    kept = sale_tender.c.tendered_minor - sale_tender.c.change_minor
    columns = (func.count(), _sum(func.greatest(kept, 0)), _sum(func.greatest(-kept, 0)))
    own = select(sale_tender.c.kind, *columns).join(sale, sale.c.entry_id == sale_tender.c.entry_id)
    found = tx.conn.execute(own.where(sale.c.shift_id == shift_id).group_by(sale_tender.c.kind))
    return {kind: TenderSum(count, taken, paid_out) for kind, count, taken, paid_out in found}


def _net(tenders: Mapping[str, TenderSum], kind: str) -> int:
    found = tenders.get(kind)
    return found.taken_minor - found.paid_out_minor if found else 0


def _modified(tx: Tx, shift_id: str) -> dict[str, tuple[int, int]]:
    """How many changes of a price there were, and what they took off, by their kind."""
    changes = select(sale_line_modifier.c.kind, func.count(), _sum(sale_line_modifier.c.amount_minor))
    own = changes.join(sale, sale.c.entry_id == sale_line_modifier.c.entry_id).where(sale.c.shift_id == shift_id)
    found = tx.conn.execute(own.group_by(sale_line_modifier.c.kind)).all()
    return {kind: (count, minor) for kind, count, minor in found}


def _acts(tx: Tx, of: RowMapping, *, moved: bool) -> TillActs | None:
    """A register that moves shifts tells with each act which shift it belongs to; an older one leaves it to numbers."""
    own = till_act.c.shift_id == of["shift_id"]
    if not moved and (of["opened_number"] is None or of["closed_number"] is None):
        return None
    if not moved:
        between = (till_act.c.number > of["opened_number"], till_act.c.number < of["closed_number"])
        own = or_(own, and_(till_act.c.shift_id.is_(None), till_act.c.incarnation == of["incarnation"], *between))
    counted = select(till_act.c.kind, func.count(), _sum(till_act.c.line_count)).where(own).group_by(till_act.c.kind)
    found = {kind: (count, lines) for kind, count, lines in tx.conn.execute(counted)}
    abandoned, lines = found.get(BasketAbandoned.KIND, (0, 0))
    return TillActs(found.get(DrawerOpened.KIND, (0, 0))[0], abandoned, lines)


def _sum(column: ColumnElement[int]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def told(differences: Sequence[Difference]) -> list[dict[str, object]]:
    """Differences as an exception's details."""
    return [asdict(one) for one in differences]


def _shift_row(entry: BookedEntry, shift_id: str, currency: str, opened_at: str, float_minor: int) -> dict[str, object]:
    return {
        "shift_id": shift_id,
        "register_id": entry.register_id,
        "location_id": entry.location_id,
        "incarnation": entry.header.incarnation,
        "currency": currency,
        "opened_at": parse_instant(opened_at),
        "float_minor": float_minor,
    }
