"""A shift: the drawer's period from its float to its Z, with sums that are always current."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from app.catalog.catalog import Catalog
from app.db import journal
from app.db.drafts import drop_draft, load_draft, save_draft
from app.db.store import StoreDb
from app.db.transaction import Tx
from app.operators.operators import Operators
from app.pos import shift_repository
from app.pos.cash_rules import read_cash_rules, require_known
from app.pos.model.change import MAX_TENDERED_MINOR, sum_of
from app.pos.model.shift_sums import Remark, ShiftSums
from app.pos.open_basket import OpenBasket
from app.pos.papers import Papers
from app.pos.payments.guard import require_no_open_payment
from app.pos.ports import Drawer, attempted
from app.pos.premises import register_names
from app.pos.projections import record
from app.pos.repository import open_shift_id
from app.pos.sealing import Sealer, seal_z
from app.pos.shift_details import remarks_of
from app.typed_text import fit_to_keep
from contract.errors import Refused
from contract.messages.entry import EntryHeader
from contract.messages.facts import (
    Denomination,
    DrawerOpened,
    ShiftClosed,
    ShiftOpened,
    ShiftReleased,
    ShiftTakenOver,
)
from contract.messages.rows import CashRulesRow
from contract.rules.permission import Asked
from contract.rules.shift_holder import drawer_code
from contract.states.shift import SHIFT, ShiftCommand, ShiftState

_COUNT = "shift-count"
_MAX_REASON = 200
_MOST_SHIFTS = 20


@dataclass(frozen=True, slots=True)
class ShiftView:
    """The shift now: an X. ``counted`` is the count so far, kept over a restart."""

    state: ShiftState
    sums: ShiftSums
    counted: tuple[Denomination, ...]

    @property
    def counted_minor(self) -> int:
        return sum_of([(own.value_minor, own.count) for own in self.counted])


@dataclass(frozen=True, slots=True)
class ZReport:
    """A closed shift. ``printing`` is the code of what kept it from the printer's queue, else empty."""

    fact: ShiftClosed
    header: EntryHeader
    printing: str = ""


@dataclass(frozen=True, slots=True)
class LetGo:
    """A shift that another register may go on with. ``code`` stands on the slip in its drawer; ``printing`` is the
    code of what kept the slip from the printer's queue, else empty.
    """

    code: str
    printing: str = ""


@dataclass(frozen=True, slots=True)
class StoreShift:
    """A shift of the store as last heard. ``here``: this register had it last; ``may_take``: it may go on with it.
    ``code`` is on the slip of a drawer that was let go here, else empty.
    """

    listed: shift_repository.ShiftListed
    register_name: str
    to_register_name: str
    here: bool
    may_take: bool
    code: str = ""


