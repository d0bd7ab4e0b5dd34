"""The parcel: its box, its weight against what it should weigh, and the parcels that are closed already."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.bopis.packing_view import PackView
from app.ui.bopis.pack.state import PackState
from app.ui.bopis.pack.weight_part import WeightPart
from app.ui.bopis.phrases import Phrases
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.chip import Tone
from app.ui.widgets.segmented import Segment, Segmented
from app.ui.widgets.table_list import RowView, TableList
from app.ui.widgets.text import Text
from app.wording import isolated
from contract.messages.rows import BoxEntry, ParcelEntry
from contract.states.label import LabelState

_MM_PER_CM = 10
_LABEL_MARKS = {
    LabelState.BOUGHT: (Tone.OK, Icon.CHECK),
    LabelState.ASKED: (Tone.WARN, Icon.CLOCK),
    LabelState.UNKNOWN: (Tone.WARN, Icon.ALERT),
    LabelState.REFUSED: (Tone.WARN, Icon.ALERT),
    LabelState.VOIDED: (Tone.PLAIN, Icon.X),
}


class ParcelCard(Card):
    """`box_chosen`, `weighed` (grams), `trusted`, `more`, `problem`; of a closed parcel `stepped`, `looked` and
    `opened` with its id.
    """

    box_chosen = Signal(str)
    weighed = Signal(int)
    trusted = Signal()
    more = Signal()
    problem = Signal()
    stepped = Signal(str)
    looked = Signal(str)
    opened = Signal(str)

    def __init__(self, phrases: Phrases) -> None:
        super().__init__(phrases.text("pack_parcel"), bleed=True)
        self._phrases = phrases
        self._view: PackView | None = None
        text = phrases.text
        self._another = Button(text("pack_second"), Kind.GHOST, height=48, icon=Icon.PLUS, hint="F6", checkable=True)
        self._another.setObjectName("pack.more")
        self._another.clicked.connect(self.more)
        self.add_action(self._another)
        self._open_parcel = QWidget()
        inner = QVBoxLayout(self._open_parcel)
        inner.setContentsMargins(20, 16, 20, 12)
        inner.setSpacing(8)
        self._box_word = Text(text("pack_box"), Role.META_STRONG, "text2")
        self._boxes = Segmented([])
        self._boxes.setObjectName("pack.boxes")
        self._boxes.chosen.connect(self.box_chosen)
        self._box_note = Text("", Role.META, "text3", wrap=True)
        inner.addWidget(self._box_word)
        inner.addWidget(self._boxes)
        inner.addWidget(self._box_note)
        inner.addSpacing(8)
        self._weight = WeightPart(phrases)
        self._weight.typed.connect(self.weighed)
        self._weight.trusted.connect(self.trusted)
        inner.addWidget(self._weight)
        self.body.addWidget(self._open_parcel)
        self._parcels = TableList(text("pack_parcels"), row_height=76)
        self._parcels.setObjectName("pack.parcels")
        self._parcels.acted.connect(self.stepped)
        self._parcels.chosen.connect(self.looked)
        self.body.addWidget(self._parcels, 1)
        self._spring = QWidget()
        self.body.addWidget(self._spring, 1)
        self.body.addLayout(self._foot())

    def set_state(self, state: PackState) -> None:
        assert state.view is not None, "shown only with a view"
        view = self._view = state.view
        self._open_parcel.setVisible(bool(view.lines))
        self._another.setVisible(bool(view.lines))
        self._another.setChecked(view.draft.more)
        self._show_boxes(view)
        self._weight.set_state(state)
        self._parcels.set_rows([self._row(one) for one in view.parcels])
        self._parcels.setVisible(bool(view.parcels))
        self._spring.setVisible(not view.parcels)
        line = state.line
        self._problem.set_off(None if line is not None and line.left else self._phrases.text("pack_nothing_missing"))

    def ask_weight(self, host: QWidget) -> None:
        """Type what the scale shows."""
        self._weight.ask(host)

    def next_box(self) -> None:
        codes = [box.code for box in self._view.boxes] if self._view else []
        if self._view is not None and codes:
            own = self._view.draft.box
            self.box_chosen.emit(codes[(codes.index(own) + 1) % len(codes) if own in codes else 0])

    def step_last(self) -> None:
        """What the last closed parcel needs."""
        if self._view is not None and self._view.parcels:
            self.stepped.emit(self._view.parcels[-1].parcel_id)

    def look_at_last(self) -> None:
        if self._view is not None and self._view.parcels:
            self.looked.emit(self._view.parcels[-1].parcel_id)

    def open_last(self) -> None:
        if self._view is not None and self._view.parcels:
            self.opened.emit(self._view.parcels[-1].parcel_id)

    def _foot(self) -> QHBoxLayout:
        self._problem = Button(self._phrases.text("pack_report"), Kind.OUTLINE, height=52, icon=Icon.INFO, hint="Del")
        self._problem.setObjectName("pack.missing")
        self._problem.clicked.connect(self.problem)
        row = QHBoxLayout()
        row.setContentsMargins(20, 8, 20, 16)
        row.addWidget(self._problem, 1)
        return row

    def _show_boxes(self, view: PackView) -> None:
        for part in (self._box_word, self._boxes, self._box_note):
            part.setVisible(bool(view.boxes))
        if not view.boxes:
            return
        self._boxes.set_segments([Segment(box.code, box.code) for box in view.boxes])
        self._boxes.set_current(view.draft.box)
        box = next((one for one in view.boxes if one.code == view.draft.box), None)
        code = "pack_box_suggested" if box is not None and box.code == view.suggested else "pack_box_chosen"
        self._box_note.setText(self._phrases.text(code, size=_size(box)) if box else "")

    def _row(self, parcel: ParcelEntry) -> RowView:
        text, label = self._phrases.text, parcel.label
        state = label.state if label else None
        tone, icon = _LABEL_MARKS[state] if state else (Tone.WARN, Icon.ALERT)
        weight = isolated(self._phrases.wording.quantity(parcel.grams, "kg"))
        note = [text(f"pack_label_is_{state or 'missing'}"), *filter(None, (isolated(parcel.box), weight))]
        if label is not None and label.tracking:
            note.append(isolated(label.tracking))
        action = {
            LabelState.BOUGHT: "pack_print_again",
            LabelState.ASKED: "pack_ask_again",
            LabelState.UNKNOWN: "pack_ask_again",
        }
        return RowView(
            key=parcel.parcel_id,
            title=text("pack_parcel_row", number=parcel.number),
            note=" · ".join(note),
            icon=icon,
            icon_tone=tone,
            action=text(action.get(state, "pack_get_label") if state else "pack_get_label"),
        )


def _size(box: BoxEntry | None) -> str:
    return " × ".join(f"{side / _MM_PER_CM:g}" for side in box.sides_mm) + " cm" if box else ""
