"""What a code says: whatever is scanned or typed here is explained and never sold. Scans nobody took wait here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from app.pos.explain_scan import Explained, ExplainScan
from app.ui.back_office.scan_tester_rows import explained_rows, tray_rows, verdict
from app.ui.back_office.state_mark import StateMark
from app.ui.scan_tray import ScanTray
from app.ui.screen import KeyHint, Place, Screen, Stage
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.search_box import SearchBox
from app.ui.widgets.table_list import TableList
from app.ui.widgets.text import Text

_ROW = 48
_TRAY_ROW = 66


@dataclass(frozen=True, slots=True)
class ScanTesting:
    """What the screen works with. ``use`` hands a kept scan, by its number, to the screen it was meant for."""

    explain: ExplainScan
    tray: ScanTray
    use: Callable[[int], None]


class ScanTesterScreen(Screen):
    """A field and a verdict, and the tray beside them."""

    place = Place.SCANS
    takes_scans_as_sent = True

    def __init__(self, stage: Stage, testing: ScanTesting) -> None:
        super().__init__(stage)
        text = stage.words.text
        self._testing = testing
        self._told: Explained | None = None
        self._field = SearchBox(text("scans_field"), hint="F2")
        self._field.setObjectName("scans.field")
        self._field.submitted.connect(self._typed)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self._field)
        left.addWidget(self._verdict_card())
        left.addWidget(self._lines_card(), 1)
        left.addStretch(0)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(16)
        row.addLayout(left, 690)
        row.addWidget(self._tray_card(), 544)

    def open(self, **_arguments: object) -> None:
        self.stage.title(self.stage.words.text("place_scans"), back=True)
        self._told = None
        self._field.clear()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show()

    def scanned(self, text: str) -> bool:
        self._explain(text)
        return True

    def back(self) -> None:
        self.stage.go(Place.STATUS)

    def pressed(self, key: str) -> bool:
        deeds = {"F2": self._field.setFocus, "F6": self._tray.setFocus}
        if key in deeds:
            deeds[key](Qt.FocusReason.ShortcutFocusReason)
        return key in deeds

    def key_hints(self) -> Sequence[KeyHint]:
        text = self.stage.words.text
        return (
            KeyHint("F2", text("scans_field")),
            KeyHint("F6", text("scans_tray")),
            KeyHint("Enter", text("scans_take_up")),
            KeyHint("Esc", text("scans_back")),
        )

    def refresh(self, topics: frozenset[str]) -> None:
        self._show_tray()

    def _verdict_card(self) -> Card:
        card = Card()
        head = QHBoxLayout()
        head.setSpacing(16)
        self._mark = StateMark()
        head.addWidget(self._mark)
        words = QVBoxLayout()
        words.setSpacing(4)
        self._lead = Text("", Role.TITLE, wrap=True)
        self._lead.setObjectName("scans.verdict")
        self._calm = Text("", Role.BODY, "text2", wrap=True)
        self._calm.setObjectName("scans.why")
        words.addWidget(self._lead)
        words.addWidget(self._calm)
        head.addLayout(words, 1)
        card.body.addLayout(head)
        return card

    def _lines_card(self) -> Card:
        self._lines_place = Card(self.stage.words.text("scans_says"), bleed=True, padding=16)
        self._lines = TableList(self.stage.words.text("scans_says"), row_height=_ROW)
        self._lines.setObjectName("scans.lines")
        self._lines.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._lines_place.body.addWidget(self._lines, 1)
        return self._lines_place

    def _tray_card(self) -> Card:
        text = self.stage.words.text
        self._tray_place = Card(text("scans_tray"), bleed=True, padding=16)
        self._tray = TableList(text("scans_tray"), row_height=_TRAY_ROW)
        self._tray.setObjectName("scans.tray")
        self._tray.chosen.connect(self._use)
        self._tray.acted.connect(self._use)
        nothing = EmptyState(Icon.SCAN, text("scans_tray_empty"), text("scans_tray_note"))
        self._tray_pages = QStackedWidget()
        self._tray_pages.addWidget(self._tray)
        self._tray_pages.addWidget(nothing)
        self._tray_place.body.addWidget(self._tray_pages, 1)
        return self._tray_place

    def _explain(self, text: str) -> None:
        self.stage.tasks.free(lambda: self._testing.explain.explain(text), self._explained)

    def _explained(self, told: Explained) -> None:
        self._told = told
        self._show()

    def _show(self) -> None:
        words = self.stage.words
        said = verdict(self._told, words)
        self._mark.set_look(said.icon, said.fill, said.ink)
        self._lead.setText(said.lead)
        self._calm.setText(said.calm)
        rows = explained_rows(self._told, words, self.stage.wording) if self._told else []
        self._lines.set_rows(rows)
        self._lines_place.setVisible(bool(rows))
        self._show_tray()

    def _show_tray(self) -> None:
        words, tray = self.stage.words, self._testing.tray
        rows = tray_rows(tray.kept, self._testing.explain.shown, words, self.stage.wording)
        self._tray.set_rows(rows)
        self._tray_pages.setCurrentIndex(0 if rows else 1)
        self._tray_place.set_title(words.text("scans_tray"), words.counted("scans_refused", tray.refused))

    @Slot(str)
    def _typed(self, text: str) -> None:
        self._field.clear()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._explain(text)

    @Slot(str)
    def _use(self, number: str) -> None:
        self._testing.use(int(number))
