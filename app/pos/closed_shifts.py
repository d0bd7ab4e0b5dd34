"""Shifts that are closed: their Z again, and their cash counted again by a second person."""

from __future__ import annotations

from collections.abc import Sequence

from app.catalog.catalog import Catalog
from app.db.store import StoreDb
from app.operators.operators import Operators
from app.pos import shift_repository
from app.pos.cash_rules import require_known
from app.pos.model.change import sum_of
from app.pos.model.shift_sums import Remark
from app.pos.papers import Papers
from app.pos.projections import record
from app.pos.shift_details import remarks_of
from app.pos.shift_repository import ShiftCheck
from app.typed_text import fit_to_keep
from contract.errors import Refused
from contract.messages.entry import EntryHeader
from contract.messages.facts import Denomination, ShiftClosed, ShiftVerified

_MAX_REASON = 200


class ClosedShifts:
    """Of this register and, as far as their Z was heard of, of the store's others."""

    def __init__(self, db: StoreDb, catalog: Catalog, operators: Operators, papers: Papers) -> None:
        self._db = db
        self._catalog = catalog
        self._operators = operators
        self._papers = papers

    def report(self, shift_id: str) -> tuple[EntryHeader, ShiftClosed]:
        """The Z as recorded. Refused: ``shift_unknown``, ``shift_not_closed``."""
        with self._db.read() as conn:
            listed = shift_repository.shift_by_id(conn, shift_id)
            if listed is None:
                raise Refused("shift_unknown")
            entry_id = listed.entry_id or ""
            found = shift_repository.fact_of(conn, entry_id)
        if found is None or not isinstance(found[1], ShiftClosed):
            raise Refused("shift_not_closed")
        return found[0], found[1]

    def remarks(self, shift_id: str) -> tuple[Remark, ...]:
        """What was done in a shift beside selling, with times: it may explain an over or short."""
        with self._db.read() as conn:
            return remarks_of(conn, shift_id)

    def checks(self, shift_id: str) -> tuple[ShiftCheck, ...]:
        """How often it was counted again, and what came out."""
        with self._db.read() as conn:
            return shift_repository.checks_of(conn, shift_id)

    def reprint(self, shift_id: str) -> None:
        """Print its Z again, marked as a copy. Refused: as ``report``."""
        self._operators.require("close_shift")
        header, fact = self.report(shift_id)
        self._papers.print_z(header, fact, copy=True)

    def verify(self, shift_id: str, counted: Sequence[Denomination], reason: str = "") -> ShiftVerified:
        """Somebody other than who closed it has counted it again. A difference needs a reason.

        Refused: ``second_person_same``, ``reason_needed``, ``text_too_long``, and as ``report``.
        """
        actor = self._operators.require("verify_shift")
        header, closed = self.report(shift_id)
        if actor.operator_id in (header.operator_id, header.approver_id):
            raise Refused("second_person_same")
        require_known(self._catalog, counted)
        counted_minor = sum_of([(own.value_minor, own.count) for own in counted])
        difference, told = counted_minor - closed.counted_minor, fit_to_keep(reason)
        if difference and not told:
            raise Refused("reason_needed")
        if len(told) > _MAX_REASON:
            raise Refused("text_too_long", longest=_MAX_REASON)
        fact = ShiftVerified(
            shift_id=shift_id,
            closed_entry_id=header.id,
            currency=closed.currency,
            counted=tuple(own for own in counted if own.count),
            counted_minor=counted_minor,
            difference_minor=difference,
            reason=told,
        )
        with self._db.transaction(actor) as tx:
            record(tx, fact)
            tx.stale("shift")
        return fact
