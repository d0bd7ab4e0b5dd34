"""Picking one order: where to go, what to take, how many; then a shelf. For a tablet in one hand or a till."""

from __future__ import annotations

from collections.abc import Sequence

from app.bopis.pick_view import PickView
from app.ui.bopis.phrases import one_line
from app.ui.bopis.pick.now import NowView
from app.ui.bopis.pick.presenter import PickPresenter, PickState
from app.ui.bopis.pick.route_screen import RouteScreen
from app.ui.bopis.pick.route_side import pieces_done
from app.ui.bopis.pick.shelf_step import ShelfView
from app.ui.screen import KeyHint, Place, Stage


class PickScreen(RouteScreen):
    """Shows a ``PickState``; every gesture goes to the presenter."""

    place = Place.PICK
    _presenter: PickPresenter

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, stage.words.text("pick_back"))
        self._state = PickState()

    def serve(self, presenter: PickPresenter) -> None:
        """Whose gestures these are."""
        self._serve(presenter)

    def open(self, **arguments: object) -> None:
        self._minute.start()
        self._presenter.open(str(arguments.get("order_id") or ""))

    def primary(self) -> None:
        if self._shelves:
            self._shelf.submit()

    def key_hints(self) -> Sequence[KeyHint]:
        keys = ("↑ ↓", "Del", "F6", "F4", "Ctrl+Z", "Enter", "Esc")
        names = ("row", "short", "later", "by_hand", "undo", "shelf", "leave")
        return tuple(
            KeyHint(key, self._phrases.text(f"pick_key_{name}")) for key, name in zip(keys, names, strict=True)
        )

    def refresh(self, topics: frozenset[str]) -> None:
        if topics & {"row:order", "row:stock"}:
            self._presenter.refresh()

    def present(self, state: PickState) -> None:
        before, self._state = self._state, state
        self._row = state.row
        self._work.setVisible(state.view is not None)
        if state.view is None:
            self._side.set_route((), None)
            return
        self._show_head(state.view)
        self._side.set_route(state.view.route, state.row)
        if state.row is not None:
            now = NowView(state.row, state.message, state.failed, can_undo=bool(state.taken))
            self._show_now(now, first=before.row is None)
            return
        short = sum(1 for row in state.view.route if row.short)
        problem = state.message if state.failed else ""
        self._shelf.set_view(ShelfView(state.view.order, short, problem, can_undo=bool(state.taken)))
        if before.row is not None or before.view is None:
            self._work.setCurrentWidget(self._shelf)
            self._shelf.begin()

    def _show_head(self, view: PickView) -> None:
        card = view.order
        customer = f" · {one_line(card.customer_name, 40)}" if self.width() >= 1200 else ""
        done, total = sum(map(pieces_done, view.route)), sum(row.wanted for row in view.route)
        words = self._phrases.text("pick_items_done", done=done, items=self._phrases.items(card.items))
        title = f"{one_line(card.number, 20)}{customer}"
        self._head.set_task(title, total - sum(row.open for row in view.route), total, words)
        self._head.set_due(self._phrases.due_chip(card, self.stage.now()))
