"""The orders board: cards by urgency on the left, the order chosen on the right, one next step for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.bopis.model.cards import BoardView, NextStep, OrderCard, Tab
from app.bopis.model.urgency import Urgency
from app.ui.bopis.board.cards import CardGroup, CardList, Heading
from app.ui.bopis.board.changing import Changing
from app.ui.bopis.board.detail import OrderDetail, may_change
from app.ui.bopis.board.lanes import Lane, Section
from app.ui.bopis.board.presenter import BoardPresenter, BoardState
from app.ui.bopis.phrases import Phrases, theirs
from app.ui.bopis.wave.bar import WaveBar
from app.ui.bopis.why.panel import WhyDesk
from app.ui.screen import KeyHint, Place, Screen, Stage
from app.ui.theme.icons import Icon
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.order_card import OrderCardView
from app.ui.widgets.search_box import SearchBox
from app.ui.widgets.segmented import Segment, Segmented

_REFRESH_MS = 30_000
_ALL_BESIDE = 1500
"""From this width on both lanes and the order chosen stand side by side; below, the order takes the other's place."""
_HEADINGS = {
    Urgency.LATE.value: (Icon.OCTAGON_FILLED, "bad"),
    Urgency.SOON.value: (Icon.CLOCK, "text2"),
    Urgency.LATER.value: (Icon.CALENDAR, "text2"),
    NextStep.UNPACK.value: (Icon.PACKAGE, "warn"),
    NextStep.PUT_BACK.value: (Icon.UNDO, "warn"),
    NextStep.NONE.value: (Icon.INFO, "text2"),
    Tab.READY.value: (Icon.STORE, "text2"),
    "carrier": (Icon.TRUCK, "text2"),
    "here": (Icon.PIN_FILLED, "accent_ink"),
    "ageing": (Icon.ALERT, "warn"),
    "stop": (Icon.TRUCK, "text2"),
    "sent": (Icon.PACKAGE, "text2"),
    Tab.DONE.value: (Icon.CHECK, "text2"),
    "found": (Icon.SEARCH, "text2"),
}


_LANES = {"pickup": Icon.STORE, "ship": Icon.TRUCK}


