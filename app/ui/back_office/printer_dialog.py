"""A printer in trouble: what is the matter, what waits for it, and the printer that can take its place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.devices.document import Barcode, Text, document_from_bytes
from app.devices.health import DeviceHealth, HealthState
from app.devices.spool import PrintJob
from app.ui.back_office.device_rows import name_of
from app.ui.back_office.status_presenter import StatusView
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Kind
from app.ui.widgets.dialog import WIDE, Answer, Dialog
from app.ui.widgets.table_list import RowView, TableList
from app.wording import Wording, Words, isolated
from contract.errors import Refused

_ROW, _SHOWN = 58, 5
_CLOSE, _INSTEAD, _SET_UP = "close", "instead", "set_up"
_LONGEST = 60


class PrinterDialog(Dialog):
    """``instead`` tells the other printer; ``canceled`` a paper nobody wants any more."""

    instead = Signal(str)
    canceled = Signal(str)
    set_up = Signal()

    def __init__(self, host: QWidget, health: DeviceHealth, view: StatusView, words: Words, wording: Wording) -> None:
        self._name, self._words, self._wording = health.name, words, wording
        other = _other(health, view)
        answers = [Answer(_CLOSE, words.text("repair_close"), safe=True, hint="Esc")]
        answers.append(Answer(_SET_UP, words.text("device_set_up"), icon=Icon.TOOL))
        if other:
            answers.append(Answer(_INSTEAD, words.text("device_print_on", other=other), Kind.PRIMARY))
        said = words.text(health.words_code, since=wording.clock(health.since))
        super().__init__(host, name_of(health, words), said, answers, icon=Icon.PRINTER, accent="bad", width=WIDE)
        self._list = TableList(words.text("device_waiting"), row_height=_ROW, lead_width=58)
        self._list.setObjectName("printer.papers")
        self._list.acted.connect(self.canceled)
        self._list.chosen.connect(self._list.setFocus)
        self.body.addWidget(self._list)
        self.answered.connect(lambda key: self._answered(key, other))
        self.show_papers(view)

    def show_papers(self, view: StatusView) -> None:
        """What waits now."""
        rows = [self._row(paper) for paper in view.papers if paper.printer == self._name]
        self._list.set_rows(rows)
        self._list.setVisible(bool(rows))
        self._list.setFixedHeight(_ROW * min(max(len(rows), 1), _SHOWN))

    def focus_first(self) -> None:
        self.button(_CLOSE).setFocus(Qt.FocusReason.OtherFocusReason)

    def _row(self, paper: PrintJob) -> RowView:
        text = self._words.text
        return RowView(
            paper.id,
            title_of(paper) or text("device_paper"),
            note=text("device_paper_copy") if paper.copy else text("device_paper_waits"),
            lead=self._wording.clock(paper.created_at),
            action=text("device_paper_cancel"),
        )

    def _answered(self, key: str, other: str) -> None:
        if key == _INSTEAD:
            self.instead.emit(other)
        elif key == _SET_UP:
            self.set_up.emit()


def title_of(paper: PrintJob) -> str:
    """What people know it by: the number in its bar code, else its first words."""
    try:
        blocks: Sequence[object] = document_from_bytes(paper.document).blocks
    except Refused:
        return ""
    number = next((block.data for block in blocks if isinstance(block, Barcode)), "")
    words = next((block.left for block in blocks if isinstance(block, Text) and block.left.strip()), "")
    return isolated((number or words)[:_LONGEST]) if number or words else ""


def _other(health: DeviceHealth, view: StatusView) -> str:
    """The printer of the same kind that works."""
    well = (own for own in view.devices if own.kind is health.kind and own.name != health.name)
    return next((own.name for own in well if own.state in (HealthState.READY, HealthState.ATTENTION)), "")
