"""What finished sales and shifts change: booked as declared, stock moved, figures recomputed and doubts listed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from sqlalchemy import RowMapping

from contract.messages.facts import (
    BasketAbandoned,
    DrawerForced,
    DrawerOpened,
    Fact,
    SaleCompleted,
    ShiftClosed,
    ShiftOpened,
    SoldLine,
)
from contract.messages.rows import MarketRow
from oms.catalog.markets import find_market
from oms.catalog.wire import market_row
from oms.db.engine import Tx
from oms.exceptions.repository import raise_exception, settle_exceptions
from oms.inventory.ledger import move
from oms.inventory.model import SELLABLE, Movement, MovementKind, StockKey
from oms.promotions.uses import PromotionUse, book_uses, undo_uses
from oms.sales import repository
from oms.sales.model import sale_differences, shift_differences
from oms.sales.repository import BookedSale, Document, Reference, SaleNamed
from oms.sales.sale_rows import storable
from oms.stores.repository import locations
from oms.sync.booking import BookedEntry

_PIECE = 1_000
_MOVES_STOCK = frozenset({"carry_out", "return"})
"""What is ordered moves with its order, when it is handed over or shipped; a gift card or a deposit is no stock, and
empties are not counted.
"""


def book_sales(tx: Tx, told: Sequence[tuple[BookedEntry, Fact]]) -> None:
    """Finished sales, in the order they were made."""
    sales = [(entry, fact) for entry, fact in told if isinstance(fact, SaleCompleted)]
    _check_numbers(tx, sales)
    _check_references(tx, sales)
    _check_vouchers(tx, sales)
    repository.insert_sales(tx, sales)
    move(
        tx,
        [own for entry, fact in sales for line in fact.lines if moves_stock(line) for own in _movements(entry, line)],
    )
    book_uses(tx, [use for entry, fact in sales for use in _uses(entry, fact)])
    undo_uses(tx, [(entry.header.id, storable(fact.post_voids)) for entry, fact in sales if fact.post_voids])
    _check_figures(tx, sales)
    compare_shifts(tx, {fact.shift_id for _, fact in sales})


def _uses(entry: BookedEntry, sale: SaleCompleted) -> list[PromotionUse]:
    """Each line tells how often the whole sale reached a promotion; once where an older register did not say. What
    comes back uses none.
    """
    used: dict[tuple[str, str], int] = {}
    for line in sale.lines:
        for own in line.modifiers if line.returned is None else ():
            if own.promotion_id:
                key = own.promotion_id, storable(own.code)
                used[key] = max(used.get(key, 1), own.times)
    customer_id = sale.customer_id or None
    return [
        PromotionUse(entry.header.id, promotion_id, times, entry.location_id, code, customer_id)
        for (promotion_id, code), times in sorted(used.items())
    ]


def moves_stock(line: SoldLine) -> bool:
    """Not what loads or empties an account, also where a rest that is paid out comes as a return; nor the deposit that
    goes with a bottle, as nobody counts what is empty.
    """
    return line.intent in _MOVES_STOCK and not line.linked_to and not line.reference


def _movements(entry: BookedEntry, line: SoldLine) -> Iterator[Movement]:
    """Goods that come back stand where they were put: on the shelf, aside, or away. Of a kit its components move; what
    the catalog does not have is no stock.
    """
    condition = line.returned.condition if line.returned else SELLABLE
    kind = MovementKind.RETURNED if line.returned else MovementKind.SOLD
    moved = [(own.item_id, line.quantity_thousandths * own.thousandths // _PIECE) for own in line.components]
    for item_id, thousandths in moved or [(line.item_id, line.quantity_thousandths)]:
        if item_id:
            key = StockKey(entry.location_id, storable(item_id), condition)
            yield Movement(key, -thousandths, kind, entry_id=entry.header.id)


def book_shift_opened(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """A drawer's period begins."""
    assert isinstance(fact, ShiftOpened)
    if not repository.open_shift(tx, entry, fact):
        raise_exception(tx, "shift_opened_twice", fact.shift_id, entry.location_id, entry_id=entry.header.id)
        return
    compare_shifts(tx, {fact.shift_id})


