"""Closing a store's day, step by step. A step that is done is not done again, whatever happens in between."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import Connection

from app.catalog.catalog import Catalog
from app.clock import Clock
from app.db.drafts import drop_draft, load_draft, save_draft
from app.db.rows import stored_rows
from app.db.store import StoreDb
from app.db.transaction import Tx
from app.operators.operators import Operators
from app.pos import shift_repository
from app.pos.cash_moves import second_of
from app.pos.cash_rules import read_cash_rules
from app.pos.model.change import MAX_TENDERED_MINOR
from app.pos.model.day_sums import Closed, DayFacts, day_closed, missing_registers
from app.pos.papers import Papers
from app.pos.payments.guard import require_no_open_payment
from app.pos.ports import attempted
from app.pos.premises import read_premises
from app.pos.projections import record
from app.typed_text import fit_to_keep
from contract.errors import Refused
from contract.messages.facts import CashMoved, DayClosed, ShiftClosed
from contract.messages.rows import CashRulesRow, PeerRow

_DRAFT = "day-close"
_MAX_TEXT = 200


class DayStep(StrEnum):
    """In this order."""

    REVIEW = "review"
    BANK = "bank"
    CLOSE = "close"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class DayRegister:
    """A register of the store. It is missing where it closed nothing that day, or has a shift that is not closed."""

    register_id: str
    name: str
    closed_that_day: bool
    shift_open: bool
    reason: str = ""

    @property
    def missing(self) -> bool:
        return self.shift_open or not self.closed_that_day


@dataclass(frozen=True, slots=True)
class DayView:
    """Where the close of ``day`` stands. ``shifts`` are those that it will have. ``entry_id``: the fact, once it is."""

    day: str
    done: tuple[DayStep, ...]
    registers: tuple[DayRegister, ...]
    shifts: tuple[Closed, ...]
    banked_minor: int = 0
    entry_id: str = ""

    @property
    def next_step(self) -> DayStep | None:
        return next((step for step in DayStep if step not in self.done), None)


@dataclass(frozen=True, slots=True)
class _Draft:
    day: str
    done: tuple[str, ...] = ()
    reasons: Mapping[str, str] | None = None
    banked_minor: int = 0
    entry_id: str = ""


class DayClose:
    """From this register, of all that it has heard of; works without head office."""

    def __init__(self, db: StoreDb, catalog: Catalog, operators: Operators, papers: Papers, clock: Clock) -> None:
        self._db = db
        self._catalog = catalog
        self._operators = operators
        self._papers = papers
        self._clock = clock

    def view(self) -> DayView | None:
        """The close under way; None where none was started."""
        with self._db.read() as conn:
            draft = _draft(conn)
            return self._view(conn, draft) if draft else None

    def start(self, day: str | None = None) -> DayView:
        """Begin, or go on with what was begun. ``day`` is today's business day unless told.

        Refused: ``day_nothing_to_close``.
        """
        self._operators.require("close_day")
        with self._db.transaction() as tx:
            draft = _draft(tx.conn)
            if draft is None:
                today = self._db.calendar.business_day(self._clock.now()).isoformat()
                draft = _Draft(day or today)
                if not shift_repository.shifts_not_in_a_day(tx.conn, draft.day):
                    raise Refused("day_nothing_to_close")
                _keep(tx, draft)
            return self._view(tx.conn, draft)

    def give_up(self) -> None:
        """Forget a close that was begun; nothing that was recorded is undone."""
        self._operators.require("close_day")
        with self._db.transaction() as tx:
            drop_draft(tx.conn, _DRAFT)
            tx.stale("day")

    def review(self, reasons: Mapping[str, str]) -> DayView:
        """The registers were looked at; ``reasons`` says why the day closes without some (id -> words).

        Refused: ``day_registers_open`` (names), ``day_close_not_started``.
        """
        self._operators.require("close_day")
        told = {register_id: fit_to_keep(words)[:_MAX_TEXT] for register_id, words in reasons.items()}
        with self._db.transaction() as tx:
            draft = replace(_started(tx.conn), reasons=told)
            _require_reasons(self._view(tx.conn, draft))
            return self._after(tx, draft, DayStep.REVIEW)

    def bank(self, amount_minor: int, bag_number: str = "") -> DayView:
        """What goes from the safe to the bank, with the number of its bag; nothing where the amount is 0.

        Refused: ``bag_number_missing``, ``amount_out_of_bounds``, ``day_close_not_started``, and as ``second_of``.
        """
        actor, rules = self._operators.require("close_day"), self._rules()
        bag = fit_to_keep(bag_number)[:_MAX_TEXT]
        if not 0 <= amount_minor <= MAX_TENDERED_MINOR:
            raise Refused("amount_out_of_bounds")
        if amount_minor and not bag:
            raise Refused("bag_number_missing")
        with self._db.read() as conn:
            begun = _started(conn)
            if DayStep.BANK in begun.done:
                return self._view(conn, begun)
        second_id = second_of(self._operators, actor, "bank_drop", amount_minor, rules)
        with self._db.transaction(actor) as tx:
            draft = _started(tx.conn)
            fact = self._banked(tx, amount_minor, bag, second_id) if amount_minor else None
            entry = record(tx, fact) if fact else None
            view = self._after(tx, replace(draft, banked_minor=amount_minor), DayStep.BANK)
        if entry and fact:
            attempted(lambda: self._papers.print_slip(entry.header, fact))
        return view

    def close(self, note: str = "") -> DayView:
        """Record the day. Refused: ``day_registers_open``, ``day_nothing_to_close``, ``day_close_not_started``,
        ``payments_open``.
        """
        actor = self._operators.require("close_day")
        with self._db.transaction(actor) as tx:
            draft = _started(tx.conn)
            view = self._view(tx.conn, draft)
            if DayStep.CLOSE in draft.done:
                return view
            require_no_open_payment(tx.conn)
            _require_reasons(view)
            if not view.shifts:
                raise Refused("day_nothing_to_close")
            header = record(tx, self._fact(tx.conn, view, fit_to_keep(note)[:_MAX_TEXT])).header
            draft = replace(draft, entry_id=header.id, done=(*draft.done, DayStep.REVIEW, DayStep.BANK))
            return self._after(tx, draft, DayStep.CLOSE)

    def report(self) -> str:
        """Print the day's report; then the close is done. The code of what kept it from printing, else empty.

        Refused: ``day_close_not_started``.
        """
        self._operators.require("close_day")
        with self._db.read() as conn:
            found = shift_repository.fact_of(conn, _started(conn).entry_id)
        if found is None or not isinstance(found[1], DayClosed):
            raise Refused("day_close_not_started")
        header, day = found[0], found[1]
        printing = attempted(lambda: self._papers.print_day(header, day))
        if not printing:
            with self._db.transaction() as tx:
                drop_draft(tx.conn, _DRAFT)
                tx.stale("day")
        return printing

    def _rules(self) -> CashRulesRow:
        with self._db.read() as conn:
            return read_cash_rules(conn)

    def _banked(self, tx: Tx, amount_minor: int, bag: str, second_id: str | None) -> CashMoved:
        return CashMoved(
            movement_id=tx.new_id(),
            shift_id=None,
            kind="bank_drop",
            currency=self._catalog.market().currency,
            amount_minor=amount_minor,
            bag_number=bag,
            second_id=second_id,
        )

    def _fact(self, conn: Connection, view: DayView, note: str) -> DayClosed:
        missing = {one.register_id: one.name for one in view.registers if one.missing}
        reasons = {one.register_id: one.reason for one in view.registers}
        about = DayFacts(
            day=view.day,
            location_id=read_premises(conn).location.location_id,
            currency=self._catalog.market().currency,
            missing=missing_registers(missing, reasons),
            banked_minor=view.banked_minor,
            note=note,
        )
        return day_closed(about, view.shifts)

    def _after(self, tx: Tx, draft: _Draft, step: DayStep) -> DayView:
        done = (*draft.done, step)
        draft = replace(draft, done=tuple(one for one in DayStep if one in done))
        _keep(tx, draft)
        return self._view(tx.conn, draft)

    def _view(self, conn: Connection, draft: _Draft) -> DayView:
        return DayView(
            day=draft.day,
            done=tuple(DayStep(one) for one in draft.done),
            registers=registers_of(conn, draft.day, draft.reasons or {}),
            shifts=_shifts(conn, draft.day),
            banked_minor=draft.banked_minor,
            entry_id=draft.entry_id,
        )


def registers_of(conn: Connection, day: str, reasons: Mapping[str, str]) -> tuple[DayRegister, ...]:
    """The store's registers by their name, and how they stand on a day."""
    here = read_premises(conn).register
    peers = [PeerRow.model_validate(found.body) for found in stored_rows(conn, PeerRow.KIND)]
    names = {one.register_id: one.name for one in peers if one.active} | {here.register_id: here.name}
    closed = shift_repository.registers_closed_on(conn, day)
    busy = {one.register_id for one in shift_repository.shifts_not_closed(conn)}
    return tuple(
        DayRegister(own, name, own in closed, own in busy, reasons.get(own, ""))
        for own, name in sorted(names.items(), key=lambda one: one[1])
    )


