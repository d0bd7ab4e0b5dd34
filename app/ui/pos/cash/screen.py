"""The cash screen: the till is opened, stands open, is counted and closed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.pos.day_close import DayView
from app.ui.pos.cash.closing import ClosingPage
from app.ui.pos.cash.count_again import CountAgainDialog
from app.ui.pos.cash.day_dialog import DayDialog
from app.ui.pos.cash.move_cash import MoveCashDialog, kinds_dialog
from app.ui.pos.cash.move_dialog import ANY, code_dialog, move_dialog
from app.ui.pos.cash.office import OfficePresenter
from app.ui.pos.cash.opening import OpeningPage
from app.ui.pos.cash.presenter import CashPresenter
from app.ui.pos.cash.standing import StandingPage
from app.ui.pos.cash.state import CashState, Phase
from app.ui.pos.phrases import Phrases
from app.ui.screen import KeyHint, Place, Screen, Stage
from app.ui.theme.icons import Icon
from app.ui.widgets.chip import Chip, ChipView, Tone
from app.ui.widgets.emptied import empty
from contract.messages.rows import CashRulesRow
from contract.values.time import parse_instant

_WIDE = 1200
_STEPS = {Phase.COUNTING: 0, Phase.COMPARING: 1}
_ROOMY = 1_000
_DROP = "pickup"
_STEP_WORDS = ("cash_chip_count", "cash_chip_compare", "cash_chip_z")


class CashScreen(Screen):
    """Shows a ``CashState``; every gesture goes to the presenter."""

    place = Place.CASH
    toast_lift = 60

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._phrases = Phrases(stage.words, stage.wording)
        self._state = CashState()
        self._shown = self._drops = False
        self._opening = OpeningPage(self._phrases)
        self._standing = StandingPage(self._phrases)
        self._closing = ClosingPage(self._phrases)
        self._pages = QStackedWidget()
        for page in (QWidget(), self._opening, self._standing, self._closing):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)

    def serve(self, presenter: CashPresenter, office: OfficePresenter) -> None:
        """Whose gestures these are."""
        self._presenter, self._office = presenter, office
        self._standing.cash_asked.connect(self._ask_cash)
        for reports in (self._opening.reports, self._standing.reports):
            reports.again.connect(office.reprint)
            reports.day_asked.connect(self._ask_day)
            reports.count_asked.connect(self._ask_second_count)
        self._opening.opened.connect(presenter.open_till)
        self._opening.taken.connect(self._ask_code)
        self._standing.move_asked.connect(self._ask_where)
        self._standing.x_asked.connect(presenter.print_x)
        self._standing.drawer_asked.connect(presenter.open_drawer)
        self._standing.count_asked.connect(presenter.start_count)
        closing = self._closing
        closing.count.counted.connect(presenter.count)
        closing.compared.connect(presenter.compare)
        closing.resumed.connect(presenter.resume)
        closing.closed.connect(presenter.close)
        closing.comparison.reason_chosen.connect(presenter.choose_reason)
        closing.comparison.again_asked.connect(presenter.count_again)

    def open(self, **arguments: object) -> None:
        """``drop``: too much is in the drawer, and how much is to go is asked at once."""
        self._shown, self._drops = True, bool(arguments.get("drop"))
        self._state = CashState()
        self._presenter.open()

    def leave(self) -> None:
        self._shown = self._drops = False

    def primary(self) -> None:
        deeds: dict[Phase, Callable[[], None]] = {
            Phase.OPEN: self._presenter.start_count,
            Phase.COUNTING: self._next_row,
            Phase.COMPARING: self._presenter.close,
        }
        if self._state.phase in deeds:
            deeds[self._state.phase]()

    def back(self) -> None:
        self._presenter.count_again()

    def pressed(self, key: str) -> bool:
        phase, digit = self._state.phase, len(key) == 1 and key.isdigit()
        if key == "Ctrl+D" and phase is Phase.OPEN:
            self._presenter.open_drawer()
        elif key == "Ctrl+M" and phase is Phase.OPEN:
            self._ask_where()
        elif key == "Ctrl+K" and phase is Phase.OPEN:
            self._ask_cash()
        elif key == "Ctrl+Y" and phase in (Phase.OPEN, Phase.CLOSED):
            self._ask_day()
        elif key == "Ctrl+O" and phase is Phase.CLOSED:
            self._ask_code(self._opening.offered)
        elif key == "Ctrl+P" and phase is Phase.OPEN:
            self._presenter.print_x()
        elif digit and phase is Phase.CLOSED:
            self._opening.press(key)
        elif digit and phase is Phase.COUNTING:
            self._closing.count.press(key)
        elif digit and phase is Phase.COMPARING:
            self._closing.comparison.choose_reason(int(key) - 1)
        elif key in {"Up", "Down"} and phase is Phase.COUNTING:
            self._closing.count.step(-1 if key == "Up" else 1)
        else:
            return False
        return True

    def key_hints(self) -> Sequence[KeyHint]:
        text = self._phrases.text
        match self._state.phase:
            case Phase.CLOSED:
                return (
                    KeyHint("0…9", text("cash_float")),
                    KeyHint("Enter", text("sell_open_till")),
                    KeyHint("Ctrl+O", text("cash_key_take")),
                )
            case Phase.OPEN:
                return (
                    KeyHint("Enter", text("cash_count")),
                    KeyHint("Ctrl+P", text("cash_print_x")),
                    KeyHint("Ctrl+D", text("sell_key_drawer")),
                    KeyHint("Ctrl+M", text("cash_key_move")),
                    KeyHint("Ctrl+K", text("cash_do")),
                    KeyHint("Ctrl+Y", text("day_do")),
                )
            case Phase.COUNTING:
                return (KeyHint("↑ ↓ Enter", text("cash_key_rows")), KeyHint("0…9", text("cash_key_count")))
            case Phase.COMPARING:
                return (
                    KeyHint("1…3", text("cash_key_reason")),
                    KeyHint("Enter", text("cash_close")),
                    KeyHint("Esc", text("cash_again")),
                )
            case Phase.UNKNOWN:
                return ()

    def refresh(self, topics: frozenset[str]) -> None:
        self._presenter.stale(topics)

    def present(self, state: CashState) -> None:
        """Show this."""
        before, self._state = self._state.phase, state
        match state.phase:
            case Phase.CLOSED:
                self._opening.present(state)
            case Phase.OPEN:
                self._standing.present(state)
            case Phase.COUNTING | Phase.COMPARING:
                self._closing.present(state)
            case Phase.UNKNOWN:
                pass
        self._pages.setCurrentIndex(_PAGE[state.phase])
        if self._shown and state.phase is not before:
            self._enter_phase(state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._closing.fit(self.width() >= _WIDE - 84)

    def _enter_phase(self, state: CashState) -> None:
        """Title, steps and focus follow."""
        text = self._phrases.text
        closing = state.phase in _STEPS
        self.stage.title(text("cash_title_closing") if closing else text("cash_title"))
        self._show_steps(state)
        if state.phase is Phase.CLOSED:
            self._opening.begin()
        elif state.phase is Phase.COUNTING:
            self._closing.count.begin()
        else:
            self.setFocus()
        if self._drops and state.phase is Phase.OPEN:
            self._drops = False
            self._office.ask_what(lambda rules: self._ask_amount(_DROP, rules))

    def _ask_where(self) -> None:
        """Only where there is another till that could go on with the shift."""
        if self._state.registers:
            dialog = move_dialog(self, self._state.registers, self._phrases)
            dialog.taken.connect(lambda chosen: self._presenter.let_go(None if chosen == ANY else chosen))
            dialog.open()

    def _ask_code(self, shift_id: str) -> None:
        """Which drawer somebody has in hand, when a shift is to go on here."""
        one = next((one for one in self._state.others if one.listed.shift_id == shift_id), None)
        if one is not None:
            dialog = code_dialog(self, one.register_name, self._phrases)
            dialog.entered.connect(lambda code: self._presenter.take_over(shift_id, str(code)))
            dialog.open()

    def _ask_cash(self) -> None:
        def asked(rules: CashRulesRow) -> None:
            kinds = kinds_dialog(self, rules, self._phrases)
            kinds.taken.connect(lambda chosen: self._ask_amount(chosen, rules))
            kinds.open()

        self._office.ask_what(asked)

    def _ask_amount(self, chosen: str, rules: CashRulesRow) -> None:
        dialog = MoveCashDialog(self, chosen, rules, self._phrases)
        dialog.asked.connect(self._office.move)
        dialog.open()

    def _ask_day(self) -> None:
        def begun(view: DayView) -> None:
            dialog = DayDialog(self, view, self._phrases)
            dialog.agreed.connect(lambda told: self._office.close_day(view, told))
            dialog.given_up.connect(self._office.give_up_day)
            dialog.open()

        self._office.begin_day(begun)

    def _ask_second_count(self, shift_id: str) -> None:
        dialog = CountAgainDialog(self, self._state, self._phrases)
        dialog.agreed.connect(lambda counted, reason: self._office.verify(shift_id, counted, reason))
        dialog.open()

    def _next_row(self) -> None:
        """Enter goes down the rows; after the last one the count is done."""
        if not self._closing.count.step(1):
            self._presenter.compare()

    def _show_steps(self, state: CashState) -> None:
        """Where the closing stands, and since when the shift runs."""
        middle = self.stage.bar.middle
        empty(middle)
        if state.phase not in _STEPS:
            return
        if state.shift is not None and self.width() >= _ROOMY:
            since = self._phrases.wording.clock(parse_instant(state.shift.sums.opened_at))
            middle.addWidget(Chip(ChipView(self._phrases.text("cash_since", time=since), Tone.PLAIN, Icon.CLOCK)))
        reached = _STEPS[state.phase]
        for at, code in enumerate(_STEP_WORDS):
            words = self._phrases.text(code)
            if at < reached:
                view = ChipView(words, Tone.OK, Icon.CHECK)
            else:
                view = ChipView(words, Tone.INFO if at == reached else Tone.PLAIN)
            middle.addWidget(Chip(view))


_PAGE = {Phase.UNKNOWN: 0, Phase.CLOSED: 1, Phase.OPEN: 2, Phase.COUNTING: 3, Phase.COMPARING: 3}
