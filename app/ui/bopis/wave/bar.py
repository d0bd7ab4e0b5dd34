"""On the board: the button that starts the next wave or goes on with one, and the one that lets a person choose."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.bopis.pick_list import wave_code
from app.ui.bopis.phrases import Phrases
from app.ui.bopis.wave.plan_sheet import PlanSheet
from app.ui.bopis.wave.starter import StarterState, WaveStarter
from app.ui.screen import Stage
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind, square

_ROOMY, _NARROW = 1240, 1100


class WaveBar(QWidget):
    """Shows a ``StarterState``."""

    def __init__(self, phrases: Phrases, stage: Stage) -> None:
        super().__init__()
        self._phrases, self._stage = phrases, stage
        self._state, self._width = StarterState(), _ROOMY
        self._start = Button("", Kind.PRIMARY, icon=Icon.ROUTE, hint="F9")
        self._start.setObjectName("orders.wave")
        self._start.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._choose = square(Icon.LIST, phrases.text("wave_choose"), Kind.OUTLINE, height=52)
        self._choose.setObjectName("orders.wave_choose")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._start)
        row.addWidget(self._choose)
        self.present(self._state)

    def serve(self, starter: WaveStarter) -> None:
        """Whose gestures these are."""
        self._starter = starter
        self._start.clicked.connect(starter.go)
        self._choose.clicked.connect(self.choose)

    def refresh(self) -> None:
        """The board was read anew."""
        self._starter.refresh()

    def go(self) -> None:
        """As the button does."""
        self._starter.go()

    def choose(self) -> None:
        """Which orders go on the walk, or which wave to join."""
        offer = self._state.offer
        if offer is not None and (offer.waiting or offer.running):
            PlanSheet(self, self._phrases, offer, self._stage.now(), self._starter.start, self._starter.join).open()

    def scanned(self, text: str) -> bool:
        """Whether a printed list of a wave was scanned: it is gone on with."""
        offer, code = self._state.offer, text.strip().upper()
        found = next((one for one in offer.running if wave_code(one.number) == code), None) if offer else None
        if found is not None:
            self._starter.join(found.wave_id)
        return found is not None

    def fit(self, width: int) -> None:
        """Fewer words where the window has no room for them."""
        self._width = width
        self.present(self._state)

    def present(self, state: StarterState) -> None:
        self._state = state
        offer, text = state.offer, self._phrases.text
        nothing = offer is None or not (offer.waiting or offer.running)
        self._choose.set_off(text("wave_none") if nothing else None)
        if state.asking:
            self._start.set_label(text("wave_starting"))
            self._start.set_off(text("wave_starting"))
        elif offer is not None and offer.mine is not None:
            mine = offer.mine
            items = self._phrases.items(mine.items)
            self._start.set_label(text(self._code("wave_go_on"), number=mine.number, done=mine.done, items=items))
            self._start.set_off(None)
        elif offer is not None and offer.order_ids:
            self._start.set_label(self._start_words(offer.number, len(offer.order_ids), offer.items))
            self._start.set_off(None)
        else:
            code = "wave_title" if self._width < _NARROW else "wave_start_short"
            self._start.set_label(text(code, number=offer.number if offer else 1))
            self._start.set_off(text("wave_none"))

    def _start_words(self, number: int, orders: int, items: int) -> str:
        if self._width < _ROOMY:
            return self._phrases.text(self._code("wave_start"), number=number)
        return self._phrases.count("wave_start", orders, number=number, items=self._phrases.items(items))

    def _code(self, code: str) -> str:
        """The words there is room for."""
        return code if self._width >= _ROOMY else "wave_title" if self._width < _NARROW else f"{code}_short"
