"""What stands around the till, in a window of its own: paper, drawer, a scanner with things to scan, and mishaps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.devices.simulated.printer import SimulatedPrinter
from app.devices.simulated.terminal.behavior import Behavior
from app.devices.simulated.terminal.terminal import SimulatedTerminal
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.brand import BrandMark
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.chip import Chip, ChipView, Tone
from app.ui.widgets.search_box import SearchBox
from app.ui.widgets.segmented import Segment, Segmented
from app.ui.widgets.table_list import RowView, TableList
from app.ui.widgets.text import Text
from demo.packing_table import PackingTable
from demo.paper_roll import PaperRoll

WIDTH = 334
_LOOK_MS = 150
_GOODS, _CODES = "goods", "codes"
_MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class Scannable:
    """Something with a code on it. ``data`` is what a scanner reads."""

    data: str
    title: str
    note: str
    icon: Icon | None = None


class Counter(QWidget):
    """Tells what the person does; ``set_*`` say how things stand. ``goods`` are best sellers first."""

    scanned = Signal(str)
    network_switched = Signal()
    order_wanted = Signal()
    closed = Signal()

    def __init__(
        self,
        printer: SimulatedPrinter,
        terminal: SimulatedTerminal,
        table: PackingTable,
        goods: Sequence[Scannable],
        people: str,
    ) -> None:
        super().__init__()
        self._table = table
        self._printer, self._terminal, self._goods = printer, terminal, tuple(goods)
        self._codes: tuple[Scannable, ...] = ()
        self._shown = 0
        self._paper_out = self._lid_open = False
        self.setWindowTitle("Counter")
        self.setProperty("kind", "canvas")
        self.setMinimumWidth(WIDTH)
        self._roll = PaperRoll()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        column.addLayout(self._head())
        column.addWidget(Text(people, Role.MICRO, "text2"))
        column.addWidget(self._roll, 4)
        column.addWidget(self._drawer_row())
        column.addWidget(table)
        column.addWidget(self._pad(), 8)
        column.addLayout(self._mishaps())
        self._fill()
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._look_at_the_printer)
        self._look.start()

    def set_codes(self, codes: Sequence[Scannable]) -> None:
        """The codes that customers bring along."""
        if tuple(codes) != self._codes:
            self._codes = tuple(codes)
            self._tabs.set_segments(self._segments())
            self._tabs.set_current(self._tab)
            self._fill()

    def set_network(self, state: str) -> None:
        """``up``, ``down`` or, while it changes, ``changing``."""
        words = {"up": "Network", "down": "No network", "changing": "One moment"}
        looks = {
            "up": (Tone.OK, Icon.CLOUD_CHECK),
            "down": (Tone.WARN, Icon.CLOUD_OFF),
            "changing": (Tone.INFO, Icon.CLOCK),
        }
        tone, icon = looks[state]
        self._network.set_view(ChipView(words[state], tone, icon))
        self._cut.set_label("Reconnect" if state == "down" else "Cut network")
        self._cut.set_off("It is being switched." if state == "changing" else None)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        super().closeEvent(event)

    # Building

    def _head(self) -> QHBoxLayout:
        self._network = Chip(ChipView("Network", Tone.OK, Icon.CLOUD_CHECK))
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(BrandMark(32))
        row.addWidget(Text("Counter", Role.TITLE), 1)
        row.addWidget(self._network)
        return row

    def _drawer_row(self) -> Card:
        card = Card(padding=8)
        self._drawer = Text("The drawer is shut", Role.BUTTON)
        self._shut = Button("Shut it", Kind.PRIMARY, height=48, hint="F8")
        held = self._shut.sizePolicy()
        held.setRetainSizeWhenHidden(True)
        self._shut.setSizePolicy(held)
        self._shut.clicked.connect(self._printer.close_drawer)
        row = QHBoxLayout()
        row.addWidget(self._drawer, 1)
        row.addWidget(self._shut)
        card.body.addLayout(row)
        return card

    def _pad(self) -> QWidget:
        self._tab = _GOODS
        self._tabs = Segmented(self._segments())
        self._tabs.chosen.connect(self._show_tab)
        self._list = TableList("Things to scan", row_height=52)
        self._list.chosen.connect(self._scan)
        self._search = SearchBox("Something to scan", hint="F2", clears="clears")
        self._search.typed.connect(lambda _text: self._fill())
        self._search.submitted.connect(lambda _text: self._scan(self._list.current))
        self._search.moved.connect(self._move)
        pad = Card(bleed=True)
        top = QVBoxLayout()
        top.setContentsMargins(8, 8, 8, 8)
        top.setSpacing(8)
        top.addWidget(self._tabs)
        top.addWidget(self._search)
        pad.body.addLayout(top)
        pad.body.addWidget(self._list, 1)
        return pad

    def _mishaps(self) -> QGridLayout:
        self._cut = self._switch("Cut network", "F5", self.network_switched.emit)
        order = self._switch("New order", "F9", self.order_wanted.emit)
        self._paper = self._switch("No paper", "F6", self._switch_paper)
        self._lid = self._switch("Open lid", "F7", self._switch_lid)
        decline = self._switch("Next card: no", "F3", lambda: self._terminal.then(Behavior.DECLINE))
        lose = self._switch("Next card: lost", "F4", lambda: self._terminal.then(Behavior.LOST))
        grid = QGridLayout()
        grid.setSpacing(8)
        for at, button in enumerate((self._cut, order, self._paper, self._lid, decline, lose)):
            grid.addWidget(button, at // 2, at % 2)
        for key, run in (("F2", self._search.setFocus), ("F8", self._printer.close_drawer)):
            QShortcut(QKeySequence(key), self, run)
        return grid

    def _switch(self, words: str, key: str, run: Callable[[], None]) -> Button:
        button = Button(words, Kind.OUTLINE, height=48, hint=key)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.clicked.connect(run)
        QShortcut(QKeySequence(key), self, lambda: button.click() if button.isEnabled() else None)
        return button

    def _segments(self) -> list[Segment]:
        return [
            Segment(_GOODS, "Goods", Icon.BARCODE),
            Segment(_CODES, "Customers", Icon.USERS, count=str(len(self._codes)) if self._codes else ""),
        ]

    # Scanning

    @Slot(str)
    def _show_tab(self, tab: str) -> None:
        self._tab = tab
        self._search.clear()
        self._fill()

    def _fill(self) -> None:
        words = self._search.text.casefold().split()
        offered = self._goods if self._tab == _GOODS else self._codes
        fit = [one for one in offered if all(word in f"{one.title} {one.note}".casefold() for word in words)]
        self._list.set_rows([RowView(one.data, one.title, one.note, icon=one.icon) for one in fit[:_MOST_ROWS]])
        self._list.select(fit[0].data if fit else "")

    @Slot(str)
    def _scan(self, data: str) -> None:
        if data:
            self._list.select(data)
            self.scanned.emit(data)

    @Slot(int)
    def _move(self, by: int) -> None:
        row = self._list.currentIndex().row() + by
        index = self._list.model().index(row, 0)
        if index.isValid():
            self._list.setCurrentIndex(index)

    # The printer

    @Slot()
    def _look_at_the_printer(self) -> None:
        for receipt in (*self._printer.receipts[self._shown :], *self._table.new_labels()):
            self._roll.add(receipt)
        self._shown = len(self._printer.receipts)
        opened = self._printer.drawer_open
        self._drawer.setText("The drawer is open" if opened else "The drawer is shut")
        self._shut.setVisible(opened)

    @Slot()
    def _switch_paper(self) -> None:
        self._paper_out = not self._paper_out
        if self._paper_out:
            self._printer.run_out_of_paper()
        else:
            self._printer.load_paper()
        self._paper.set_label("Load paper" if self._paper_out else "No paper")
        self._paper.set_kind(Kind.INK if self._paper_out else Kind.OUTLINE)

    @Slot()
    def _switch_lid(self) -> None:
        self._lid_open = not self._lid_open
        self._printer.set_cover(opened=self._lid_open)
        self._lid.set_label("Close lid" if self._lid_open else "Open lid")
        self._lid.set_kind(Kind.INK if self._lid_open else Kind.OUTLINE)
