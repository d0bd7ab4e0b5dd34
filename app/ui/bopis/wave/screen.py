"""Walking a wave: where to go, what to take, into which tote; then tote after tote onto its shelf. For a tablet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from app.bopis.wave_view import WaveView
from app.ui.bopis.phrases import one_line
from app.ui.bopis.pick.now import NowView
from app.ui.bopis.pick.route_screen import RouteScreen
from app.ui.bopis.pick.route_side import pieces, pieces_done
from app.ui.bopis.pick.shelf_step import ShelfView
from app.ui.bopis.wave.presenter import WavePresenter, WaveState
from app.ui.screen import KeyHint, Place, Stage, Verb
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Kind, square
from app.ui.widgets.chip import ChipView
from contract.rules.promise import PACE
from contract.values.time import parse_instant

_COLD_KEEPS = timedelta(minutes=30)
"""How long chilled goods may stand outside (EC 852/2004 asks for an unbroken chain; half an hour is trade practice)."""


class WaveScreen(RouteScreen):
    """Shows a ``WaveState``; every gesture goes to the presenter."""

    place = Place.WAVE
    _presenter: WavePresenter

    def __init__(self, stage: Stage) -> None:
        text = stage.words.text
        listing = square(Icon.PRINTER, text("wave_print"), Kind.SOFT)
        listing.setObjectName("wave.print")
        stop = square(Icon.ROUTE_OFF, text("wave_give_up"), Kind.SOFT)
        stop.setObjectName("wave.give_up")
        super().__init__(stage, text("wave_back"), listing, stop, low=True)
        self._list, self._stop = listing, stop
        self._state = WaveState()

    def serve(self, presenter: WavePresenter) -> None:
        """Whose gestures these are."""
        self._serve(presenter)
        self._now.dropped.connect(presenter.drop)
        self._list.clicked.connect(presenter.print_list)
        self._stop.clicked.connect(self._ask_give_up)

    def open(self, **arguments: object) -> None:
        self._minute.start()
        self._presenter.open(str(arguments.get("wave_id") or ""))

    def primary(self) -> None:
        if self._shelves:
            self._shelf.submit()
        elif self._state.view is not None and self._state.view.in_hand:
            self._presenter.drop()

    def pressed(self, key: str) -> bool:
        if super().pressed(key):
            return True
        if self._row is None or len(key) != 1 or not key.isascii() or not key.isalpha():
            return False
        self._presenter.drop(key.upper())
        return True

    def key_hints(self) -> Sequence[KeyHint]:
        text = self._phrases.text
        keys = ("↑ ↓", "Del", "F6", "F4", "Ctrl+Z")
        names = ("row", "short", "later", "by_hand", "undo")
        shared = [KeyHint(key, text(f"pick_key_{name}")) for key, name in zip(keys, names, strict=True)]
        own = (
            KeyHint("Enter", text("wave_key_next")),
            KeyHint("A…Z", text("wave_key_letter")),
            KeyHint("Esc", text("wave_key_leave")),
        )
        return (*own[:2], *shared, own[2])

    def refresh(self, topics: frozenset[str]) -> None:
        if topics & {"row:order", "row:stock", "fact:wave.ended", "fact:wave.joined"}:
            self._presenter.refresh()

    def present(self, state: WaveState) -> None:
        before, self._state = self._state, state
        self._row = state.row
        view = state.view
        self._work.setVisible(view is not None)
        if view is None:
            self._side.set_route((), None)
            return
        self._show_head(view)
        self._side.set_route(view.route, state.row)
        self._side.set_note(self._note(view), Icon.SNOWFLAKE if view.cold_since else Icon.USERS)
        if state.row is not None:
            now = NowView(
                state.row,
                state.message,
                state.failed,
                can_undo=view.can_undo,
                in_hand=view.in_hand,
                next_tote=view.next_tote,
                into_totes=len(view.members) + len(view.left) > 1,
            )
            self._show_now(now, first=before.row is None)
        elif state.to_stage is not None:
            self._show_shelf(before, state)

    def _show_shelf(self, before: WaveState, state: WaveState) -> None:
        view, member = state.view, state.to_stage
        if view is None or member is None:
            return
        order_id = member.card.order_id
        short = sum(any(one.order_id == order_id and one.short for one in row.totes) for row in view.route)
        problem = state.message if state.failed else ""
        tote = member.letter if len(view.members) > 1 else ""
        self._shelf.set_view(ShelfView(member.card, short, problem, can_undo=view.can_undo, tote=tote))
        self._work.setCurrentWidget(self._shelf)
        if before.to_stage is None or before.to_stage.letter != member.letter:
            self._shelf.begin()

    def _show_head(self, view: WaveView) -> None:
        text, now = self._phrases.text, self.stage.now()
        done, total = sum(map(pieces_done, view.route)), sum(map(pieces, view.route))
        words = text("pick_items_done", done=done, items=self._phrases.items(total))
        self._head.set_task(text("wave_title", number=view.number), done, total, words)
        card = view.pressing
        if card is None:
            self._head.set_due(None)
        else:
            chip = self._phrases.due_chip(card, now)
            name = one_line(card.customer_name.split(" ")[0], 14)
            self._head.set_due(ChipView(text("wave_due", name=name, due=chip.text), chip.tone, chip.icon))
        left = sum(share.open > 0 for row in view.route for share in row.totes)
        span = self._phrases.wording.span(PACE.walk + PACE.line * left) if left else ""
        self._head.set_span(text("wave_span", span=span) if span and self.width() >= 1200 else "")

    def _note(self, view: WaveView) -> str:
        text, clock = self._phrases.text, self._phrases.wording.clock
        parts = []
        if view.cold_since:
            since = parse_instant(view.cold_since)
            parts.append(text("wave_cold", since=clock(since), until=clock(since + _COLD_KEEPS)))
        if view.others:
            parts.append(self._phrases.count("wave_others", len(view.others), names=", ".join(view.others)))
        return " ".join(parts)

    def _ask_give_up(self) -> None:
        view = self._state.view
        if view is None:
            return
        text = self._phrases.text
        self.stage.ask(
            text("wave_give_up_title", number=view.number),
            text("wave_give_up_told"),
            (
                Verb(text("wave_give_up_no"), lambda: None, safe=True),
                Verb(text("wave_give_up"), self._presenter.give_up, danger=True),
            ),
        )
