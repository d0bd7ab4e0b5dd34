"""The Z reports of this till, newest first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout

from app.pos.shift import ZReport
from app.ui.pos.phrases import Phrases
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.chip import ChipView, Tone
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.table_list import RowView, TableList
from contract.values.time import parse_instant

_ROW = 66


class ReportsCard(Card):
    """What was closed, and whether it was over or short. ``again`` gives the shift whose Z is to be printed again,
    ``count_asked`` the one to be counted again by somebody else: its row tapped, or Enter on it.
    """

    again = Signal(str)
    count_asked = Signal(str)
    day_asked = Signal()

    def __init__(self, phrases: Phrases) -> None:
        super().__init__(phrases.text("cash_reports"), bleed=True)
        self._phrases = phrases
        self._list = TableList(phrases.text("cash_reports"), row_height=_ROW, lead_width=0)
        self._list.setObjectName("shift.reports")
        self._list.acted.connect(self.again)
        self._list.chosen.connect(self.count_asked)
        day = Button(phrases.text("day_do"), Kind.OUTLINE, hint="Ctrl+Y")
        day.setObjectName("shift.day")
        day.clicked.connect(self.day_asked)
        self.add_action(day)
        empty = EmptyState(Icon.RECEIPT, phrases.text("cash_no_reports"), phrases.text("cash_no_reports_note"))
        self._pages = QStackedLayout()
        # In its place before it has a page: the first page is shown at once, and would be a window of its own.
        self.body.addLayout(self._pages, 1)
        self._pages.addWidget(empty)
        self._pages.addWidget(self._list)

    def present(self, reports: Sequence[ZReport]) -> None:
        """Show these."""
        self._pages.setCurrentIndex(1 if reports else 0)
        self._list.set_rows([self._row(report) for report in reports])

    def _row(self, report: ZReport) -> RowView:
        fact, phrases = report.fact, self._phrases
        closed = parse_instant(report.header.occurred_at)
        when = f"{phrases.wording.short_day(closed)} · {phrases.wording.clock(closed)}"
        sales = phrases.count("cash_sales_short", fact.sale_count)
        money = phrases.wording.money(fact.over_short_minor, fact.currency)
        chip = ChipView(money, Tone.WARN) if fact.over_short_minor else ChipView(phrases.text("cash_exact"), Tone.OK)
        return RowView(
            fact.shift_id,
            phrases.text("z_report", number=f"{fact.document_number:04d}"),
            note=f"{when} · {sales}",
            value=phrases.wording.money(fact.sales_minor, fact.currency),
            chip=chip,
            action=phrases.text("cash_z_print"),
        )
