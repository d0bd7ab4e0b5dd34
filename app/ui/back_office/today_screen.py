"""Today: what the store took so far, by hour against a week ago, and what needs somebody."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.pos.today import Today, TodayView
from app.ui.approval import ApprovalDesk
from app.ui.back_office.hour_chart import HourChart
from app.ui.pos.cash.figures import Figure, FigureCard
from app.ui.pos.phrases import Phrases
from app.ui.screen import Place, Screen, Stage
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.table_list import RowView, TableList
from app.ui.widgets.text import Text

_MINUTE_MS, _ROW, _SIDE = 60_000, 60, 440
_TILES = ("today_taken", "today_sales", "today_orders", "today_returns", "today_over_short")
_TOPICS = frozenset({"shift", "sales", "day", "peers", "row:order", "fact:sale.completed", "fact:shift.closed"})
_CASH, _ORDERS = "cash", "orders"


class TodayScreen(Screen):
    """Read anew each minute and after each act; what is shown is what this till knows, offline or not."""

    place = Place.TODAY

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._phrases = Phrases(stage.words, stage.wording)
        self._minute = QTimer(self, interval=_MINUTE_MS)
        self._minute.timeout.connect(self._read)
        self._tiles = {
            code: (Text("", Role.FIGURE, elide=False), Text("", Role.META, "text2", wrap=True)) for code in _TILES
        }
        self._chart = HourChart(self._phrases.wording.money)
        self._tenders, self._tills = FigureCard(self._text("today_tenders")), FigureCard(self._text("day_registers"))
        self._needs = TableList(self._text("today_needs"), row_height=_ROW, lead_width=0)
        self._needs.setObjectName("today.needs")
        self._needs.acted.connect(self._act)
        self._calm = EmptyState(Icon.CHECK, self._text("today_calm"), self._text("today_calm_note"))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(self._row_of_tiles())
        column.addLayout(self._below(), 1)

    def serve(self, today: Today, desk: ApprovalDesk) -> None:
        """Whose figures these are."""
        self._today, self._desk = today, desk

    def open(self, **arguments: object) -> None:
        self.stage.title(self._text("place_today"))
        self._desk.do(self._today.view, self.present)
        self._minute.start()

    def leave(self) -> None:
        self._minute.stop()

    def refresh(self, topics: frozenset[str]) -> None:
        if topics & _TOPICS and self.isVisible():
            self._read()

    def present(self, view: TodayView) -> None:
        """Show this."""
        wording, money = self._phrases.wording, self._phrases.wording.money
        average = money(view.sales_minor // view.sale_count) if view.sale_count else "–"
        said = {
            "today_taken": (money(view.sales_minor), self._text("today_last_week", amount=money(view.last_week_minor))),
            "today_sales": (wording.quantity(view.sale_count * 1000), self._text("today_average", amount=average)),
            "today_orders": (wording.quantity(view.orders_due * 1000), self._late(view)),
            "today_returns": (money(view.returns_minor), self._phrases.count("today_lines_back", view.return_count)),
            "today_over_short": (
                money(view.over_short_minor),
                self._text("today_heard", heard=view.heard, tills=len(view.registers)),
            ),
        }
        for code, (figure, note) in said.items():
            self._tiles[code][0].setText(figure)
            self._tiles[code][1].setText(note)
        summary = self._text("today_summary", amount=money(view.sales_minor), before=money(view.last_week_minor))
        self._chart.show_hours(dict(view.hours), dict(view.last_week), view.hour_now, summary)
        self._tenders.show_figures(
            [
                Figure(self._text(f"tender_kind_{own.kind}"), wording.amount(own.taken_minor - own.paid_out_minor))
                for own in view.tenders
            ]
        )
        self._tills.show_figures([Figure(one.name, self._standing(one.shift_open, one.closed_that_day))
                                  for one in view.registers])  # fmt: skip
        self._show_needs(view)

    def _read(self) -> None:
        self.stage.tasks.store(self._today.view, self.present, lambda _error: None)

    def _show_needs(self, view: TodayView) -> None:
        rows = []
        if view.orders_late:
            title = self._phrases.count("today_late_orders", view.orders_late)
            rows.append(RowView(_ORDERS, title, icon=Icon.PACKAGE, action=self._text("today_open")))
        rows += [
            RowView(
                f"{_CASH}:{one.register_name}",
                self._text("today_too_much", till=one.register_name),
                note=self._text("today_limit", amount=self._phrases.wording.money(one.limit_minor)),
                icon=Icon.BANKNOTE,
                action=self._text("today_open"),
            )
            for one in view.over_limit
        ]
        self._needs.set_rows(rows)
        self._needs.setVisible(bool(rows))
        self._calm.setVisible(not rows)

    def _act(self, key: str) -> None:
        self.stage.go(Place.ORDERS if key == _ORDERS else Place.CASH)

    def _late(self, view: TodayView) -> str:
        return self._phrases.count("today_late", view.orders_late) if view.orders_late else self._text("today_on_time")

    def _standing(self, shift_open: bool, closed: bool) -> str:
        return self._text("day_still_open" if shift_open else "day_closed_till" if closed else "day_no_z")

    def _row_of_tiles(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        for code, (figure, note) in self._tiles.items():
            figure.setObjectName(f"today.{code.removeprefix('today_')}")
            tile = Card(padding=16)
            tile.body.setSpacing(2)
            for widget in (Text(self._text(code), Role.META_STRONG, "text2", wrap=True), figure, note):
                tile.body.addWidget(widget)
            row.addWidget(tile, 1)
        return row

    def _below(self) -> QHBoxLayout:
        hours, needs = Card(self._text("today_hours"), padding=16), Card(self._text("today_needs"), bleed=True)
        hours.body.addWidget(self._chart, 1)
        needs.body.addWidget(self._needs, 1)
        needs.body.addWidget(self._calm, 1)
        side, row = QVBoxLayout(), QHBoxLayout()
        side.setSpacing(12)
        side.addWidget(needs, 1)
        for card in (self._tenders, self._tills):
            side.addWidget(card)
            card.setFixedWidth(_SIDE)
        needs.setFixedWidth(_SIDE)
        row.setSpacing(12)
        row.addWidget(hours, 1)
        row.addLayout(side)
        return row

    def _text(self, code: str, /, **params: object) -> str:
        return self._phrases.text(code, **params)
