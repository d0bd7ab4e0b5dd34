"""A program may end between a sale and its print job: the sale is safe, and its receipt comes out at the next start."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from app.pos.papers import Papers
from app.pos.print_state import PrintState
from app.pos.reprint import FinishedSales, SaleView
from contract.errors import Refused
from contract.values.time import parse_instant

WORTH_PRINTING = timedelta(minutes=10)
"""After that the customer has gone, and paper would only puzzle."""


class KnownPrints(Protocol):
    """What the spool knows."""

    def of(self, job_id: str) -> PrintState | None:
        """None for a document that never came to the spool."""
        ...


class MissedReceipt:
    """Asked once, when the program has started."""

    def __init__(self, sales: FinishedSales, papers: Papers, prints: KnownPrints, now: Callable[[], datetime]) -> None:
        self._sales, self._papers, self._prints, self._now = sales, papers, prints, now

    def print(self) -> SaleView | None:
        """The newest sale, if its receipt never reached the spool and is still worth printing; it prints once."""
        newest = next(iter(self._sales.recent_sales(1)), None)
        if newest is None or self._now() - parse_instant(newest.occurred_at) > WORTH_PRINTING:
            return None
        try:
            header, sale = self._sales.sale(newest.transaction_id)
        except Refused:
            # Of a life before, by a program that is newer than this one.
            return None
        # What a copy of this disk sold, or records that were set aside, is heard of here: who printed it nobody knows.
        if not self._sales.in_journal(header.id) or self._prints.of(header.id) is not None:
            return None
        self._papers.print_receipt(header, sale)
        return newest