class BoardScreen(Screen):
    """Shows a ``BoardState``; every gesture goes to the presenter."""

    place = Place.ORDERS

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._phrases = Phrases(stage.words, stage.wording)
        self._state = BoardState()
        self._groups: list[list[CardGroup]] = [[], []]
        self._views: dict[str, tuple[OrderCard, OrderCardView]] = {}
        self._worded, self._opened = ("", False), False
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 0)
        column.setSpacing(12)
        column.addLayout(self._top_row())
        body = QHBoxLayout()
        body.setSpacing(16)
        body.addWidget(self._list_side(), 1)
        self._detail = OrderDetail(self._phrases)
        self._detail.stepped.connect(self.primary)
        self._detail.sent_back.connect(self._ask_reason)
        self._detail.change_asked.connect(self._ask_change)
        self._detail.why_asked.connect(self._ask_why)
        self._detail.closed.connect(lambda: self._open_detail(False))
        self._detail_side = QWidget()
        side = QVBoxLayout(self._detail_side)
        side.setContentsMargins(0, 8, 0, 16)
        side.addWidget(self._detail)
        body.addWidget(self._detail_side)
        column.addLayout(body, 1)
        self._minute = QTimer(self, interval=_REFRESH_MS)

    def serve(self, presenter: BoardPresenter, why: WhyDesk, changing: Changing) -> None:
        """Whose gestures these are. The badge stays right while another place is shown."""
        self._presenter, self._why, self._changing = presenter, why, changing
        self._search.typed.connect(presenter.search)
        self._detail.checked_in.connect(presenter.check_in)
        for lane in self._lists:
            lane.chosen.connect(self._look_into)
            lane.acted.connect(presenter.do)
        self.stage.tasks.stale.connect(presenter.stale)
        self._minute.timeout.connect(presenter.refresh)
        self._minute.start()

    def open(self, **arguments: object) -> None:
        self.stage.title(self._phrases.text("board_title"))
        self._search.clear()
        self._presenter.open(str(arguments.get("order_id") or ""))
        if arguments.get("scan"):
            self._presenter.scan(str(arguments["scan"]))

    def leave(self) -> None:
        self._presenter.leave()

    def scanned(self, text: str) -> bool:
        if not self.waves.scanned(text):
            self._presenter.scan(text)
        return True

    def primary(self) -> None:
        self._presenter.do()

    def back(self) -> None:
        if self._opened and not self._search.edit.text():
            self._open_detail(False)
        self._search.clear()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def pressed(self, key: str) -> bool:
        tabs = {f"Alt+{number}": tab for number, tab in enumerate(Tab, start=1)}
        if neighbor := self._neighbor(key):
            self._presenter.choose(neighbor)
        elif key in ("Space", " ") and self._in_lanes:
            self._open_detail(not self._opened)
        elif key == "F4":
            self._ask_why()
        elif key == "F7":
            self._presenter.check_in()
        elif key == "F12":
            self._ask_change()
        elif key == "F2":
            self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif key == "F9":
            self.waves.go()
        elif key == "Del" and self._may_send_back():
            self._ask_reason()
        elif key in tabs:
            self._show_tab(tabs[key])
        else:
            return False
        return True

    def key_hints(self) -> Sequence[KeyHint]:
        text = self._phrases.text
        return (
            KeyHint("← ↑ → ↓", text("board_key_choose")),
            KeyHint("Enter", text("board_key_next")),
            KeyHint("F2", text("board_key_search")),
            KeyHint("F4", text("board_key_why")),
            KeyHint("F7", text("board_key_check_in")),
            KeyHint("F9", text("board_key_pick")),
            KeyHint("Space", text("board_key_open")),
            KeyHint("Del", text("board_key_send_back")),
            KeyHint("F12", text("change_open")),
            KeyHint("Alt+1…4", text("board_key_tabs")),
        )

    def present(self, state: BoardState) -> None:
        if state.board is not self._state.board:
            self.waves.refresh()
        same = state.lanes == self._state.lanes
        self._state = state
        self._tabs.set_segments(self._segments(state.board))
        self._tabs.set_current("" if state.text else state.tab)
        now = self.stage.now()
        if not same or self._words_of_now != self._worded:
            self._group_anew(state.lanes)
        for lane, groups in zip(self._lists, self._groups, strict=True):
            lane.set_groups(groups, state.chosen)
        self._place()
        self._detail.set_order(state.card, state.inside, bool(state.asking), now)
        self._show_empty(state)

    @property
    def cards(self) -> tuple[OrderCardView, ...]:
        """The cards shown."""
        return tuple(card for lane in self._lists for card in lane.shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width()
        text = self._phrases.text
        self._search.edit.setPlaceholderText(text("board_search_short" if wide < 1100 else "board_search"))
        self._place()
        self.waves.fit(wide)

    def _top_row(self) -> QHBoxLayout:
        text = self._phrases.text
        self._tabs = Segmented(self._segments(None))
        self._tabs.setObjectName("orders.tabs")
        self._tabs.chosen.connect(lambda key: self._show_tab(Tab(key)))
        self._search = SearchBox(text("board_search"), hint="F2", clears=text("board_search_clears"))
        self._search.setObjectName("orders.search")
        self._search.submitted.connect(self.primary)
        self._search.moved.connect(self._move)
        self.waves = WaveBar(self._phrases, self.stage)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._tabs)
        row.addWidget(self._search, 1)
        row.addWidget(self.waves)
        return row

    def _list_side(self) -> QWidget:
        self._lists = (CardList(self._phrases.text("board_title")), CardList(self._phrases.text("board_lane_ship")))
        self._lists[0].setObjectName("orders.list")
        self._lists[1].setObjectName("orders.sent")
        beside = QWidget()
        row = QHBoxLayout(beside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for lane in self._lists:
            row.addWidget(lane, 1)
        self._empty = EmptyState(Icon.PACKAGE, "")
        self._side = QStackedWidget()
        self._side.addWidget(beside)
        self._side.addWidget(self._empty)
        return self._side

    @property
    def _in_lanes(self) -> bool:
        return len(self._state.lanes) > 1

    def _place(self) -> None:
        """What is shown of the lanes and of the order chosen, as far as there is room."""
        wide, card = self.width(), self._state.card
        shown = card is not None and (not self._in_lanes or self._opened or wide >= _ALL_BESIDE)
        self._detail_side.setVisible(shown)
        self._detail_side.setFixedWidth(408 if wide < 1100 or self._all_beside else min(680, wide * 44 // 100))
        self._detail.set_closable(shown and self._in_lanes and not self._all_beside)
        covers = shown and self._in_lanes and not self._all_beside
        for lane, own in zip(("pickup", "ship"), self._lists, strict=True):
            hers = lane == ("ship" if card is not None and card.sent else "pickup")
            own.setVisible((self._in_lanes and (hers or not covers)) or (not self._in_lanes and lane == "pickup"))

    @property
    def _all_beside(self) -> bool:
        return self.width() >= _ALL_BESIDE

    def _look_into(self, order_id: str) -> None:
        """A tap on a card: in two lanes it opens beside its own."""
        self._presenter.choose(order_id)
        self._open_detail(self._in_lanes)

    def _open_detail(self, opened: bool) -> None:
        self._opened = opened
        self._place()

    def _neighbor(self, key: str) -> str:
        """Where an arrow leads: within a lane, or sideways into the other one."""
        at = 1 if self._in_lanes and self._state.card is not None and self._state.card.sent else 0
        own, other = self._lists[at], self._lists[1 - at]
        sideways = key in ("Left", "Right") and self._in_lanes and other.isVisible()
        return other.beside(own) if sideways else own.neighbor(key)

    def _segments(self, board: BoardView | None) -> list[Segment]:
        counts = (board.todo, board.ready, board.problems, board.done) if board else ((), (), (), ())
        return [
            Segment(
                tab.value,
                self._phrases.text(f"board_tab_{tab}"),
                count=str(len(cards)) if board else "",
                bad=tab is Tab.PROBLEMS and bool(cards),
            )
            for tab, cards in zip(Tab, counts, strict=True)
        ]

    def _group_anew(self, lanes: Sequence[Lane]) -> None:
        """Only what differs is put into words again."""
        words = self._words_of_now
        if words != self._worded:
            self._worded, self._views = words, {}
        before, self._views = self._views, {}
        groups = [[*self._title(lane), *(self._group(section, before) for section in lane.sections)] for lane in lanes]
        self._groups = [groups[0] if groups else [], groups[1] if len(groups) > 1 else []]

    @property
    def _words_of_now(self) -> tuple[str, bool]:
        """What the words of a card depend on beside the card: the day, and whether it stands in a lane."""
        return self._phrases.wording.short_day(self.stage.now()), self._in_lanes

    def _title(self, lane: Lane) -> list[CardGroup]:
        """Above a lane: what it is, and how many; an empty one says so."""
        if not lane.code:
            return []
        text, count = self._phrases.text, len(lane.cards)
        words = f"{text(f'board_lane_{lane.code}')}  {count or ''}".rstrip()
        title = Heading(words, _LANES[lane.code], "text", title=True)
        groups = [CardGroup(title)]
        if not count:
            groups.append(CardGroup(Heading(text(f"board_lane_empty_{lane.code}"), Icon.CHECK, "text2")))
        return groups

    def _group(self, section: Section, before: Mapping[str, tuple[OrderCard, OrderCardView]]) -> CardGroup:
        icon, color = _HEADINGS[section.code]
        note, stop = "", section.stop
        if stop:
            clock, left = self._phrases.wording.clock(stop.at), stop.at - self.stage.now()
            words = self._phrases.text("board_stop", carrier=stop.name, clock=clock)
            note = self._phrases.text("board_stop_in", span=self._phrases.wording.span(left))
        else:
            words = self._phrases.count(f"board_section_{section.code}", len(section.cards))
        return CardGroup(Heading(words, icon, color, note), tuple(self._seen(card, before) for card in section.cards))

    def _seen(self, card: OrderCard, before: Mapping[str, tuple[OrderCard, OrderCardView]]) -> OrderCardView:
        known = before.get(card.order_id)
        view = known[1] if known and known[0] is card else self._card(card)
        self._views[card.order_id] = card, view
        return view

    def _card(self, card: OrderCard) -> OrderCardView:
        chip, facts, action = (
            self._phrases.chip(card, self.stage.now()),
            self._phrases.facts(card, in_lane=self._in_lanes),
            self._phrases.action(card),
        )
        return OrderCardView(
            key=card.order_id,
            name=card.customer_name,
            code=card.number,
            facts=facts,
            chip=chip,
            action=action,
            urgent=_is_urgent(card),
            here=bool(card.here_since),
            spoken=", ".join(part for part in (card.customer_name, chip.text, card.number, facts, action) if part),
        )

    def _show_empty(self, state: BoardState) -> None:
        if state.board is None or state.lanes:
            self._side.setCurrentIndex(0)
            return
        code = "found" if state.text.strip() else str(state.tab)
        self._empty.set_words(self._phrases.text(f"board_empty_{code}"), self._phrases.text(f"board_empty_{code}_do"))
        self._side.setCurrentWidget(self._empty)

    def _show_tab(self, tab: Tab) -> None:
        self._search.clear()
        self._presenter.show_tab(tab)

    def _move(self, by: int) -> None:
        if neighbor := self._neighbor("Down" if by > 0 else "Up"):
            self._presenter.choose(neighbor)

    def _may_send_back(self) -> bool:
        card = self._state.card
        return card is not None and card.problem is None and card.step is not NextStep.NONE

    @Slot()
    def _ask_why(self) -> None:
        if self._state.chosen:
            self._why.ask(self, self._state.chosen)

    @Slot()
    def _ask_reason(self) -> None:
        if self._state.card is not None:
            self._changing.ask_reject(self, self._state.card)

    def _ask_change(self) -> None:
        card = self._state.card
        if card is not None and may_change(card):
            self._changing.open(self, card.order_id)


def _is_urgent(card: OrderCard) -> bool:
    """Whether its button is loud: a customer waits for it, or it is late and nobody is at it."""
    if card.here_since:
        return not theirs(card)
    return card.urgency is Urgency.LATE and card.step in (NextStep.PICK, NextStep.PACK) and not theirs(card)
