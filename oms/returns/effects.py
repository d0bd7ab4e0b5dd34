"""What comes back is booked whatever it says; more than was sold is for somebody to look at."""

from __future__ import annotations

from collections.abc import Sequence

from contract.messages.facts import Fact, SaleCompleted
from contract.rules.receipt_code import line_key
from contract.rules.returnable import NOTHING, CameBack, paid_lines
from oms.db.engine import Tx
from oms.exceptions.repository import raise_exception
from oms.returns import repository
from oms.returns.repository import ReturnedLine
from oms.sync.booking import BookedEntry


def book_returns(tx: Tx, told: Sequence[tuple[BookedEntry, Fact]]) -> None:
    """After the sales are booked: those that bring something back, and those that something came back of before they
    themselves arrived, are compared with what was sold.
    """
    sales = [(entry, fact) for entry, fact in told if isinstance(fact, SaleCompleted)]
    named = {
        line.returned.transaction_id
        for _, fact in sales
        for line in fact.lines
        if line.returned is not None and line.returned.transaction_id
    }
    wanted = named | {fact.transaction_id for _, fact in sales}
    # Only returns wait for each other; what was sold just now rarely came back already.
    repository.lock_sales(tx, named)
    returned = repository.returned_lines(tx, wanted)
    known = repository.sales_of(tx, returned)
    for transaction_id, lines in returned.items():
        if transaction_id in known:
            _compare(tx, transaction_id, known[transaction_id], lines)


def _compare(tx: Tx, transaction_id: str, of: tuple[str, SaleCompleted], returned: Sequence[ReturnedLine]) -> None:
    location_id, fact = of
    paid, sums = {line_key(own): lines for own, lines in paid_lines(fact).items()}, by_line(returned)
    for key, back in sums.items():
        own = paid.get(key)
        line_id = own.line_id if own else key
        sold = CameBack(own.count, own.amounts.net, own.amounts.tax) if own else NOTHING
        if back.units <= sold.units and back.net_minor + back.tax_minor <= sold.net_minor + sold.tax_minor:
            continue
        details = {
            "line_id": line_id,
            "sold": sold.units,
            "returned": back.units,
            "paid_minor": sold.net_minor + sold.tax_minor,
            "paid_back_minor": back.net_minor + back.tax_minor,
            "returns": [one.entry_id for one in returned if line_key(one.line_id) == key],
        }
        last = max(one.entry_id for one in returned if line_key(one.line_id) == key)
        raise_exception(tx, "returned_more_than_sold", transaction_id, location_id, entry_id=last, details=details)


def by_line(returned: Sequence[ReturnedLine]) -> dict[str, CameBack]:
    """What came back of each line, by its ``line_key``: a till may have known no more than a receipt's code."""
    sums: dict[str, CameBack] = {}
    for one in returned:
        sums[line_key(one.line_id)] = sums.get(line_key(one.line_id), NOTHING) + one.came_back
    return sums