class Shifts:
    """Opening, counting and closing the drawer's shift. Whoever may open one may count it; closing takes more."""

    def __init__(
        self,
        db: StoreDb,
        catalog: Catalog,
        operators: Operators,
        basket: OpenBasket,
        papers: Papers,
        drawer: Drawer,
        sealer: Sealer | None = None,
    ) -> None:
        self._db = db
        self._catalog = catalog
        self._operators = operators
        self._basket = basket
        self._papers = papers
        self._drawer = drawer
        self._sealer = sealer

    def current(self) -> ShiftView | None:
        """The open shift, or None."""
        with self._db.read() as conn:
            return _view(conn)

    def open(self, float_minor: int) -> ShiftView:
        """Begin a shift with a float; the drawer opens to take it. Refused: ``shift_already_open``,
        ``amount_out_of_bounds``.
        """
        actor = self._operators.require("open_shift")
        if not 0 <= float_minor <= MAX_TENDERED_MINOR:
            raise Refused("amount_out_of_bounds")
        with self._db.transaction(actor) as tx:
            if open_shift_id(tx.conn):
                raise Refused("shift_already_open")
            currency, shift_id = self._catalog.market().currency, tx.new_id()
            drop_draft(tx.conn, _COUNT)
            record(tx, ShiftOpened(shift_id=shift_id, currency=currency, float_minor=float_minor))
            self._drawer_opens(tx, shift_id)
            view = _require(tx.conn)
        attempted(self._drawer.open)
        return view

    def start_count(self) -> ShiftView:
        """Selling pauses, the drawer opens, counting begins. Refused: ``shift_not_open``, ``basket_not_empty``,
        ``payments_open``.
        """
        actor = self._operators.require("open_shift")
        self._basket.require_empty()
        with self._db.transaction(actor) as tx:
            require_no_open_payment(tx.conn)
            view = _require(tx.conn)
            SHIFT.after(view.state, ShiftCommand.START_COUNT)
            _keep_count(tx.conn, view.sums.shift_id, ())
            self._drawer_opens(tx, view.sums.shift_id)
            view = _require(tx.conn)
        attempted(self._drawer.open)
        return view

    def save_count(self, counted: Sequence[Denomination]) -> ShiftView:
        """Keep the count so far. Refused: ``count_not_started``, ``denomination_unknown``, ``amount_out_of_bounds``."""
        self._operators.require("open_shift")
        require_known(self._catalog, counted)
        with self._db.transaction() as tx:
            view = _require(tx.conn)
            _require_counting(view)
            _keep_count(tx.conn, view.sums.shift_id, counted)
            tx.stale("shift")
            return _require(tx.conn)

    def resume(self) -> ShiftView:
        """Go on selling; the count is dropped. Refused: ``shift_not_open``, ``count_not_started``."""
        actor = self._operators.require("open_shift")
        with self._db.transaction(actor) as tx:
            _require_counting(_require(tx.conn))
            drop_draft(tx.conn, _COUNT)
            tx.stale("shift")
            return _require(tx.conn)

    def release(self, to_register_id: str | None = None) -> LetGo:
        """Let another register go on with the shift: uncounted, its drawer goes along with a slip, and this register
        has none.

        Refused: ``shift_not_open``, ``shift_counting``, ``basket_not_empty``, ``payments_open``.
        """
        actor = self._operators.require("release_shift")
        self._basket.require_empty()
        with self._db.transaction(actor) as tx:
            require_no_open_payment(tx.conn)
            shift_id = require_open_shift(tx.conn)
            held = _known(tx.conn, shift_id)
            SHIFT.after(held.state, ShiftCommand.RELEASE)
            self._drawer_opens(tx, shift_id)
            fact = ShiftReleased(
                shift_id=shift_id, held_by_entry_id=held.held_by_entry_id, to_register_id=to_register_id
            )
            header = record(tx, fact).header
        attempted(self._drawer.open)
        code = drawer_code(header.id)
        return LetGo(code, attempted(lambda: self._papers.print_drawer(header, fact, code)))

    def take_over(self, shift_id: str, code: str) -> ShiftView:
        """Go on with a shift that another register released, or that this one did; the drawer opens to take it.
        ``code`` stands on the slip in that drawer.

        Refused: ``shift_already_open``, ``shift_unknown``, ``shift_not_released``, ``shift_for_other``,
        ``shift_not_all_heard``, ``drawer_code_differs``, each with the name of the ``register``.
        """
        actor = self._operators.require("take_over_shift")
        with self._db.transaction(actor) as tx:
            if open_shift_id(tx.conn):
                raise Refused("shift_already_open")
            found = _known(tx.conn, shift_id)
            self._require_free(tx.conn, found, code)
            taken = ShiftTakenOver(
                shift_id=shift_id, from_register_id=found.register_id, released_entry_id=found.held_by_entry_id
            )
            drop_draft(tx.conn, _COUNT)
            record(tx, taken)
            self._drawer_opens(tx, shift_id)
            view = _require(tx.conn)
        attempted(self._drawer.open)
        return view

    def of_store(self) -> tuple[StoreShift, ...]:
        """The shifts of the store but this register's open one, as last heard: those not closed, then those closed
        last.
        """
        with self._db.read() as conn:
            names, own = register_names(conn), open_shift_id(conn)
            found = [one for one in shift_repository.shifts(conn, _MOST_SHIFTS) if one.shift_id != own]
        here = self._register_id()
        return tuple(
            StoreShift(
                listed=one,
                register_name=names.get(one.register_id, ""),
                to_register_name=names.get(one.to_register_id or "", ""),
                here=one.register_id == here,
                may_take=one.state is ShiftState.RELEASED and one.to_register_id in (None, here),
                code=drawer_code(one.held_by_entry_id) if self._let_go_here(one) else "",
            )
            for one in found
        )

    def rules(self) -> CashRulesRow:
        """What head office set for the drawers of this store."""
        with self._db.read() as conn:
            return read_cash_rules(conn)

    def remarks(self) -> tuple[Remark, ...]:
        """What was done in the open shift beside selling: it may explain an over or short."""
        with self._db.read() as conn:
            shift_id = open_shift_id(conn)
            return remarks_of(conn, shift_id) if shift_id else ()

    def registers(self) -> tuple[tuple[str, str], ...]:
        """The other registers of the store, (id, name)."""
        here = self._register_id()
        with self._db.read() as conn:
            names = register_names(conn)
        return tuple(sorted(((own, name) for own, name in names.items() if own != here), key=lambda one: one[1]))

    def close(self, counted: Sequence[Denomination], reason: str = "") -> ZReport:
        """The Z: numbered, sealed, stored, then printed. A difference needs a reason, a large one somebody else.

        Refused: ``shift_not_open``, ``count_not_started``, ``over_short_reason_needed`` (over_short_minor),
        ``denomination_unknown``, ``amount_out_of_bounds``, ``text_too_long``, ``card_number_typed``, ``payments_open``.
        """
        told = fit_to_keep(reason)
        if len(told) > _MAX_REASON:
            raise Refused("text_too_long", longest=_MAX_REASON)
        require_known(self._catalog, counted)
        actor = self._operators.require(*self._closing(counted))
        self._basket.require_empty()
        with self._db.transaction(actor) as tx:
            require_no_open_payment(tx.conn)
            view = _require(tx.conn)
            _require_counting(view)
            counted_minor = sum_of([(own.value_minor, own.count) for own in counted])
            difference = counted_minor - view.sums.expected_minor
            if difference and not told:
                raise Refused("over_short_reason_needed", over_short_minor=difference)
            kept = [own for own in counted if own.count]
            blind = read_cash_rules(tx.conn).blind
            fact = view.sums.closed(tx.next_document_number("z"), kept, told, blind=blind)
            entry = record(tx, fact)
            header = entry.header
            if self._sealer is not None:
                seal_z(tx, self._sealer, entry, fact)
            drop_draft(tx.conn, _COUNT)
            tx.stale("shift")
        self._db.keep_mark_everywhere()
        printing = attempted(lambda: self._papers.print_z(header, fact))
        return ZReport(fact, header, printing)

    def print_x(self) -> None:
        """Print the figures so far. Refused: ``shift_not_open``."""
        self._operators.require("close_shift")
        with self._db.read() as conn:
            view = _require(conn)
        self._papers.print_x(view.sums)

    def closed(self, limit: int = 20) -> tuple[ZReport, ...]:
        """The newest Z reports first."""
        with self._db.read() as conn:
            found = [journal.fact_of(conn, entry_id) for entry_id in shift_repository.closed_shift_entries(conn, limit)]
        return tuple(ZReport(fact, header) for header, fact in filter(None, found) if isinstance(fact, ShiftClosed))

    def _require_free(self, conn: Connection, found: shift_repository.ShiftListed, code: str) -> None:
        """What keeps this register from taking a shift over."""
        register = register_names(conn).get(found.register_id, "")
        if found.state is not ShiftState.RELEASED:
            raise Refused("shift_not_released", register=register)
        if found.to_register_id not in (None, self._register_id()):
            raise Refused("shift_for_other", register=register_names(conn).get(found.to_register_id or "", ""))
        if not shift_repository.heard_up_to(conn, found.held_by_entry_id):
            raise Refused("shift_not_all_heard", register=register)
        if code != drawer_code(found.held_by_entry_id):
            raise Refused("drawer_code_differs", register=register)

    def _let_go_here(self, one: shift_repository.ShiftListed) -> bool:
        return one.state is ShiftState.RELEASED and one.register_id == self._register_id()

    def _register_id(self) -> str:
        return self._db.identity.register_id if self._db.identity else ""

    def _drawer_opens(self, tx: Tx, shift_id: str) -> None:
        record(tx, DrawerOpened(reason="shift", shift_id=shift_id))
        tx.stale("shift")

    def _closing(self, counted: Sequence[Denomination]) -> tuple[str, Asked]:
        """A difference above the store's limit is for the cash office to accept."""
        with self._db.read() as conn:
            limit, view = read_cash_rules(conn).over_short_limit_minor, _require(conn)
        difference = sum_of([(own.value_minor, own.count) for own in counted]) - view.sums.expected_minor
        asked = Asked(subject=view.sums.shift_id, amount_minor=abs(difference))
        return "accept_over_short" if limit is not None and abs(difference) > limit else "close_shift", asked


