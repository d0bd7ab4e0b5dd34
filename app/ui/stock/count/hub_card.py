"""On the first page of stock: how much waits to be counted, and the way to it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout

from app.stock.tasks import CountTask, Undecided
from app.ui.bopis.phrases import Phrases
from app.ui.item_look import item_icon
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.chip import ChipView, Tone
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.table_list import RowView, TableList
from app.wording import isolated

_WIDTH, _ROW, _MOST = 400, 68, 30


class CountsCard(Card):
    """`item_chosen` and `count_chosen` for a row, `asked` for anything else; ``shown`` each time it comes to light."""

    item_chosen = Signal(str)
    count_chosen = Signal(str)
    asked = Signal()

    def __init__(self, phrases: Phrases, shown: Callable[[], None]) -> None:
        text = phrases.text
        super().__init__(text("count_to_count"), bleed=True)
        self._phrases, self._shown = phrases, shown
        self._undecided: frozenset[str] = frozenset()
        self.setFixedWidth(_WIDTH)
        self._list = TableList(text("count_to_count"), row_height=_ROW)
        self._list.setObjectName("stock.counts")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.chosen.connect(self._chosen)
        self._nothing = EmptyState(Icon.CLIPBOARD, text("count_none"), text("count_none_note"))
        other = Button(text("count_something"), Kind.OUTLINE, height=64, icon=Icon.SCAN, hint="F6")
        other.setObjectName("stock.count_something")
        other.clicked.connect(self.asked)
        self.body.addWidget(self._list, 1)
        self.body.addWidget(self._nothing, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(12, 12, 12, 12)
        foot.addWidget(other)
        self.body.addLayout(foot)
        self._list.hide()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._shown()

    def set_lists(self, tasks: tuple[CountTask, ...], undecided: tuple[Undecided, ...]) -> None:
        self._undecided = frozenset(one.count_id for one in undecided)
        rows = [*map(self._task, tasks[:_MOST]), *map(self._waiting, undecided[:_MOST])]
        count = len(tasks) + len(undecided)
        self.set_title(self._phrases.text("count_to_count"), str(count) if count else "")
        self._list.set_rows(rows)
        self._list.setVisible(bool(rows))
        self._nothing.setVisible(not rows)

    def _chosen(self, key: str) -> None:
        (self.count_chosen if key in self._undecided else self.item_chosen).emit(key)

    def _task(self, task: CountTask) -> RowView:
        why = self._phrases.text(f"count_because_{task.reason}", count=self._phrases.quantity(task.missed, task.unit))
        return RowView(
            key=task.item_id,
            title=task.name,
            note=" · ".join(part for part in (isolated(task.bin), why) if part),
            icon=item_icon(task.icon, task.department),
        )

    def _waiting(self, one: Undecided) -> RowView:
        return RowView(
            key=one.count_id,
            title=one.name,
            note=isolated(one.bin),
            icon=item_icon(one.icon, one.department),
            chip=ChipView(self._phrases.text("count_decide"), Tone.WARN, Icon.ALERT),
        )
