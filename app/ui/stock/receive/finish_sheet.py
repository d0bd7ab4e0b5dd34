"""It is all: what differs from what was announced, and what is said of each, before it is told to the sender."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.stock.model.receiving import REASONS
from app.stock.receive import ReceiveView
from app.ui.bopis.phrases import Phrases
from app.ui.stock.receive.words import DIFFERENCE_ICONS, difference_words, full_name, reason_words, units_words
from app.ui.theme.fonts import Role
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.chip import Tone
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.table_list import RowView, TableList
from app.ui.widgets.text import Text
from contract.messages.facts import GoodsDifference

_ROW, _MOST_SHOWN = 66, 6


class FinishSheet(Sheet):
    """``confirm`` gets the reasons, by line id and kind. Space, or a tap on a reason, takes the next one."""

    def __init__(
        self,
        host: QWidget,
        phrases: Phrases,
        view: ReceiveView,
        confirm: Callable[[Mapping[tuple[str, str], str]], None],
    ) -> None:
        super().__init__(host, phrases.text("receive_finish_title", number=view.row.number))
        self._phrases, self._view, self._confirm = phrases, view, confirm
        self._told = {_key(one): one for one in view.differences}
        text = phrases.text
        self.body.addWidget(Text(text("receive_finish_title", number=view.row.number), Role.H2, wrap=True))
        units, lines = units_words(phrases, view.tally)
        told = "receive_finish_differ" if self._told else "receive_finish_same"
        self.body.addWidget(Text(text(told, units=units, lines=lines), Role.BODY, "text2", wrap=True))
        self._list = _Rows(text("receive_differences"), min(_MOST_SHOWN, len(self._told)))
        self._list.setObjectName("finish.reasons")
        self._list.setVisible(bool(self._told))
        self._list.acted.connect(self._next)
        self._list.chosen.connect(self._next)
        self.body.addWidget(self._list)
        self.body.addLayout(self._buttons())
        self._show()
        self._list.select(next(iter(self._told), ""))

    def focus_first(self) -> None:
        (self._list if self._told else self._go).setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._done()
        else:
            super().keyPressEvent(event)

    def _buttons(self) -> QHBoxLayout:
        text = self._phrases.text
        self._go = Button(text("receive_finish_go"), Kind.PRIMARY, height=64, hint="Enter")
        self._go.setObjectName("finish.confirm")
        self._go.clicked.connect(self._done)
        words = QVBoxLayout()
        words.addWidget(Text(text("receive_finish_then"), Role.META, "text2", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(words, 1)
        row.addWidget(self.way_out(text("receive_finish_back"), "finish.back"))
        row.addWidget(self._go)
        return row

    def _next(self, key: str) -> None:
        one = self._told[key]
        if one.kind == "damaged":
            return
        reasons = REASONS[one.kind]
        after = reasons[(reasons.index(one.reason) + 1) % len(reasons)]
        self._told[key] = one.model_copy(update={"reason": after})
        self._show()

    def _show(self) -> None:
        self._list.set_rows([self._row(key, one) for key, one in self._told.items()])

    def _row(self, key: str, one: GoodsDifference) -> RowView:
        line = next(own.line for own in self._view.lines if own.line.line_id == one.line_id)
        what, why = difference_words(self._phrases, line, one), reason_words(self._phrases, one)
        said = one.kind == "damaged"
        return RowView(
            key=key,
            title=full_name(self._phrases, line),
            note=f"{what} · {why}" if said else what,
            icon=DIFFERENCE_ICONS[one.kind],
            icon_tone=Tone.WARN,
            action="" if said else why,
        )

    def _done(self) -> None:
        told = {(one.line_id, str(one.kind)): one.reason for one in self._told.values()}
        self.shut()
        self._confirm(told)


class _Rows(TableList):
    """Enter belongs to the sheet; so many rows are seen at once."""

    def __init__(self, name: str, shown: int) -> None:
        super().__init__(name, row_height=_ROW)
        self._shown = shown
        self.setMinimumHeight(min(shown, 3) * _ROW)

    def sizeHint(self) -> QSize:
        return QSize(0, self._shown * _ROW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)


def _key(one: GoodsDifference) -> str:
    return f"{one.line_id}/{one.kind}"