def _shifts(conn: Connection, day: str) -> tuple[Closed, ...]:
    found = [
        shift_repository.fact_of(conn, one.entry_id)
        for one in shift_repository.shifts_not_in_a_day(conn, day)
        if one.entry_id
    ]
    return tuple((header, fact) for header, fact in filter(None, found) if isinstance(fact, ShiftClosed))


def _require_reasons(view: DayView) -> None:
    lacking = [one.name for one in view.registers if one.missing and not one.reason]
    if lacking:
        raise Refused("day_registers_open", names=", ".join(lacking))


def _draft(conn: Connection) -> _Draft | None:
    kept = load_draft(conn, _DRAFT)
    if kept is None:
        return None
    told = json.loads(kept)
    return _Draft(told["day"], tuple(told["done"]), told["reasons"], told["banked_minor"], told["entry_id"])


def _started(conn: Connection) -> _Draft:
    draft = _draft(conn)
    if draft is None:
        raise Refused("day_close_not_started")
    return draft


def _keep(tx: Tx, draft: _Draft) -> None:
    told = {
        "day": draft.day,
        "done": list(draft.done),
        "reasons": dict(draft.reasons or {}),
        "banked_minor": draft.banked_minor,
        "entry_id": draft.entry_id,
    }
    save_draft(tx.conn, _DRAFT, json.dumps(told))
    tx.stale("day")
