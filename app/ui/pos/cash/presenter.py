"""Turns gestures on the cash screen into shifts: opening, figures, counting, comparing, the Z."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.catalog.catalog import Catalog
from app.operators.operators import Operators
from app.pos.drawer import DrawerKey
from app.pos.shift import LetGo, Shifts, ShiftView, ZReport
from app.pos.suspend import Suspend
from app.ui.approval import ApprovalDesk
from app.ui.pos.cash.open_payments import PaymentsFirst
from app.ui.pos.cash.state import CashState, HeardOf, Phase
from app.ui.screen import Place, Stage
from app.ui.sounds import Sound
from contract.errors import AisleError, Unavailable
from contract.states.shift import ShiftState

_TOPICS = frozenset(
    {"shift", "sales", "suspended", "operator", "catalog:market", "row:peer", "row:cash_rules"}
    | {f"fact:{own}" for own in (
        "cash.moved", "day.closed", "shift.opened", "shift.released", "shift.taken_over", "shift.closed",
        "sale.completed", "drawer.opened", "basket.suspended", "basket.recalled", "basket.abandoned",
    )}
)  # fmt: skip


class CashPresenter:
    """``show`` gets each new state."""

    def __init__(
        self,
        shifts: Shifts,
        suspend: Suspend,
        drawer: DrawerKey,
        catalog: Catalog,
        operators: Operators,
        desk: ApprovalDesk,
        closing: PaymentsFirst,
        stage: Stage,
        show: Callable[[CashState], None],
        heard_of: HeardOf,
    ) -> None:
        self._shifts, self._suspend, self._drawer = shifts, suspend, drawer
        self._catalog, self._operators = catalog, operators
        self._desk, self._closing, self._stage, self._present = desk, closing, stage, show
        self._heard_of = heard_of
        self._state = CashState()

    @property
    def state(self) -> CashState:
        return self._state

    def open(self) -> None:
        """Read everything anew."""
        self._stage.tasks.store(self._read, self._took)

    def stale(self, topics: frozenset[str]) -> None:
        """A committed act changed something."""
        if topics & _TOPICS:
            self.open()

    def open_till(self, float_minor: int) -> None:
        """Begin a shift with this float, then sell."""

        def opened(_: ShiftView) -> None:
            self._stage.play(Sound.DONE)
            self._stage.go(Place.SELL)
            self._stage.toast(self._stage.words.text("cash_opened", amount=self._stage.wording.money(float_minor)))

        self._desk.do(lambda: self._shifts.open(float_minor), opened)

    def open_drawer(self) -> None:
        words = self._stage.words.text("drawer_opening")
        self._desk.do(self._drawer.open_without_sale, lambda _: self._stage.toast(words))

    def print_x(self) -> None:
        words = self._stage.words.text("cash_x_printing")
        self._desk.do(self._shifts.print_x, lambda _: self._stage.toast(words))

    def let_go(self, register_id: str | None) -> None:
        """Another till goes on with the shift: this one, or any."""

        def gone(let_go: LetGo) -> None:
            text = self._stage.words.text
            self._stage.play(Sound.DONE)
            if let_go.printing:
                said = text("cash_moved_unprinted", code=let_go.code, why=text(let_go.printing))
                self._stage.toast(said, error=True)
            else:
                self._stage.toast(text("cash_moved", code=let_go.code))
            self.open()

        self._closing.do(lambda: self._shifts.release(register_id), gone)

    def take_over(self, shift_id: str, code: str) -> None:
        """Go on with a shift that another till let go of; ``code`` is on the slip in its drawer."""

        def taken(view: ShiftView) -> None:
            amount = self._stage.wording.money(view.sums.expected_minor, view.sums.currency)
            self._stage.play(Sound.DONE)
            self._stage.go(Place.SELL)
            self._stage.toast(self._stage.words.text("cash_took_over", amount=amount))

        self._desk.do(lambda: self._shifts.take_over(shift_id, code), taken)

    def start_count(self) -> None:
        """Selling pauses and the drawer opens."""

        def counting(view: ShiftView) -> None:
            self._closing.compare_totals(view.sums.currency)
            self.open()

        self._closing.do(self._shifts.start_count, counting)

    def count(self, value_minor: int, count: int) -> None:
        """So many of one note or coin. Each change is kept over a restart."""
        known = dict(self._state.counted)
        if known.get(value_minor, 0) == count or self._state.phase is not Phase.COUNTING:
            return
        known[value_minor] = count
        self._show(replace(self._state, counted=tuple(sorted(known.items(), reverse=True))))
        counted = self._state.denominations()
        self._stage.tasks.store(lambda: self._shifts.save_count(counted))

    def compare(self) -> None:
        """The count is done: now the expected amount may be known."""
        if self._state.phase is Phase.COUNTING:
            self._show(replace(self._state, phase=Phase.COMPARING, reason=""))

    def count_again(self) -> None:
        if self._state.phase is Phase.COMPARING and not self._state.closing:
            self._show(replace(self._state, phase=Phase.COUNTING, reason=""))

    def resume(self) -> None:
        """Drop the count and go on selling."""
        self._desk.do(self._shifts.resume, lambda _: self._stage.go(Place.SELL))

    def choose_reason(self, code: str) -> None:
        """Why the drawer is over or short."""
        self._show(replace(self._state, reason=code))

    def close(self) -> None:
        """The Z."""
        state = self._state
        if not state.may_close:
            self._stage.play(Sound.STOP)
            return
        self._show(replace(state, closing=True))
        reason = self._stage.words.text(f"cash_reason_{state.reason}") if state.reason else ""
        self._closing.do(
            lambda: self._shifts.close(state.denominations(), reason), self._closed, self._not_closed, self._not_closing
        )

    def _closed(self, report: ZReport) -> None:
        text = self._stage.words.text
        self._stage.play(Sound.DONE)
        number = f"{report.fact.document_number:04d}"
        if report.printing:
            self._stage.toast(text("cash_closed_unprinted", number=number, why=text(report.printing)), error=True)
        else:
            self._stage.toast(text("cash_closed", number=number))
        self._state = CashState()
        self.open()

    def _not_closed(self, error: AisleError) -> None:
        self._not_closing()
        self._stage.tasks.refused.emit(error)
        self.open()

    def _not_closing(self) -> None:
        self._show(replace(self._state, closing=False))

    def _read(self) -> CashState:
        shift = self._shifts.current()
        try:
            market = self._catalog.market()
        except Unavailable:
            notes: tuple[int, ...] = ()
            coins: tuple[int, ...] = ()
        else:
            notes, coins = market.notes, market.coins
        rules = self._shifts.rules()
        return CashState(
            phase=_phase(shift),
            shift=shift,
            notes=notes,
            coins=coins,
            counted=tuple((own.value_minor, own.count) for own in shift.counted) if shift else (),
            sees_cash=self._operators.may("close_shift") and not rules.blind,
            parked=len(self._suspend.suspended()),
            reports=self._shifts.closed(),
            others=self._shifts.of_store(),
            heard=self._heard_of(),
            registers=self._shifts.registers(),
            over_limit_minor=_over_limit(shift, rules.drawer_limit_minor),
            remarks=self._shifts.remarks(),
        )

    def _took(self, read: CashState) -> None:
        """While somebody counts, what stands on the screen is newer than what was read."""
        state = self._state
        counting = {Phase.COUNTING, Phase.COMPARING}
        if read.phase is Phase.COUNTING and state.phase in counting and _same_shift(state, read):
            read = replace(read, phase=state.phase, counted=state.counted, reason=state.reason, closing=state.closing)
        self._show(read)

    def _show(self, state: CashState) -> None:
        self._state = state
        self._present(state)


def _phase(shift: ShiftView | None) -> Phase:
    if shift is None:
        return Phase.CLOSED
    return Phase.COUNTING if shift.state is ShiftState.COUNTING else Phase.OPEN


def _over_limit(shift: ShiftView | None, limit_minor: int) -> int:
    return max(shift.sums.expected_minor - limit_minor, 0) if shift and limit_minor else 0


def _same_shift(one: CashState, other: CashState) -> bool:
    return bool(one.shift and other.shift and one.shift.sums.shift_id == other.shift.sums.shift_id)
