"""The orders board: cards by urgency on the left, the order chosen on the right, one next step for each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.bopis.model.cards import BoardView, NextStep, OrderCard, Tab
from app.bopis.model.urgency import Urgency
from app.bopis.reject import RejectReason
from app.ui.bopis.board.cards import CardGroup, CardList, Heading
from app.ui.bopis.board.detail import OrderDetail
from app.ui.bopis.board.presenter import BoardPresenter, BoardState, Section
from app.ui.bopis.board.reject_sheet import RejectSheet
from app.ui.bopis.phrases import Phrases, theirs
from app.ui.screen import KeyHint, Place, Screen, Stage
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.order_card import OrderCardView
from app.ui.widgets.search_box import SearchBox
from app.ui.widgets.segmented import Segment, Segmented
from contract.states.fulfillment import LineState

_REFRESH_MS = 30_000
_HEADINGS = {
    Urgency.LATE.value: (Icon.OCTAGON_FILLED, "bad"),
    Urgency.SOON.value: (Icon.CLOCK, "text2"),
    Urgency.LATER.value: (Icon.CALENDAR, "text2"),
    NextStep.PUT_BACK.value: (Icon.UNDO, "warn"),
    NextStep.NONE.value: (Icon.INFO, "text2"),
    Tab.READY.value: (Icon.STORE, "text2"),
    "carrier": (Icon.TRUCK, "text2"),
    Tab.DONE.value: (Icon.CHECK, "text2"),
    "found": (Icon.SEARCH, "text2"),
}


class BoardScreen(Screen):
    """Shows a ``BoardState``; every gesture goes to the presenter."""

    place = Place.ORDERS

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._phrases = Phrases(stage.words, stage.wording)
        self._state = BoardState()
        self._groups: list[CardGroup] = []
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
        self._detail_side = QWidget()
        side = QVBoxLayout(self._detail_side)
        side.setContentsMargins(0, 8, 0, 16)
        side.addWidget(self._detail)
        body.addWidget(self._detail_side)
        column.addLayout(body, 1)
        self._minute = QTimer(self, interval=_REFRESH_MS)

    def serve(self, presenter: BoardPresenter) -> None:
        """Whose gestures these are. The badge stays right while another place is shown."""
        self._presenter = presenter
        self._search.typed.connect(presenter.search)
        self._pick.clicked.connect(presenter.pick_next)
        self._list.chosen.connect(presenter.choose)
        self._list.acted.connect(presenter.do)
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
        self._presenter.scan(text)
        return True

    def primary(self) -> None:
        self._presenter.do()

    def back(self) -> None:
        self._search.clear()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def pressed(self, key: str) -> bool:
        tabs = {f"Alt+{number}": tab for number, tab in enumerate(Tab, start=1)}
        if neighbor := self._list.neighbor(key):
            self._presenter.choose(neighbor)
        elif key == "F2":
            self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif key == "F9":
            self._presenter.pick_next()
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
            KeyHint("F9", text("board_key_pick")),
            KeyHint("Del", text("board_key_send_back")),
            KeyHint("Alt+1…4", text("board_key_tabs")),
        )

    def present(self, state: BoardState) -> None:
        same = state.sections == self._state.sections
        self._state = state
        self._tabs.set_segments(self._segments(state.board))
        self._tabs.set_current("" if state.text else state.tab)
        now = self.stage.now()
        if not same:
            self._groups = [self._group(section) for section in state.sections]
        self._list.set_groups(self._groups, state.chosen)
        self._detail_side.setVisible(state.card is not None)
        self._detail.set_order(state.card, state.inside, bool(state.asking), now)
        self._show_empty(state)
        waiting = state.board is not None and any(not theirs(card) for card in state.board.todo)
        self._pick.set_off(None if waiting else self._phrases.text("board_nothing_to_pick"))

    @property
    def cards(self) -> tuple[OrderCardView, ...]:
        """The cards shown."""
        return self._list.shown

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width()
        text = self._phrases.text
        self._search.edit.setPlaceholderText(text("board_search_short" if wide < 1100 else "board_search"))
        self._detail_side.setFixedWidth(408 if wide < 1100 else min(680, wide * 44 // 100))
        self._pick.set_label(text("board_pick_next_short" if wide < 1100 else "board_pick_next"))

    def _top_row(self) -> QHBoxLayout:
        text = self._phrases.text
        self._tabs = Segmented(self._segments(None))
        self._tabs.setObjectName("orders.tabs")
        self._tabs.chosen.connect(lambda key: self._show_tab(Tab(key)))
        self._search = SearchBox(text("board_search"), hint="F2", clears=text("board_search_clears"))
        self._search.setObjectName("orders.search")
        self._search.submitted.connect(self.primary)
        self._search.moved.connect(self._move)
        self._pick = Button(text("board_pick_next"), Kind.OUTLINE, icon=Icon.ROUTE, hint="F9")
        self._pick.setObjectName("orders.pick_next")
        self._pick.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._tabs)
        row.addWidget(self._search, 1)
        row.addWidget(self._pick)
        return row

    def _list_side(self) -> QWidget:
        self._list = CardList(self._phrases.text("board_title"))
        self._list.setObjectName("orders.list")
        self._empty = EmptyState(Icon.PACKAGE, "")
        self._side = QStackedWidget()
        self._side.addWidget(self._list)
        self._side.addWidget(self._empty)
        return self._side

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

    def _group(self, section: Section) -> CardGroup:
        icon, color = _HEADINGS[section.code]
        words = self._phrases.count(f"board_section_{section.code}", len(section.cards))
        return CardGroup(Heading(words, icon, color), tuple(self._card(card) for card in section.cards))

    def _card(self, card: OrderCard) -> OrderCardView:
        chip, facts, action = (
            self._phrases.chip(card, self.stage.now()),
            self._phrases.facts(card),
            self._phrases.action(card),
        )
        return OrderCardView(
            key=card.order_id,
            name=card.customer_name,
            code=card.number,
            facts=facts,
            chip=chip,
            action=action,
            urgent=card.urgency is Urgency.LATE and card.step is NextStep.PICK and not theirs(card),
            spoken=", ".join(part for part in (card.customer_name, chip.text, card.number, facts, action) if part),
        )

    def _show_empty(self, state: BoardState) -> None:
        if state.board is None or state.sections:
            self._side.setCurrentWidget(self._list)
            return
        code = "found" if state.text.strip() else str(state.tab)
        self._empty.set_words(self._phrases.text(f"board_empty_{code}"), self._phrases.text(f"board_empty_{code}_do"))
        self._side.setCurrentWidget(self._empty)

    def _show_tab(self, tab: Tab) -> None:
        self._search.clear()
        self._presenter.show_tab(tab)

    def _move(self, by: int) -> None:
        if neighbor := self._list.neighbor("Down" if by > 0 else "Up"):
            self._presenter.choose(neighbor)

    def _may_send_back(self) -> bool:
        card = self._state.card
        return card is not None and card.problem is None and card.step is not NextStep.NONE

    @Slot()
    def _ask_reason(self) -> None:
        card, inside = self._state.card, self._state.inside
        if card is None:
            return
        taken = (LineState.PICKED, LineState.STAGED)
        in_hand = inside is not None and any(line.thousandths.get(state) for line in inside.lines for state in taken)
        RejectSheet(self, self._phrases, card.number, in_hand, self._reject).open()

    def _reject(self, reason: RejectReason) -> None:
        self._presenter.reject(reason)
