"""The shifts of the store's other tills, as this one last heard of them, and those that can be taken over."""

from __future__ import annotations

from PySide6.QtCore import Signal

from app.pos.shift import StoreShift
from app.ui.pos.cash.state import CashState, Heard
from app.ui.pos.phrases import Phrases
from app.ui.widgets.card import Card
from app.ui.widgets.chip import ChipView, Tone
from app.ui.widgets.table_list import RowView, TableList
from contract.states.shift import ShiftState
from contract.values.time import parse_instant

_ROW, _MOST = 64, 3


class OtherTillsCard(Card):
    """``taken`` gives the id of a shift. Not shown while there are none."""

    taken = Signal(str)

    def __init__(self, phrases: Phrases) -> None:
        super().__init__(phrases.text("cash_others"), phrases.text("cash_others_note"), bleed=True)
        self._phrases = phrases
        self._list = TableList(phrases.text("cash_others"), row_height=_ROW, lead_width=0)
        self._list.setObjectName("shift.others")
        self._list.acted.connect(self.taken)
        self.body.addWidget(self._list)
        self.hide()

    def present(self, state: CashState, *, may_take: bool) -> None:
        """Show these; ``may_take``: this till has no shift of its own."""
        # What was closed here stands among this till's own reports.
        others = [one for one in state.others if not (one.here and one.listed.state is ShiftState.CLOSED)]
        rows = [self._row(one, state.heard.get(one.listed.register_id), may_take=may_take) for one in others]
        self._list.set_rows(rows)
        self._list.setFixedHeight(_ROW * min(_MOST, max(1, len(rows))))
        self.setVisible(bool(rows))

    @property
    def offered(self) -> str:
        """The shift that is taken over without asking which: the one selected, else the first that can be."""
        takable = [row.key for row in self._rows() if row.action]
        current = self._list.current
        return current if current in takable else next(iter(takable), "")

    def _rows(self) -> list[RowView]:
        return [self._list.row(at) for at in range(self._list.model().rowCount())]

    def _row(self, one: StoreShift, heard: Heard | None, *, may_take: bool) -> RowView:
        sums, text = one.listed.sums, self._phrases.text
        sales = self._phrases.count("cash_sales_short", sums.sale_count)
        parts = [self._since(one), sales, *self._last_heard(one, heard)]
        take, takable = text("cash_take_back" if one.here else "cash_take_over"), one.may_take and may_take
        return RowView(
            one.listed.shift_id,
            one.register_name,
            note=" · ".join(part for part in parts if part),
            value=self._phrases.wording.money(sums.sales_minor, sums.currency),
            chip=None if takable else self._chip(one),
            action=take if takable else "",
        )

    def _since(self, one: StoreShift) -> str:
        listed, clock, text = one.listed, self._phrases.wording.clock, self._phrases.text
        match listed.state:
            case ShiftState.CLOSED:
                number = f"{listed.z_number or 0:04d}"
                return text("cash_shift_closed", time=clock(parse_instant(listed.closed_at or "")), number=number)
            case ShiftState.RELEASED:
                said = "cash_shift_own" if one.here else "cash_shift_let_go"
                let_go = text(said, time=clock(parse_instant(listed.held_since)))
                return f"{let_go} · {text('cash_shift_code', code=one.code)}" if one.code else let_go
            case _:
                return text("cash_since", time=clock(parse_instant(listed.sums.opened_at)))

    def _last_heard(self, one: StoreShift, heard: Heard | None) -> list[str]:
        if one.here or heard is None:
            return []
        if heard.at is None:
            return [self._phrases.text("cash_never_heard")]
        said = "cash_heard" if heard.reachable else "cash_not_heard"
        return [self._phrases.text(said, time=self._phrases.wording.clock(heard.at))]

    def _chip(self, one: StoreShift) -> ChipView:
        listed, text = one.listed, self._phrases.text
        if listed.state is ShiftState.CLOSED:
            over_short = listed.over_short_minor or 0
            if not over_short:
                return ChipView(text("cash_exact"), Tone.OK)
            return ChipView(self._phrases.wording.money(over_short, listed.sums.currency), Tone.WARN)
        if listed.state is ShiftState.RELEASED:
            named = one.to_register_name and not one.may_take
            words = text("cash_shift_for", register=one.to_register_name) if named else text("cash_shift_released")
            return ChipView(words, Tone.INFO)
        return ChipView(text("cash_shift_open"), Tone.PLAIN)