def require_open_shift(conn: Connection) -> str:
    """The id of the shift sales belong to. Refused: ``shift_not_open``, ``shift_counting``."""
    shift_id = open_shift_id(conn)
    if shift_id is None:
        raise Refused("shift_not_open")
    if _count_of(conn, shift_id) is not None:
        raise Refused("shift_counting")
    return shift_id


def _known(conn: Connection, shift_id: str) -> shift_repository.ShiftListed:
    found = shift_repository.shift_by_id(conn, shift_id)
    if found is None:
        raise Refused("shift_unknown")
    return found


def _require(conn: Connection) -> ShiftView:
    view = _view(conn)
    if view is None:
        raise Refused("shift_not_open")
    return view


def _require_counting(view: ShiftView) -> None:
    if view.state is not ShiftState.COUNTING:
        raise Refused("count_not_started")


def _view(conn: Connection) -> ShiftView | None:
    sums = shift_repository.open_shift(conn)
    if sums is None:
        return None
    counted = _count_of(conn, sums.shift_id)
    return ShiftView(ShiftState.OPEN if counted is None else ShiftState.COUNTING, sums, counted or ())


def _keep_count(conn: Connection, shift_id: str, counted: Sequence[Denomination]) -> None:
    plain = [own.model_dump() for own in counted if own.count]
    save_draft(conn, _COUNT, json.dumps({"shift_id": shift_id, "counted": plain}))


def _count_of(conn: Connection, shift_id: str) -> tuple[Denomination, ...] | None:
    """None: nobody counts it here. A shift that is being counted may be closed elsewhere; its count is none of the
    next.
    """
    body = load_draft(conn, _COUNT)
    told = json.loads(body) if body else {}
    if isinstance(told, list):  # an earlier version did not say of which shift
        told = {"shift_id": shift_id, "counted": told}
    if told.get("shift_id") != shift_id:
        return None
    return tuple(Denomination.model_validate(own) for own in told["counted"])
