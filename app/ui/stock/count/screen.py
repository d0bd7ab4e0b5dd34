"""Screen 10, blind count: what is to be counted, the count of one item, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from app.ui.bopis.phrases import Phrases
from app.ui.screen import KeyHint, Place, Screen, Stage, Verb
from app.ui.stock.count.count_page import CountPage
from app.ui.stock.count.list_page import ListPage
from app.ui.stock.count.presenter import CountPresenter
from app.ui.stock.count.result_page import ResultPage
from app.ui.stock.count.state import CountState, Page
from app.ui.theme.icons import Icon
from app.ui.widgets.chip import Chip, ChipView, Tone
from app.ui.widgets.emptied import empty
from app.ui.widgets.keypad import PadKey
from contract.values.time import parse_instant

_ROOMY = 1_150
_PAGES = (Page.LIST, Page.COUNT, Page.RESULT)
_KEYS = {
    Page.LIST: (("↑ ↓", "row"), ("Enter", "it"), ("F2", "find"), ("Esc", "leave")),
    Page.COUNT: (
        ("0 … 9", "number"), ("⌫", "delete"), ("+ −", "step"), ("F3", "case"), ("F4", "none"), ("↑ ↓", "place"),
        ("F6", "other"), ("Del", "give_up"), ("Enter", "next"), ("Esc", "leave"),
    ),
    Page.RESULT: (("1 … 6", "reason"), ("F5", "again"), ("F7", "pick"), ("Enter", "follow"), ("Esc", "leave")),
}  # fmt: skip


class CountScreen(Screen):
    """Shows a ``CountState``; every gesture goes to the presenter."""

    place = Place.COUNT

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._phrases = Phrases(stage.words, stage.wording)
        self._state = CountState()
        self._list, self._count = ListPage(self._phrases), CountPage(self._phrases)
        self._result = ResultPage(self._phrases)
        self._pages = QStackedWidget()
        for page in (self._list, self._count, self._result):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)

    def serve(self, presenter: CountPresenter) -> None:
        """Whose gestures these are."""
        self._presenter = presenter
        self._list.search.typed.connect(presenter.narrow)
        self._list.search.submitted.connect(self._submitted)
        self._list.search.moved.connect(presenter.step)
        self._list.acted.connect(presenter.act)
        self._count.place_chosen.connect(presenter.at)
        self._count.other_place.connect(presenter.other_place)
        self._count.pad_pressed.connect(self._pad)
        self._count.none_here.connect(presenter.none_here)
        self._count.given_up.connect(self.ask_give_up)
        self._count.went_on.connect(presenter.next)
        self._result.reason_chosen.connect(presenter.choose_reason)
        self._result.adjusted.connect(presenter.adjust)
        self._result.again.connect(presenter.again)
        self._result.pick_again.connect(presenter.pick_again)

    def open(self, **arguments: object) -> None:
        """``item_id`` and the ``order_id`` that missed it, or a ``count_id``; ``back_to``: where one came from and goes
        again with ``back``.
        """
        told = {name: str(arguments.get(name) or "") for name in ("item_id", "order_id", "count_id", "back_to")}
        self._show_bar(CountState())
        self._list.search.clear()
        back_to = Place(told.pop("back_to") or Place.STOCK)
        back = arguments.get("back")
        self._presenter.open(
            told["item_id"], told["order_id"], told["count_id"], back_to, back if isinstance(back, dict) else {}
        )

    def scanned(self, text: str) -> bool:
        self._presenter.scan(text)
        return True

    def primary(self) -> None:
        match self._state.page:
            case Page.LIST:
                self._presenter.act()
            case Page.COUNT:
                self._presenter.next()
            case Page.RESULT:
                self._presenter.adjust()

    def back(self) -> None:
        self._presenter.leave()

    def pressed(self, key: str) -> bool:
        match self._state.page:
            case Page.LIST:
                return self._pressed_on_list(key)
            case Page.COUNT:
                return self._pressed_on_count(key)
            case Page.RESULT:
                return self._pressed_on_result(key)

    def key_hints(self) -> Sequence[KeyHint]:
        idle = self._idle_keys()
        keys = [own for own in _KEYS[self._state.page] if own[0] not in idle]
        return tuple(KeyHint(key, self._phrases.text(f"count_key_{name}")) for key, name in keys)

    def ask_give_up(self) -> None:
        """Throw the count away; where something was counted, only after a question."""
        counting = self._state.counting
        if counting is None:
            return
        draft, text = counting.draft, self._phrases.text
        if draft.first is None and all(place.thousandths is None for place in draft.places):
            self._presenter.give_up()
            return
        self.stage.ask(
            text("count_give_up_title", name=counting.item.name),
            text("count_give_up_told"),
            (
                Verb(text("count_give_up_no"), lambda: None, safe=True),
                Verb(text("count_give_up"), self._presenter.give_up, danger=True),
            ),
        )

    def refresh(self, topics: frozenset[str]) -> None:
        mattering = {"fact:order.short", "fact:order.rejected", "fact:stock.counted", "fact:stock.adjusted", "row:item"}
        if topics & mattering:
            self._presenter.refresh()

    def present(self, state: CountState) -> None:
        before, self._state = self._state, state
        if not state.reason and self._result.reasons.current:
            self._result.reasons.choose("")
        self._list.set_state(state)
        self._count.set_state(state)
        self._result.set_state(state)
        self._pages.setCurrentIndex(_PAGES.index(state.page))
        if before.page is not state.page:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.isVisible():
            self._show_bar(state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow the bar says less."""
        super().resizeEvent(event)
        if self.isVisible():
            self._show_bar(self._state)

    def _pressed_on_list(self, key: str) -> bool:
        if key in ("Up", "Down"):
            self._presenter.step(1 if key == "Down" else -1)
        elif key == "F2":
            self._list.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            return False
        return True

    def _pressed_on_count(self, key: str) -> bool:
        if len(key) == 1 and key in "0123456789":
            self._presenter.digit(key)
        elif key == "Backspace":
            self._presenter.backspace()
        elif key in ("+", "-", "−"):
            self._presenter.more(1 if key == "+" else -1)
        elif key in ("Up", "Down"):
            self._presenter.step_place(1 if key == "Down" else -1)
        elif key == "Del":
            self.ask_give_up()
        elif key in _DEEDS:
            _DEEDS[key](self._presenter)
        else:
            return False
        return True

    def _pressed_on_result(self, key: str) -> bool:
        if len(key) == 1 and key in "123456":
            self._result.choose(int(key))
        elif key == "F5":
            self._presenter.again()
        elif key == "F7":
            self._presenter.pick_again()
        else:
            return False
        return True

    def _idle_keys(self) -> frozenset[str]:
        """Keys that do nothing now."""
        result = self._state.result
        if self._state.page is not Page.RESULT or result is None:
            return frozenset()
        decided = {"1 … 6", "F5"} if result.decided else set()
        return frozenset(decided | ({"F7"} if self._state.missed is None else set()))

    def _pad(self, key: str) -> None:
        if key == PadKey.CLEAR:
            self._presenter.case()
        elif key == PadKey.BACKSPACE:
            self._presenter.backspace()
        else:
            self._presenter.digit(key)

    def _submitted(self, text: str) -> None:
        self._presenter.submit(text)
        self._list.search.clear()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_bar(self, state: CountState) -> None:
        text = self._phrases.text
        item = state.counting.item if state.counting else state.result.item if state.result else None
        roomy = self.width() >= _ROOMY
        self.stage.title(text("count_title_of", name=item.name) if item and roomy else text("count_title"), back=True)
        middle = self.stage.bar.middle
        empty(middle)
        if state.page is not Page.COUNT:
            return
        if roomy:
            middle.addWidget(Chip(ChipView(text("count_blind"), Tone.PLAIN, Icon.EYE_OFF)))
        if state.saved_at:
            at = self._phrases.wording.clock(parse_instant(state.saved_at))
            middle.addWidget(Chip(ChipView(text("count_saved", time=at), Tone.OK)))


_DEEDS = {
    "F3": CountPresenter.case,
    "F4": CountPresenter.none_here,
    "F6": CountPresenter.other_place,
}
