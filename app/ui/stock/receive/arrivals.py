"""What is on its way to the store, and what was received last: where receiving begins, by scan or by a tap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.stock.model.receiving import Arrival
from app.stock.receive import Receive
from app.ui.bopis.phrases import Phrases
from app.ui.screen import KeyHint, Place, Screen, Stage
from app.ui.sounds import Sound
from app.ui.stock.receive.words import arrival_note, arrival_title, kind_icon, state_chip, units_words
from app.ui.theme.icons import Icon
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.search_box import SearchBox
from app.ui.widgets.table_list import RowView, TableList
from contract.errors import AisleError
from contract.states.transfer import TransferState

_ROW, _ROOMY = 76, 1_000
_OPEN = (TransferState.IN_TRANSIT, TransferState.RECEIVING)


@dataclass(frozen=True, slots=True)
class ArrivalsState:
    """``arrivals`` is None until they were read."""

    arrivals: tuple[Arrival, ...] | None = None
    chosen: str = ""


class ArrivalsPresenter:
    """``show`` gets each new state."""

    def __init__(self, receive: Receive, stage: Stage, show: Callable[[ArrivalsState], None]) -> None:
        self._receive, self._stage, self._show = receive, stage, show
        self._state = ArrivalsState()

    @property
    def state(self) -> ArrivalsState:
        return self._state

    def refresh(self) -> None:
        self._stage.tasks.store(self._receive.arrivals, self._read)

    def choose(self, inbound_id: str) -> None:
        self._update(replace(self._state, chosen=inbound_id))

    def step(self, by: int) -> None:
        ids = [one.inbound_id for one in self._state.arrivals or ()]
        if ids:
            at = ids.index(self._state.chosen) if self._state.chosen in ids else 0
            self.choose(ids[max(0, min(len(ids) - 1, at + by))])

    def open(self, inbound_id: str = "") -> None:
        """Receive this one, or the one chosen."""
        wanted = inbound_id or self._state.chosen
        if wanted:
            self._stage.go(Place.RECEIVE, inbound_id=wanted)

    def find(self, text: str) -> None:
        """The one that a number, a pallet or a parcel is of."""
        self._stage.tasks.store(lambda: self._receive.find(text), self.open, self._not_found)

    def _not_found(self, error: AisleError) -> None:
        self._stage.play(Sound.STOP)
        self._stage.toast(self._stage.words.error(error), error=True)

    def _read(self, arrivals: tuple[Arrival, ...]) -> None:
        ids = [one.inbound_id for one in arrivals]
        chosen = self._state.chosen if self._state.chosen in ids else next(iter(ids), "")
        self._update(ArrivalsState(arrivals, chosen))

    def _update(self, state: ArrivalsState) -> None:
        self._state = state
        self._show(state)


class ArrivalsScreen(Screen):
    """The door of the store. ``aside`` is where others put what they do with stock."""

    place = Place.STOCK

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._phrases = Phrases(stage.words, stage.wording)
        self._state = ArrivalsState()
        text = self._phrases.text
        self._search = SearchBox(
            text("arrivals_search"), briefly=text("receive_search_briefly"), hint="F2", clears=text("receive_clear")
        )
        self._search.setObjectName("arrivals.search")
        card = Card(text("arrivals_coming"), bleed=True)
        self._list = TableList(text("arrivals_coming"), row_height=_ROW)
        self._list.setObjectName("arrivals.list")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        nothing = EmptyState(Icon.TRUCK, text("arrivals_none"), text("arrivals_none_note"))
        self._stack = QStackedWidget()
        for part in (self._list, nothing, QWidget()):
            self._stack.addWidget(part)
        card.body.addWidget(self._stack, 1)
        side = QVBoxLayout()
        side.setSpacing(12)
        side.addWidget(self._search)
        side.addWidget(card, 1)
        self.aside = QVBoxLayout()
        self.aside.setSpacing(12)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(16)
        row.addLayout(side, 1)
        row.addLayout(self.aside)

    def serve(self, presenter: ArrivalsPresenter) -> None:
        """Whose gestures these are."""
        self._presenter = presenter
        self._search.submitted.connect(self._submitted)
        self._search.moved.connect(presenter.step)
        self._list.chosen.connect(presenter.open)
        self._list.acted.connect(presenter.open)

    def open(self, **_arguments: object) -> None:
        self.stage.title(self._phrases.text("place_stock"))
        self._presenter.refresh()

    def scanned(self, text: str) -> bool:
        self._presenter.find(text)
        return True

    def primary(self) -> None:
        self._presenter.open()

    def pressed(self, key: str) -> bool:
        if key in ("Up", "Down"):
            self._presenter.step(1 if key == "Down" else -1)
        elif key == "F2":
            self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            return False
        return True

    def key_hints(self) -> Sequence[KeyHint]:
        text = self._phrases.text
        keys = (("↑ ↓", "row"), ("Enter", "open"), ("F2", "find"))
        own = tuple(KeyHint(key, text(f"arrivals_key_{name}")) for key, name in keys)
        return (*own, KeyHint("F6", text("count_something")))

    def refresh(self, topics: frozenset[str]) -> None:
        if "row:inbound" in topics:
            self._presenter.refresh()

    def present(self, state: ArrivalsState) -> None:
        self._state = state
        arrivals = state.arrivals
        self._stack.setCurrentIndex(2 if arrivals is None else 0 if arrivals else 1)
        self._list.set_rows([self._row(one, strong=one.inbound_id == state.chosen) for one in arrivals or ()])
        self._list.select(state.chosen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow a tap on the row does what its button says."""
        super().resizeEvent(event)
        self.present(self._state)

    def _submitted(self, text: str) -> None:
        self._search.clear()
        self._presenter.find(text)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _row(self, one: Arrival, *, strong: bool) -> RowView:
        opened, roomy = one.state is not TransferState.IN_TRANSIT, self.width() >= _ROOMY
        action = f"arrivals_{'continue' if opened else 'receive'}" if one.state in _OPEN else "arrivals_look"
        return RowView(
            key=one.inbound_id,
            title=arrival_title(self._phrases, one),
            note=arrival_note(self._phrases, one, self.stage.now()),
            icon=kind_icon(one.kind),
            value=units_words(self._phrases, one.tally)[0] if opened and roomy else "",
            chip=state_chip(self._phrases, one),
            action=self._phrases.text(action) if roomy else "",
            strong=strong and one.state in _OPEN,
        )
