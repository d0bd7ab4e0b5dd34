"""Why is this order here? By when is it due, step by step, and what happens if it is given back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.bopis.why import WhyView
from app.ui.bopis.phrases import Phrases
from app.ui.bopis.why.words import give_back_words, rule_words, step_rows, store_rows
from app.ui.screen import Stage
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.table_list import RowView, TableList
from app.ui.widgets.text import Text

_ROW, _MOST_ROWS = 52, 5
_LEAD = 76


class WhyPanel(Sheet):
    """Read only; Esc or its button shuts it."""

    def __init__(self, host: QWidget, phrases: Phrases, view: WhyView, now: datetime) -> None:
        title = phrases.text("here_title", order=view.number)
        super().__init__(host, title)
        text = phrases.text
        self.body.addWidget(Text(title, Role.H2))
        columns = QHBoxLayout()
        columns.setSpacing(28)
        why = _column(text("here_how"))
        why.addWidget(Text(rule_words(phrases, view, now), Role.BODY, wrap=True))
        stores = store_rows(phrases, view)
        if stores:
            why.addWidget(Text(text("here_stores"), Role.META_STRONG, "text2"))
            why.addWidget(_list(text("here_stores"), "why.stores", stores))
        if view.trace and view.trace.others:
            why.addWidget(Text(phrases.count("here_more_stores", view.trace.others), Role.META, "text2"))
        why.addSpacing(4)
        why.addLayout(_note(give_back_words(phrases, view)))
        why.addStretch(1)
        due = _column(text("promise_title"))
        due.addWidget(_list(text("promise_title"), "why.steps", step_rows(phrases, view, now)))
        if view.carrier:
            due.addWidget(Text(text("promise_carrier_note"), Role.META, "text2", wrap=True))
        due.addStretch(1)
        columns.addLayout(why, 3)
        columns.addLayout(due, 2)
        self.body.addLayout(columns)
        self.body.addWidget(self.way_out(text("here_close"), "why.close"))


class WhyDesk:
    """Opens the panel over a screen, once its order was read."""

    def __init__(self, look: Callable[[str], WhyView], stage: Stage) -> None:
        self._look, self._stage = look, stage
        self._phrases = Phrases(stage.words, stage.wording)

    def ask(self, host: QWidget, order_id: str) -> None:
        def shown(view: WhyView) -> None:
            WhyPanel(host, self._phrases, view, self._stage.now()).open()

        self._stage.tasks.store(lambda: self._look(order_id), shown)


def _column(heading: str) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(8)
    column.addWidget(Text(heading, Role.TITLE))
    return column


def _list(name: str, object_name: str, rows: list[RowView]) -> TableList:
    shown = TableList(name, row_height=_ROW, lead_width=_LEAD)
    shown.setObjectName(object_name)
    shown.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    shown.setSelectionMode(TableList.SelectionMode.NoSelection)
    shown.set_rows(rows)
    shown.setFixedHeight(_ROW * min(len(rows), _MOST_ROWS) + 2)
    return shown


def _note(words: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(12)
    row.addWidget(IconMark(Icon.UNDO, "text2", 22), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Text(words, Role.BODY, "text2", wrap=True), 1)
    return row