def book_shift_closed(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """The Z: its control totals are compared with the sales that are here."""
    assert isinstance(fact, ShiftClosed)
    if not repository.close_shift(tx, entry, fact):
        raise_exception(tx, "shift_closed_twice", fact.shift_id, entry.location_id, entry_id=entry.header.id)
        return
    compare_shifts(tx, {fact.shift_id})


def book_basket_abandoned(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """A sale given up before payment: counted, and shown to whoever looks for losses."""
    assert isinstance(fact, BasketAbandoned)
    given_up = {"line_count": len(fact.lines), "total_minor": fact.total_minor}
    repository.insert_till_act(tx, entry, fact.shift_id, **given_up)
    _compare_shift_around(tx, entry, fact.shift_id)


def book_drawer_opened(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """A drawer opened without a sale is counted; one that its shift or a test opened is not."""
    assert isinstance(fact, DrawerOpened)
    if fact.reason == "no_sale":
        repository.insert_till_act(tx, entry, fact.shift_id)
        _compare_shift_around(tx, entry, fact.shift_id)


def book_drawer_forced(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """Told to head office; the entry before and after it say who was signed on."""
    assert isinstance(fact, DrawerForced)
    raise_exception(tx, "drawer_forced", entry.header.register_id, entry.location_id, entry_id=entry.header.id)


def _compare_shift_around(tx: Tx, entry: BookedEntry, told: str | None) -> None:
    shift_id = told or repository.closed_shift_around(tx, entry)
    if shift_id is not None:
        compare_shifts(tx, {shift_id})


def compare_shifts(tx: Tx, shift_ids: Collection[str]) -> None:
    """At the Z, and again for each fact of it that comes later; a doubt that a late fact ends is closed by itself."""
    for found in repository.lock_shifts(tx, shift_ids):
        if found["closed_at"] is not None:
            _compare_shift(tx, found)


def _compare_shift(tx: Tx, found: RowMapping) -> None:
    declared, shift_id = ShiftClosed.model_validate(found["declared"]), found["shift_id"]
    differing = shift_differences(declared, repository.booked_sums(tx, found), found["float_minor"])
    settle_exceptions(tx, "shift_totals_differ", shift_id)
    if differing:
        details = {"differences": repository.told(differing), "entry_id": found["closed_by_entry"]}
        raise_exception(tx, "shift_totals_differ", shift_id, found["location_id"], details=details)


def _check_numbers(tx: Tx, sales: Sequence[BookedSale]) -> None:
    """Before they are inserted: of two that share a number the later one is the doubtful one."""
    documents = [_document(entry, fact) for entry, fact in sales]
    transactions = repository.known_transactions(tx, {fact.transaction_id for _, fact in sales})
    taken = repository.known_documents(tx, set(documents))
    for (entry, fact), document in zip(sales, documents, strict=True):
        entry_id = entry.header.id
        named = transactions.setdefault(fact.transaction_id, [])
        named.append(SaleNamed(entry_id, entry.register_id, fact.document_number))
        if len(named) > 1:
            raise_exception(
                tx,
                "transaction_id_repeated",
                fact.transaction_id,
                entry.location_id,
                entry_id=entry_id,
                details={"sales": [one._asdict() for one in named]},
            )
        if document in taken:
            details = {"series": fact.series, "document_number": fact.document_number}
            raise_exception(
                tx,
                "document_number_repeated",
                entry.register_id,
                entry.location_id,
                entry_id=entry_id,
                details=details,
            )
        taken.add(document)


def _document(entry: BookedEntry, fact: SaleCompleted) -> Document:
    return Document(entry.register_id, entry.header.incarnation, fact.series, fact.document_number)


def _check_references(tx: Tx, sales: Sequence[BookedSale]) -> None:
    """Before they are inserted: two registers may have rung the same basket while they did not hear each other."""
    named = [
        (entry, Reference(entry.location_id, storable(fact.external_reference)))
        for entry, fact in sales
        if fact.external_reference
    ]
    known = repository.known_references(tx, {reference for _, reference in named})
    for entry, reference in named:
        if reference in known:
            subject = reference.external_reference
            raise_exception(tx, "external_reference_repeated", subject, entry.location_id, entry_id=entry.header.id)
        known.add(reference)


def _check_vouchers(tx: Tx, sales: Sequence[BookedSale]) -> None:
    """Before they are inserted: a voucher for empties is taken once, by tills that may not have heard each other."""
    told = [
        (entry, storable(line.reference))
        for entry, fact in sales
        for line in fact.lines
        if line.intent == "empties" and line.reference
    ]
    known = repository.known_vouchers(tx, {number for _, number in told})
    for entry, number in told:
        if number in known:
            raise_exception(tx, "voucher_used_twice", number, entry.location_id, entry_id=entry.header.id)
        known.add(number)


def _check_figures(tx: Tx, sales: Sequence[BookedSale]) -> None:
    markets = {
        place.id: _market(tx, place.country) for place in locations(tx, {entry.location_id for entry, _ in sales})
    }
    for entry, fact in sales:
        market = markets[entry.location_id]
        if market is None:
            continue
        policy = replace(market.tax_policy, prices_include_tax=fact.prices_include_tax)
        differing = sale_differences(fact, policy, market.cash_rounding, market.layout)
        if differing:
            raise_exception(
                tx,
                "sale_totals_differ",
                fact.transaction_id,
                entry.location_id,
                entry_id=entry.header.id,
                details={"differences": repository.told(differing)},
            )


def _market(tx: Tx, country: str) -> MarketRow | None:
    rules = find_market(tx, country)
    return market_row(rules) if rules is not None else None
