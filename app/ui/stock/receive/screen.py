"""Screen 10, receive: goods that come in, by scan, against what was announced."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.stock.model.receiving import ReceiveLine, Show
from app.stock.receive import ReceiveView
from app.ui.bopis.phrases import Phrases, one_line
from app.ui.item_look import item_icon, item_tint
from app.ui.pos.number_dialog import NumberAsked, NumberDialog
from app.ui.screen import KeyHint, Place, Screen, Stage
from app.ui.stock.receive.damage_sheet import DamageSheet
from app.ui.stock.receive.finish_sheet import FinishSheet
from app.ui.stock.receive.line_list import LineHead, LineList, LineRow
from app.ui.stock.receive.presenter import ReceivePresenter
from app.ui.stock.receive.side import ReceiveSide
from app.ui.stock.receive.state import ReceiveState
from app.ui.stock.receive.words import full_name, kind_icon, line_chip, line_name, line_size, weighed
from app.ui.theme.icons import Icon
from app.ui.widgets.card import Card
from app.ui.widgets.chip import Chip, ChipView, Tone
from app.ui.widgets.emptied import empty
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.search_box import SearchBox
from app.ui.widgets.segmented import Segment, Segmented
from app.wording import isolated
from contract.values.time import parse_instant

_NARROW, _SIDE, _SIDE_NARROW, _SIDE_LEAST = 1_200, 344, 320, 280
_TIGHT = 1_000
_KEYS = ("↑ ↓", "+ −", "F4", "F7", "F6", "F2", "Ctrl+Z", "Enter", "Esc")
_KEY_NAMES = ("row", "more", "count", "damage", "show", "find", "undo", "finish", "stop")
_PIECE = 1_000
_SENDER = 28
"""So many letters of a name beside the title."""


class ReceiveScreen(Screen):
    """Shows a ``ReceiveState``; every gesture goes to the presenter."""

    place = Place.RECEIVE

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._phrases = Phrases(stage.words, stage.wording)
        self._state = ReceiveState()
        self._side = ReceiveSide(self._phrases)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(16)
        row.addWidget(self._lines_side(), 1)
        row.addWidget(self._side)

    def serve(self, presenter: ReceivePresenter) -> None:
        """Whose gestures these are."""
        self._presenter = presenter
        self._search.typed.connect(presenter.narrow)
        self._search.submitted.connect(self._submitted)
        self._search.moved.connect(presenter.step)
        self._tabs.chosen.connect(presenter.show_only)
        self._list.chosen.connect(presenter.choose)
        self._list.stepped.connect(presenter.more)
        self._list.typed.connect(self.type_count)
        self._side.counted.connect(self.type_count)
        self._side.damaged.connect(self.tell_damage)
        self._side.stopped.connect(presenter.leave)
        self._side.finished.connect(self.primary)

    def open(self, **arguments: object) -> None:
        self.stage.title(self._phrases.text("receive_title", number=""), back=True)
        self._search.clear()
        self._presenter.open(str(arguments.get("inbound_id") or ""))

    def leave(self) -> None:
        self._presenter.left()

    def scanned(self, text: str) -> bool:
        self._presenter.scan(text)
        return True

    def primary(self) -> None:
        """Ask what is to be said of what differs; once it is all told, back to the list."""
        view = self._state.view
        if view is None:
            return
        if view.finished:
            self._presenter.to_order()
        else:
            FinishSheet(self, self._phrases, view, self._presenter.finish).open()

    def back(self) -> None:
        self._presenter.leave()

    def pressed(self, key: str) -> bool:
        match key:
            case "Up" | "Down":
                self._presenter.step(1 if key == "Down" else -1)
            case "+" | "-" | "−":
                self._presenter.more(1 if key == "+" else -1)
            case "F2":
                self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            case "F4":
                self.type_count()
            case "F6":
                self._presenter.show_next()
            case "F7":
                self.tell_damage()
            case "Ctrl+Z":
                return self._presenter.undo()
            case _:
                return False
        return True

    def key_hints(self) -> Sequence[KeyHint]:
        text = self._phrases.text
        return tuple(KeyHint(key, text(f"receive_key_{name}")) for key, name in zip(_KEYS, _KEY_NAMES, strict=True))

    def refresh(self, topics: frozenset[str]) -> None:
        if topics & {"row:inbound", "row:item"}:
            self._presenter.refresh()

    def present(self, state: ReceiveState) -> None:
        self._state = state
        view = state.view
        for part in (self._work, self._side):
            part.setVisible(view is not None)
        if view is None:
            return
        if self.isVisible():
            self._show_bar(view)
        if self._search.text and not state.typed:
            self._search.clear()
        text = self._phrases.text
        others = sum(state.differs(one) for one in view.lines)
        self._tabs.set_segments(
            [
                Segment(Show.ALL, text("receive_show_all"), count=str(len(view.lines))),
                Segment(Show.OPEN, text("receive_show_open"), count=str(view.open_lines)),
                Segment(Show.DIFFERENT, text("receive_differences"), count=str(others)),
            ]
        )
        self._tabs.set_current(state.show)
        current = state.line.line.line_id if state.line else ""
        rows = [self._row(one, finished=view.finished) for one in state.lines]
        self._list.set_rows(rows, current, counting=not view.finished)
        self._stack.setCurrentIndex(0 if state.lines else 1)
        self._nothing.set_words(text("receive_no_such_line" if state.typed else f"receive_none_{state.show}"))
        self._side.set_state(state)

    @property
    def rows(self) -> tuple[LineRow, ...]:
        """The lines as they are shown."""
        return self._list.rows

    def type_count(self) -> None:
        """Type how many are here."""
        line, text = self._state.line, self._phrases.text
        if line is None or self._state.view is None or self._state.view.finished:
            return
        own = line.line
        scale = 1 if weighed(own) else _PIECE
        dialog = NumberDialog(
            self,
            NumberAsked(
                title=text("receive_count_title"),
                text=full_name(self._phrases, own),
                field=text("receive_received"),
                ok=text("receive_count_ok"),
                cancel=text("receive_count_cancel"),
                clear=text("receive_count_clear"),
                backspace=text("receive_count_backspace"),
                show=lambda number: self._phrases.quantity(number * scale, own.unit),
                worth=lambda _number: "",
                decimals=3 if weighed(own) else 0,
                value=max(0, own.received) // scale,
                icon=Icon.KEYBOARD,
            ),
        )
        dialog.entered.connect(lambda number: self._presenter.count(own.line_id, number * scale))
        dialog.open()

    def tell_damage(self) -> None:
        """Some of the line chosen came damaged."""
        line, view = self._state.line, self._state.view
        if line is None or view is None or view.finished:
            return
        DamageSheet(
            self,
            self._phrases,
            line,
            lambda own, count, reason, counted: self._presenter.damage(own, count, reason, counted=counted),
        ).open()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width()
        if self._state.view is not None and self.isVisible():
            self._show_bar(self._state.view)
        self._side.setFixedWidth(_SIDE_LEAST if wide < _TIGHT else _SIDE_NARROW if wide < _NARROW else _SIDE)

    def _submitted(self, text: str) -> None:
        self._search.clear()
        self._presenter.typed(text)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lines_side(self) -> QWidget:
        text = self._phrases.text
        self._search = SearchBox(
            text("receive_search"), briefly=text("receive_search_briefly"), hint="F2", clears=text("receive_clear")
        )
        self._search.setObjectName("receive.search")
        self._tabs = Segmented()
        self._tabs.setObjectName("receive.show")
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._search, 1)
        top.addWidget(self._tabs)
        card = Card(bleed=True)
        names = ("receive_product", "receive_expected", "receive_received", "receive_state")
        self._list = LineList(text("receive_lines_name"), text("receive_fewer"), text("receive_more"))
        self._list.setObjectName("receive.lines")
        card.body.addWidget(LineHead(self._list, *map(text, names)))
        self._nothing = EmptyState(Icon.CIRCLE_CHECK, text("receive_none_open"))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._list)
        self._stack.addWidget(self._nothing)
        card.body.addWidget(self._stack, 1)
        self._work = QWidget()
        column = QVBoxLayout(self._work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(card, 1)
        return self._work

    def _show_bar(self, view: ReceiveView) -> None:
        text, row = self._phrases.text, view.row
        self.stage.title(
            text(f"receive_kind_{row.kind}", number=isolated(row.number), order=isolated(row.order_number)), back=True
        )
        middle = self.stage.bar.middle
        empty(middle)
        if self.width() < _TIGHT:
            return
        sender = text("receive_from", sender=one_line(row.sender, _SENDER))
        middle.addWidget(Chip(ChipView(sender, Tone.PLAIN, kind_icon(row.kind))))
        if view.finished:
            middle.addWidget(Chip(ChipView(text("receive_state_received"), Tone.OK)))
        elif view.saved_at:
            at = self._phrases.wording.clock(parse_instant(view.saved_at))
            middle.addWidget(Chip(ChipView(text("receive_saved", time=at), Tone.OK)))

    def _row(self, own: ReceiveLine, *, finished: bool) -> LineRow:
        line, quantity = own.line, self._phrases.quantity
        chip, name = line_chip(self._phrases, own, finished=finished), line_name(self._phrases, line)
        expected, received = quantity(line.expected, line.unit), quantity(max(0, line.received), line.unit)
        return LineRow(
            key=line.line_id,
            name=name,
            size=line_size(line),
            expected=expected if line.expected else "–",
            received=received,
            chip=chip,
            icon=item_icon(own.icon, own.department) if line.item_id else Icon.BARCODE_OFF,
            tint=item_tint(own.department),
            spoken=self._phrases.text(
                "receive_row_spoken", name=name, expected=expected, received=received, state=chip.text
            ),
            quiet=not line.came,
        )
