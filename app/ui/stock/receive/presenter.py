"""Turns scans, taps and keys at the door into goods received. What the list does not name is asked about once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.stock.model.receiving import Added, ReceiveLine, Show
from app.stock.receive import Receive, ReceiveView
from app.ui.bopis.phrases import Phrases
from app.ui.screen import Place, Stage, Verb
from app.ui.sounds import Sound
from app.ui.stock.receive.state import ReceiveState
from app.ui.stock.receive.words import full_name
from contract.errors import AisleError

_SHOWS = tuple(Show)
_ASKED = ("receive_not_on_list", "receive_unknown")


class ReceivePresenter:
    """One document at a time. ``show`` gets each new state."""

    def __init__(self, receive: Receive, stage: Stage, show: Callable[[ReceiveState], None]) -> None:
        self._receive, self._stage, self._show = receive, stage, show
        self._phrases = Phrases(stage.words, stage.wording)
        self._state = ReceiveState()
        self._inbound_id = ""
        self._here = False
        self._taken_back: list[Added] = []

    @property
    def state(self) -> ReceiveState:
        return self._state

    def open(self, inbound_id: str) -> None:
        self._here, self._inbound_id, self._taken_back = True, inbound_id, []
        self._update(ReceiveState())
        self._stage.tasks.store(lambda: self._receive.view(inbound_id), self._seen, self._closed)

    def left(self) -> None:
        """Another place is shown: what comes back late leads nowhere."""
        self._here = False

    def leave(self) -> None:
        """Stop here: everything that was counted stands, and anybody may go on."""
        self._stage.go(Place.STOCK)

    def to_order(self) -> None:
        """What came for an order waits on the board, where it is claimed and picked."""
        view = self._state.view
        if view is not None and view.row.order_id:
            self._stage.go(Place.ORDERS, order_id=view.row.order_id)
        else:
            self.leave()

    def refresh(self) -> None:
        """Somebody else counts too, or head office said something."""
        if self._state.view is not None:
            inbound_id = self._inbound_id
            self._stage.tasks.store(lambda: self._receive.view(inbound_id), self._read, self._closed)

    # Lines

    def choose(self, line_id: str) -> None:
        self._update(replace(self._state, chosen=line_id))

    def step(self, by: int) -> None:
        """The line ``by`` places further."""
        lines, line = self._state.lines, self._state.line
        if line is not None:
            self.choose(lines[max(0, min(len(lines) - 1, lines.index(line) + by))].line.line_id)

    def narrow(self, typed: str) -> None:
        """Lines whose names have these words."""
        self._update(replace(self._state, typed=typed))

    def show_only(self, show: str) -> None:
        self._update(replace(self._state, show=Show(show)))

    def show_next(self) -> None:
        self.show_only(_SHOWS[(_SHOWS.index(self._state.show) + 1) % len(_SHOWS)])

    # Counting

    def scan(self, text: str, *, anyway: bool = False) -> None:
        inbound_id = self._inbound_id
        self._stage.tasks.store(
            lambda: self._receive.scan(inbound_id, text, anyway=anyway),
            self._counted,
            lambda error: self._not_counted(text, error),
        )

    def typed(self, text: str) -> None:
        """Enter in the search box: the line it names, or what a barcode stands for."""
        lines = self._state.lines
        self._update(replace(self._state, typed=""))
        if lines and not text.strip().isdigit():
            self.choose(lines[0].line.line_id)
        else:
            self.scan(text)

    def more(self, by: int) -> None:
        """Plus or minus on the line chosen."""
        line = self._state.line
        if line is not None and (by > 0 or line.line.received > 0):
            change = by * line.step if by > 0 else -min(line.step, line.line.received)
            self._do(lambda: self._receive.add(self._inbound_id, line.line.line_id, change), self._counted)

    def count(self, line_id: str, thousandths: int) -> None:
        """So many of the line that was asked about, whichever is chosen by now."""
        self._do(lambda: self._receive.count(self._inbound_id, line_id, thousandths), self._counted)

    def damage(self, line: ReceiveLine, thousandths: int, reason: str, *, counted: bool) -> None:
        line_id = line.line.line_id
        self._do(
            lambda: self._receive.damage(self._inbound_id, line_id, thousandths, reason, counted=counted),
            self._damaged,
        )

    def undo(self) -> bool:
        """Take back the last gesture; whether there was one."""
        added = self._state.view.added if self._state.view else None
        if added is None:
            return False
        self._take_back(added)
        return True

    def finish(self, reasons: Mapping[tuple[str, str], str]) -> None:
        told = dict(reasons)
        self._do(lambda: self._receive.finish(self._inbound_id, told), self._finished)

    # What came back

    def _take_back(self, added: Added) -> None:
        """Once only: the key and the message may both ask for it, and before the first was answered."""
        if any(one is added for one in self._taken_back):
            return
        self._taken_back.append(added)
        view = self._state.view
        if view is not None and view.added is added:
            self._update(replace(self._state, view=replace(view, added=None)))
        self._do(lambda: self._receive.undo(self._inbound_id, added), self._undone)

    def _counted(self, view: ReceiveView) -> None:
        line = self._line_of(view)
        self._stage.play(Sound.ASK if line is not None and line.different else Sound.ADDED)
        self._seen(view)

    def _damaged(self, view: ReceiveView) -> None:
        self._seen(view)
        line, added = self._line_of(view), view.added
        if line is not None and added is not None:
            name = full_name(self._phrases, line.line)
            count = self._phrases.quantity(added.damaged, line.line.unit)
            told = self._phrases.text("receive_damage_told", name=name, count=count)
            self._stage.undo(told, lambda: self._take_back(added))

    def _undone(self, view: ReceiveView) -> None:
        self._seen(replace(view, added=None))

    def _finished(self, view: ReceiveView) -> None:
        self._stage.play(Sound.DONE)
        self._seen(view)

    def _not_counted(self, text: str, error: AisleError) -> None:
        """What the list does not name is set apart, counted all the same, or left alone."""
        if error.code not in _ASKED:
            self._wrong(error)
            return
        self._stage.play(Sound.STOP)
        words = self._phrases.text
        self._stage.ask(
            words(f"{error.code}_title", **error.params),
            words(f"{error.code}_text"),
            (
                Verb(words("receive_leave_out"), lambda: None, safe=True),
                Verb(words(f"{error.code}_go"), lambda: self.scan(text, anyway=True)),
            ),
        )

    def _do(self, deed: Callable[[], ReceiveView], done: Callable[[ReceiveView], None]) -> None:
        self._stage.tasks.store(deed, done, self._wrong)

    def _seen(self, view: ReceiveView) -> None:
        chosen = view.added.line_id if view.added else self._state.chosen
        self._update(replace(self._state, view=view, chosen=chosen))

    def _read(self, view: ReceiveView) -> None:
        before = self._state.view
        self._update(replace(self._state, view=replace(view, added=before.added if before else None)))

    def _closed(self, error: AisleError) -> None:
        if self._here:
            self.leave()
        self._stage.tasks.refused.emit(error)

    def _wrong(self, error: AisleError) -> None:
        self._stage.play(Sound.STOP)
        self._stage.toast(self._phrases.error(error), error=True)

    @staticmethod
    def _line_of(view: ReceiveView) -> ReceiveLine | None:
        added = view.added
        return next((one for one in view.lines if added and one.line.line_id == added.line_id), None)

    def _update(self, state: ReceiveState) -> None:
        self._state = state
        self._show(state)
