"""Today: what the store took so far, by hour against a week ago, what sold, and what needs somebody."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.pos.today import Today, TodayView
from app.pos.today_items import SHOWN, TopItem
from app.ui.approval import ApprovalDesk
from app.ui.back_office import today_words
from app.ui.back_office.hour_chart import ChartKey, HourChart
from app.ui.back_office.needs import Around, Need, TillStanding, needs_of, tills_of
from app.ui.back_office.order_bar import OrderBar, orders_of
from app.ui.back_office.today_words import Told, steady
from app.ui.back_office.top_items import TopItems
from app.ui.pos.phrases import Phrases
from app.ui.screen import Place, Screen, Stage
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.card import Card, rule
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.paint import At
from app.ui.widgets.table_list import RowView, TableList
from app.ui.widgets.text import Text

_MINUTE_MS, _NEED, _NEED_NARROW, _TILL = 60_000, 60, 80, 48
_WIDE, _SIDES, _ROOMY_HIGH = 1_100, (364, 470, 560), 860
_LOW, _TALL = 200, 248
_TILES = ("today_taken", "today_sales", "today_orders", "today_returns", "today_tills")
_TOPICS = frozenset({"shift", "sales", "day", "peers", "suspended", "row:order"}) | {
    f"fact:{own}" for own in ("sale.completed", "shift.closed", "shift.opened", "order.picked", "order.staged")
}


class TodayScreen(Screen):
    """Read anew each minute and after each act; what is shown is what this till knows, offline or not."""

    place = Place.TODAY

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._phrases = Phrases(stage.words, stage.wording)
        self._needs_at: dict[str, Need] = {}
        self._view: TodayView | None = None
        self._around = Around()
        self._minute = QTimer(self, interval=_MINUTE_MS)
        self._minute.timeout.connect(self._read_all)
        self._tiles = {code: _Tile(self._text(code), code.removeprefix("today_")) for code in _TILES}
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        tiles = QHBoxLayout()
        tiles.setSpacing(12)
        for tile in self._tiles.values():
            tiles.addWidget(tile, 1)
        column.addLayout(tiles)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addLayout(self._left(), 1)
        self._side = self._right()
        below.addWidget(self._side)
        column.addLayout(below, 1)

    def serve(self, today: Today, desk: ApprovalDesk, around: Callable[[], Around]) -> None:
        """Whose figures these are; ``around`` is asked from any thread."""
        self._today, self._desk, self._look_around = today, desk, around

    def open(self, **arguments: object) -> None:
        self.stage.title(self._text("today_title", day=self._phrases.wording.short_day(self.stage.now())))
        self._needs_at = {}
        self._desk.do(self._today.view, self._opened)
        self._minute.start()

    def leave(self) -> None:
        self._minute.stop()

    def refresh(self, topics: frozenset[str]) -> None:
        if topics & _TOPICS and self.isVisible():
            self._read()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= _WIDE
        self._side.setFixedWidth(_SIDES[0] if not wide else _SIDES[2] if self.width() >= 1_600 else _SIDES[1])
        self._needs.set_row_height(_NEED if wide else _NEED_NARROW)
        for card in self._low:
            card.setFixedHeight(_TALL if self.height() >= _ROOMY_HIGH else _LOW)
        if self._view is not None:
            self._show_tills(tills_of(self._view, self._around.heard))

    def present(self, view: TodayView) -> None:
        """Show this."""
        self._view = view
        now, of_day = self.stage.now(), orders_of(self._around.board)
        standing = tills_of(view, self._around.heard)
        said = {
            "today_taken": today_words.taken(view, now, self._phrases),
            "today_sales": today_words.sales(view, self._phrases),
            "today_orders": today_words.orders(view, of_day, self._phrases),
            "today_returns": today_words.returns(view, self._phrases),
            "today_tills": today_words.tills(standing, self._phrases),
        }
        for code, told in said.items():
            self._tiles[code].show_told(told)
        table, summary = today_words.table(view, self._phrases), today_words.summary(view, self._phrases)
        self._chart.show_hours(dict(view.hours), dict(view.last_week), view.hour_now, summary, table)
        self._key.set_before(self._text("today_last", day=self._phrases.wording.weekday(now)))
        kept = today_words.kept(of_day, self._phrases) or self._text("today_no_orders")
        self._orders.show_orders(of_day, kept)
        self._kept.setText(kept)
        self._share.setText(self._phrases.wording.share(round(of_day.kept_ppm, -3)) if of_day.total else "")
        self._share.set_color("bad" if of_day.late else "ok")
        self._paid.setText(today_words.paid(view, self._phrases) or self._text("today_none_yet"))
        self._show_tills(standing)
        self._show_needs(needs_of(view, self._around, self._phrases, now))

    def show_items(self, items: Sequence[TopItem]) -> None:
        """What sold best; nothing before the first sale."""
        self._top.set_items(today_words.bars(items, self._phrases))
        self._top.setVisible(bool(items))
        self._none_sold.setVisible(not items)

    def _opened(self, view: TodayView) -> None:
        self.present(view)
        self._look()

    def _read_all(self) -> None:
        self._read()
        self._look()

    def _read(self) -> None:
        self.stage.tasks.store(self._today.view, self.present, lambda _error: None)

    def _look(self) -> None:
        """What takes longer is looked up beside the store lane, so that no sale waits for it."""
        self.stage.tasks.free(self._look_around, self._seen)
        self.stage.tasks.free(self._today.items, self.show_items)

    def _seen(self, around: Around) -> None:
        self._around = around
        if self._view is not None:
            self.present(self._view)

    def _show_tills(self, standing: Sequence[TillStanding]) -> None:
        wide = self.width() >= _WIDE
        self._tills.set_rows(
            [
                RowView(
                    own.register_id, own.name, chip=today_words.till_chip(own, self._phrases),
                    status=self._shift(own) if wide else "",
                )
                for own in standing
            ]
        )  # fmt: skip

    def _shift(self, own: TillStanding) -> str:
        return self._text("till_open" if own.shift_open else "till_closed" if own.closed else "till_unopened")

    def _show_needs(self, needs: Sequence[Need]) -> None:
        found = {own.row.key: own for own in needs}
        self._needs_at = {key: found[key] for key in steady(list(self._needs_at), found)}
        self._needs.set_rows([own.row for own in self._needs_at.values()])
        self._needs.setVisible(bool(found))
        self._calm.setVisible(not found)
        self._needs_card.set_title(self._text("today_needs"), str(len(found)) if found else "")

    def _act(self, key: str) -> None:
        need = self._needs_at.get(key)
        if need is not None:
            self.stage.go(need.place, **need.arguments)

    def _left(self) -> QVBoxLayout:
        self._chart, self._key = HourChart(self._phrases.wording.round_money), ChartKey(self._text("today_bars"))
        hours = Card(self._text("today_hours"), padding=18)
        hours.add_action(self._key)
        hours.body.addWidget(self._chart, 1)
        self._low = (self._promise(), self._till_list())
        low = QHBoxLayout()
        low.setSpacing(12)
        for card in self._low:
            low.addWidget(card, 1)
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addWidget(hours, 1)
        column.addLayout(low)
        return column

    def _promise(self) -> Card:
        """The day's web orders, and beneath them how the sales were paid."""
        card = Card(self._text("today_promise"), padding=18)
        self._orders, self._share = OrderBar(), Text("", Role.TITLE, "ok", at=At.END, elide=False)
        self._share.setObjectName("today.kept")
        card.add_action(self._share)
        self._kept, self._paid = Text("", Role.META, "text2", wrap=True), Text("", Role.META, "text2", wrap=True)
        self._paid.setObjectName("today.paid")
        card.body.setSpacing(6)
        for widget in (self._orders, self._kept, rule(), Text(self._text("today_tenders"), Role.META_STRONG)):
            card.body.addWidget(widget)
        card.body.addWidget(self._paid, 1, Qt.AlignmentFlag.AlignTop)
        return card

    def _till_list(self) -> Card:
        card = Card(self._text("day_registers"), bleed=True, padding=18)
        self._tills = TableList(self._text("day_registers"), row_height=_TILL, lead_width=0)
        self._tills.setObjectName("today.till_list")
        self._tills.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        card.body.addWidget(self._tills, 1)
        return card

    def _right(self) -> QWidget:
        self._needs_card = Card(self._text("today_needs"), bleed=True, padding=16)
        self._needs = TableList(self._text("today_needs"), row_height=_NEED, lead_width=0)
        self._needs.setObjectName("today.needs")
        self._needs.acted.connect(self._act)
        self._needs.chosen.connect(self._act)
        self._calm = EmptyState(Icon.CHECK, self._text("today_calm"), self._text("today_calm_note"))
        for widget in (self._needs, self._calm):
            self._needs_card.body.addWidget(widget, 1)
        top = Card(self._text("today_top"), self._text("today_top_note"), padding=16)
        self._top = TopItems(SHOWN)
        self._top.setObjectName("today.top")
        self._top.hide()
        self._none_sold = EmptyState(Icon.CART, self._text("today_none_sold"))
        top.body.addWidget(self._top, 1)
        top.body.addWidget(self._none_sold, 1)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._needs_card, 1)
        column.addWidget(top, 1)
        return side

    def _text(self, code: str, /, **params: object) -> str:
        return self._phrases.text(code, **params)


class _Tile(Card):
    """A figure with its name above and what it means beneath."""

    def __init__(self, name: str, code: str) -> None:
        super().__init__(padding=16)
        self._figure, self._note = Text("", Role.FIGURE, elide=False), Text("", Role.META, "text2", wrap=True)
        self._mark = IconMark(Icon.ARROW_UP_RIGHT, "text2", 18)
        self._mark.hide()
        self._figure.setObjectName(f"today.{code}")
        self._note.setObjectName(f"today.{code}_note")
        beneath = QHBoxLayout()
        beneath.setSpacing(6)
        beneath.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        beneath.addWidget(self._note, 1)
        self.body.setSpacing(2)
        self.body.addWidget(Text(name, Role.META_STRONG, "text2", wrap=True))
        self.body.addWidget(self._figure)
        self.body.addLayout(beneath)
        self.body.addStretch(1)

    def show_told(self, told: Told) -> None:
        self._figure.setText(told.figure)
        self._note.setText(told.note)
        self._note.set_color(told.color)
        self._mark.setVisible(told.icon is not None)
        if told.icon is not None:
            self._mark.set_icon(told.icon, told.color)
