"""What is to be counted, what nobody decided yet, and anything else by scan or name."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.catalog.model.item import Item
from app.stock.tasks import CountTask, Undecided
from app.ui.bopis.phrases import Phrases
from app.ui.item_look import item_icon
from app.ui.stock.count.state import CountState
from app.ui.theme.icons import Icon
from app.ui.widgets.card import Card
from app.ui.widgets.chip import ChipView, Tone
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.search_box import SearchBox
from app.ui.widgets.table_list import RowView, TableList
from app.wording import isolated
from contract.values.time import parse_instant

_ROW = 76


class ListPage(QWidget):
    """`acted` for a row; the search box speaks for itself."""

    acted = Signal(str)

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases, text = phrases, phrases.text
        self.search = SearchBox(
            text("count_search"), briefly=text("count_search_briefly"), hint="F2", clears=text("count_clear")
        )
        self.search.setObjectName("count.search")
        self._card = Card(text("count_to_count"), bleed=True)
        self._list = TableList(text("count_to_count"), row_height=_ROW)
        self._list.setObjectName("count.list")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.chosen.connect(self.acted)
        self._list.acted.connect(self.acted)
        self._nothing = EmptyState(Icon.CLIPBOARD, text("count_none"), text("count_none_note"))
        self._stack = QStackedWidget()
        for part in (self._list, self._nothing, QWidget()):
            self._stack.addWidget(part)
        self._card.body.addWidget(self._stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        row = QHBoxLayout()
        row.addWidget(self.search, 1)
        column.addLayout(row)
        column.addWidget(self._card, 1)

    def set_state(self, state: CountState) -> None:
        text = self._phrases.text
        rows = [*self._rows(state)]
        self._card.set_title(text("count_found") if state.typed else text("count_to_count"))
        self._nothing.set_words(
            text("count_no_such") if state.typed else text("count_none"), "" if state.typed else text("count_none_note")
        )
        self._stack.setCurrentIndex(2 if state.tasks is None else 0 if rows else 1)
        self._list.set_rows(rows)
        self._list.select(state.chosen)

    def _rows(self, state: CountState) -> Iterator[RowView]:
        if state.typed:
            yield from (self._item(item, state) for item in state.found)
            return
        yield from (self._task(task, state) for task in state.tasks or ())
        yield from (self._undecided(one, state) for one in state.undecided)

    def _task(self, task: CountTask, state: CountState) -> RowView:
        text, begun = self._phrases.text, task.item_id in state.begun
        why = text(f"count_because_{task.reason}", count=self._phrases.quantity(task.missed, task.unit))
        since = text("count_since", time=self._phrases.wording.clock(parse_instant(task.since)))
        return RowView(
            key=task.item_id,
            title=_called(task.name, task.size),
            note=_joined(isolated(task.bin), why, since),
            icon=item_icon(task.icon, task.department),
            chip=ChipView(text("count_begun"), Tone.INFO, Icon.SCAN) if begun else None,
            action=text("count_go_on" if begun else "count_it"),
            strong=task.item_id == state.chosen,
        )

    def _undecided(self, one: Undecided, state: CountState) -> RowView:
        text, at = self._phrases.text, self._phrases.wording.clock(parse_instant(one.counted_at))
        return RowView(
            key=one.count_id,
            title=_called(one.name, one.size),
            note=_joined(isolated(one.bin), text("count_counted_at", time=at)),
            icon=item_icon(one.icon, one.department),
            chip=ChipView(text("count_undecided"), Tone.WARN, Icon.ALERT),
            action=text("count_decide"),
            strong=one.count_id == state.chosen,
        )

    def _item(self, item: Item, state: CountState) -> RowView:
        return RowView(
            key=item.item_id,
            title=_called(item.name, item.size),
            note=_joined(isolated(item.bin), isolated(item.sku)),
            icon=item_icon(item.icon, item.department),
            action=self._phrases.text("count_it"),
            strong=item.item_id == state.chosen,
        )


def _called(name: str, size: str) -> str:
    return f"{name}  {isolated(size)}" if size else name


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
