"""What can still be changed about an order: a line is chosen on the left, what can be done with it stands beside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.bopis.changes import LineChanges, OrderChanges
from app.ui.bopis.line_words import line_chip, price_words
from app.ui.bopis.phrases import Phrases
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.table_list import RowView, TableList
from app.ui.widgets.text import Text
from app.wording import isolated
from contract.values.time import parse_instant

_ROW, _MOST_ROWS, _MOST_DEEDS, _BUTTON_WIDTH = 56, 6, 5, 248


@dataclass(frozen=True, slots=True)
class Deed:
    """Something to do with a line; ``item_id`` is the substitute's."""

    code: str
    label: str
    why: str
    item_id: str = ""


class ChangeSheet(Sheet):
    """`act` gets the line and what is done with it, `take_back` is called for the hand-over."""

    def __init__(
        self,
        host: QWidget,
        phrases: Phrases,
        view: OrderChanges,
        act: Callable[[LineChanges, Deed], None],
        take_back: Callable[[], None],
    ) -> None:
        title = phrases.text("change_title", order=view.number)
        super().__init__(host, title)
        self._phrases, self._view, self._act, self._take_back = phrases, view, act, take_back
        sides = QHBoxLayout()
        sides.setSpacing(24)
        sides.addWidget(self._line_list(), 1)
        sides.addLayout(self._deed_side(), 1)
        self.body.addWidget(Text(title, Role.H2))
        self.body.addLayout(sides)
        self.body.addLayout(self._foot())
        first = next((line for line in view.lines if line.went_otherwise), view.lines[0])
        self._choose(first.line_id)

    def focus_first(self) -> None:
        self._lines.setFocus(Qt.FocusReason.TabFocusReason)

    def _line_list(self) -> TableList:
        self._lines = TableList(self._phrases.text("change_lines"), row_height=_ROW, lead_width=0)
        self._lines.setObjectName("change.lines")
        self._lines.set_rows([self._row(line) for line in self._view.lines])
        self._lines.setFixedHeight(_ROW * min(_MOST_ROWS, max(3, len(self._view.lines))) + 2)
        self._lines.chosen.connect(self._choose)
        model = self._lines.selectionModel()
        model.currentChanged.connect(lambda index, _before: self._choose(self._lines.row(index.row()).key))
        return self._lines

    def _deed_side(self) -> QVBoxLayout:
        self._slots = [_Slot(at) for at in range(_MOST_DEEDS)]
        self._none = Text(self._phrases.text("change_none"), Role.BODY, "text2", wrap=True)
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addWidget(self._none)
        for slot in self._slots:
            column.addWidget(slot)
        column.addStretch(1)
        return column

    def _foot(self) -> QHBoxLayout:
        text, back = self._phrases.text, self._view.take_back
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.way_out(text("change_close"), "change.close"))
        if back is not None:
            button = Button(text("change_take_back"), Kind.DANGER, height=64, icon=Icon.UNDO)
            button.setObjectName("change.take_back")
            button.clicked.connect(self._undo)
            at, until = (self._phrases.wording.clock(parse_instant(one)) for one in (back.at, back.until))
            why = text("change_take_back_why", name=back.operator_name, at=at, until=until)
            row.addWidget(button)
            row.addWidget(Text(why, Role.META, "text2", wrap=True), 1, Qt.AlignmentFlag.AlignVCenter)
        else:
            row.addStretch(1)
        return row

    def _row(self, line: LineChanges) -> RowView:
        total = sum(line.thousandths.values())
        return RowView(
            key=line.line_id,
            title=line.name,
            note=isolated(line.size) if line.size else "",
            value=self._phrases.quantity(total, line.unit),
            chip=line_chip(self._phrases, line.thousandths, line.unit),
        )

    def _choose(self, line_id: str) -> None:
        line = next(one for one in self._view.lines if one.line_id == line_id)
        if self._lines.current != line_id:
            self._lines.select(line_id)
        deeds = list(self._deeds(line))[:_MOST_DEEDS]
        self._none.setVisible(not deeds)
        for at, slot in enumerate(self._slots):
            slot.set_deed(deeds[at] if at < len(deeds) else None, lambda deed: self._do(line, deed))

    def _deeds(self, line: LineChanges) -> Iterator[Deed]:
        text, quantity = self._phrases.text, self._phrases.quantity
        if line.found:
            why = text("change_found_why", count=quantity(line.found, line.unit))
            yield Deed("found", text("change_found"), why)
        for offer in line.offers[:2]:
            price = price_words(self._phrases, offer.price, self._view.currency)
            why = text("change_substitute_why", name=offer.name, price=price)
            yield Deed("substitute", text("change_substitute"), why, offer.item_id)
        if line.restored:
            yield Deed("restore", text("change_restore"), text("change_restore_why"))
        if line.unpicked:
            why = text("change_unpick_why", count=quantity(line.unpicked, line.unit))
            yield Deed("unpick", text("change_unpick"), why)
        if line.rejected:
            yield Deed("reject", text("change_reject"), text("change_reject_why"))

    def _do(self, line: LineChanges, deed: Deed) -> None:
        self.shut()
        self._act(line, deed)

    def _undo(self) -> None:
        self.shut()
        self._take_back()


class _Slot(QWidget):
    """A deed with what it does beside it."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self._deed: Deed | None = None
        self._then: Callable[[Deed], None] = lambda _deed: None
        self._at = at
        self._button = Button("", Kind.OUTLINE, height=52)
        self._button.setMinimumWidth(_BUTTON_WIDTH)
        self._button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._button.clicked.connect(self._clicked)
        self._why = Text("", Role.META, "text2", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._button)
        row.addWidget(self._why, 1, Qt.AlignmentFlag.AlignVCenter)

    def set_deed(self, deed: Deed | None, then: Callable[[Deed], None]) -> None:
        self._deed, self._then = deed, then
        self.setVisible(deed is not None)
        if deed is not None:
            self._button.set_label(deed.label)
            self._button.setObjectName(f"change.{deed.code}")
            self._why.setText(deed.why)

    def _clicked(self) -> None:
        if self._deed is not None:
            self._then(self._deed)
