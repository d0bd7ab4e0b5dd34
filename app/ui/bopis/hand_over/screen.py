"""The hand-over: what to fetch from where on the left, who collects and what it comes to on the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.bopis.hand_over_view import HandOverLine, HandOverView
from app.ui.bopis.hand_over.bag_row import BagRow
from app.ui.bopis.hand_over.check_panel import CheckPanel
from app.ui.bopis.hand_over.decline_sheet import DeclineSheet
from app.ui.bopis.hand_over.give_list import GiveList, GiveRow
from app.ui.bopis.hand_over.presenter import HandOverPresenter, HandOverState
from app.ui.bopis.hand_over.signature_sheet import SignatureSheet
from app.ui.bopis.phrases import Phrases, side_by_side
from app.ui.item_look import item_icon, item_tint
from app.ui.screen import KeyHint, Place, Screen, Stage
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.chip import Chip, ChipView, Tone
from app.ui.widgets.keypad import PadKey
from app.ui.widgets.text import Text
from app.wording import isolated
from contract.values.time import parse_instant

_GIVE, _DECLINE, _PUT_BACK = "give", "decline", "put_back"
_COLD_AREAS = ("C", "F")
_WIDE = 1100


class HandOverScreen(Screen):
    """Shows a ``HandOverState``; every gesture goes to the presenter."""

    place = Place.HAND_OVER

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._phrases = Phrases(stage.words, stage.wording)
        self._state = HandOverState()
        left = QVBoxLayout()
        left.setContentsMargins(16, 16, 20, 16)
        left.setSpacing(14)
        left.addWidget(self._customer_card())
        left.addWidget(self._lines_card(), 1)
        self._panel = CheckPanel(self._phrases)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(self._panel)

    def serve(self, presenter: HandOverPresenter) -> None:
        """Whose gestures these are."""
        self._presenter = presenter
        self._list.chosen.connect(presenter.choose)
        self._list.acted.connect(self._act)
        self._all.clicked.connect(presenter.give_all)
        self._panel.pad_pressed.connect(self._pad)
        self._panel.in_person.connect(self._ask_in_person)
        self._panel.person_checked.connect(presenter.check_person)
        self._panel.age_checked.connect(presenter.confirm_age)
        self._panel.sign_asked.connect(self._ask_signature)
        self._bags.tapped.connect(presenter.take_bag)
        self._panel.handed_over.connect(presenter.hand_over)
        self._panel.into_sale.connect(presenter.into_sale)
        self._panel.cancel_asked.connect(presenter.ask_to_cancel)

    def open(self, **arguments: object) -> None:
        self.stage.title(self._phrases.text("hand_over_title", order=""), back=True)
        order_id, code = str(arguments.get("order_id") or ""), str(arguments.get("code") or "")
        self._presenter.open(order_id, code, cancel=bool(arguments.get("cancel")))

    def leave(self) -> None:
        self._presenter.left()

    def scanned(self, text: str) -> bool:
        self._presenter.scan(text)
        return True

    def primary(self) -> None:
        self._presenter.hand_over()

    def back(self) -> None:
        if self._state.digits:
            self._presenter.clear_code()
        elif self._state.in_person:
            self._ask_in_person(False)
        else:
            self._presenter.leave()

    def pressed(self, key: str) -> bool:
        line = self._state.line
        if key.isdigit() and len(key) == 1:
            self._presenter.digit(key)
        elif key == "Backspace":
            self._presenter.backspace()
        elif key in ("Up", "Down"):
            self._presenter.step(1 if key == "Down" else -1)
        elif key in ("Space", " "):
            self._presenter.toggle()
        elif key == "Ctrl+A" and not self._panel.typing:
            self._presenter.give_all()
        elif key == "Del" and line is not None and line.ready:
            self._act(line.line_id, _PUT_BACK if line.declined else _DECLINE)
        elif key == "F3":
            self._ask_in_person(not self._state.in_person)
        elif key == "F4" and self._state.view is not None and self._state.view.age_needed:
            self._presenter.confirm_age()
        elif key == "F5":
            self._presenter.take_bag()
        elif key == "F8" and self._state.view is not None and self._state.view.proof:
            self._ask_signature()
        elif key == "F6" and self._state.sells:
            self._presenter.into_sale()
        elif key == "Ctrl+Del":
            self._presenter.ask_to_cancel()
        else:
            return False
        return True

    def key_hints(self) -> Sequence[KeyHint]:
        keys = ("0…9", "↑ ↓", "Space", "Ctrl+A", "Del", "F3", "F4", "F5", "F6", "F8", "Enter", "Esc")
        names = ("code", "row", "give", "all", "decline", "person", "age", "bag", "into_sale", "sign", "done", "leave")
        text = self._phrases.text
        return tuple(KeyHint(key, text(f"hand_over_key_{name}")) for key, name in zip(keys, names, strict=True))

    def refresh(self, topics: frozenset[str]) -> None:
        if "row:order" in topics:
            self._presenter.refresh()

    def present(self, state: HandOverState) -> None:
        if self._panel.typing and not state.in_person:
            # Before the field hides: the focus would move on to whatever comes next, and Enter would press it.
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._state = state
        self._panel.set_state(state)
        self._customer.setVisible(state.view is not None)
        self._lines.setVisible(state.view is not None)
        if state.view is None:
            self._list.set_rows((), "")
            return
        view = state.view
        text = self._phrases.text
        if self.isVisible():
            self.stage.title(text("hand_over_title", order=isolated(view.order.number)), back=True)
        self._show_customer(view)
        self._show_lines_title()
        self._bags.set_bags(view.bags)
        left = any(line.given + line.declined < line.ready for line in view.lines)
        self._all.set_off(None if left else text("hand_over_all_given"))
        self._list.set_rows(self._rows(state), state.chosen)

    @property
    def rows(self) -> tuple[GiveRow, ...]:
        """The lines as they are shown."""
        return self._list.rows

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._panel.setFixedWidth(376 if self.width() < _WIDE else 432)
        self._show_lines_title()

    def _customer_card(self) -> Card:
        self._customer = Card(padding=16)
        self._face = Avatar("", 56)
        self._name = Text("", Role.H2)
        self._name.setObjectName("handover.customer")
        self._facts = Text("", Role.BODY, "text2", wrap=True)
        self._chip = Chip(ChipView("", Tone.LINE), height=36)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._name)
        words.addWidget(self._facts)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._face)
        row.addLayout(words, 1)
        row.addWidget(self._chip)
        self._customer.body.addLayout(row)
        return self._customer

    def _lines_card(self) -> QWidget:
        self._lines = Card(self._phrases.text("hand_over_lines"), bleed=True)
        self._all = Button(self._phrases.text("hand_over_give_all"), Kind.OUTLINE, height=48, hint="Ctrl+A")
        self._all.setObjectName("handover.give_all")
        self._lines.add_action(self._all)
        self._list = GiveList(self._phrases.text("hand_over_lines"))
        self._list.setObjectName("handover.lines")
        self._bags = BagRow(self._phrases)
        self._lines.body.addWidget(self._bags)
        self._lines.body.addWidget(self._list, 1)
        return self._lines

    def _show_lines_title(self) -> None:
        text, view = self._phrases.text, self._state.view
        bags = view.bags if view else ()
        title = text("hand_over_collect", shelf=isolated(bags[0].shelf)) if bags else text("hand_over_lines")
        if len(bags) > 1:
            title = self._phrases.count("hand_over_collect_places", len(bags))
        self._lines.set_title(
            title,
            text("hand_over_scan_each") if self.width() >= _WIDE else "",
        )

    def _show_customer(self, view: HandOverView) -> None:
        text = self._phrases.text
        self._face.set_name(view.order.customer_name)
        self._name.setText(view.order.customer_name)
        money = isolated(self._phrases.wording.money(view.total_minor, view.currency))
        parts = [text("order_paid" if view.paid else "order_unpaid_total", total=money)]
        if view.deposit_minor:
            ahead = isolated(self._phrases.wording.money(view.deposit_minor, view.currency))
            parts.append(text("order_paid_ahead", amount=ahead))
        if view.here_since:
            clock = self._phrases.wording.clock(parse_instant(view.here_since))
            parts.insert(0, text("hand_over_here_since", clock=clock))
        if view.order.phone_end:
            parts.append(text("order_phone", end=view.order.phone_end))
        self._facts.setText(side_by_side(parts))
        if view.proof:
            chip = ChipView(text("hand_over_known"), Tone.OK)
        else:
            chip = ChipView(text("hand_over_unknown"), Tone.LINE, Icon.USER)
        self._chip.set_view(chip)

    def _rows(self, state: HandOverState) -> list[GiveRow]:
        rows: list[GiveRow] = []
        view = state.view
        shelf = view.bags[0].shelf if view and len(view.bags) == 1 else ""
        for line in state.lines:
            first = bool(line.ready) and not rows
            rows.append(self._row(line, shelf if first else ""))
        return rows

    def _row(self, line: HandOverLine, shelf: str) -> GiveRow:
        text = self._phrases.text
        area = shelf[:1]
        word = text(f"shelf_area_{area}" if f"shelf_area_{area}" in self.stage.words else "order_shelf_word")
        chip, note, actions = self._chip_of(line), self._note_of(line), self._actions_of(line)
        return GiveRow(
            key=line.line_id,
            name=line.name,
            size=isolated(line.size) if line.size else "",
            note=note,
            amount=self._phrases.wording.amount(line.price_minor),
            icon=item_icon(line.icon, line.department),
            tint=item_tint(line.department),
            plate=(shelf, word) if shelf else ("", ""),
            cold=area in _COLD_AREAS,
            chip=chip,
            actions=tuple((action, text(f"hand_over_{action}")) for action in actions),
            strong=actions[-1] if actions and actions != (_DECLINE,) else "",
            declined=bool(line.declined),
            off=not line.ready,
            spoken=", ".join(part for part in (line.name, line.size, note, chip.text if chip else "") if part),
        )

    def _chip_of(self, line: HandOverLine) -> ChipView | None:
        text = self._phrases.text
        if line.given and line.given == line.ready:
            return ChipView(text("hand_over_is_given"), Tone.OK, Icon.CHECK)
        if line.given:
            given, ready = (self._phrases.quantity(count, line.unit) for count in (line.given, line.ready))
            return ChipView(text("hand_over_some_given", given=given, ready=ready), Tone.INFO, Icon.CHECK)
        if line.left_before and not line.ready:
            return ChipView(text("hand_over_before"), Tone.PLAIN, Icon.CHECK)
        if line.missing and not line.ready:
            return ChipView(text("line_short"), Tone.PLAIN, Icon.ALERT)
        if line.not_ready and not line.ready:
            return ChipView(text("hand_over_not_picked"), Tone.PLAIN, Icon.CLOCK)
        return None

    def _note_of(self, line: HandOverLine) -> str:
        text, quantity = self._phrases.text, self._phrases.quantity
        if line.declined:
            reason = text(f"declined_{line.reason}")
            return text("hand_over_declined_note", count=quantity(line.declined, line.unit), reason=reason)
        parts = [text("hand_over_pieces", count=quantity(line.ready, line.unit))] if line.ready else []
        if line.age_minimum:
            parts.append(text("order_age", age=line.age_minimum))
        if line.missing and line.ready:
            parts.append(text("line_short_some", count=quantity(line.missing, line.unit)))
        return " · ".join(parts)

    @staticmethod
    def _actions_of(line: HandOverLine) -> tuple[str, ...]:
        if line.declined:
            return (_PUT_BACK,) if line.given + line.declined == line.ready else (_GIVE, _PUT_BACK)
        if not line.ready:
            return ()
        return (_DECLINE,) if line.given == line.ready else (_DECLINE, _GIVE)

    def _act(self, line_id: str, action: str) -> None:
        self._presenter.choose(line_id)
        if action == _DECLINE and self._state.line is not None:
            DeclineSheet(self, self._phrases, self._state.line, self._presenter.decline).open()
        elif action == _PUT_BACK:
            self._presenter.put_back()
        elif action == _GIVE:
            self._presenter.toggle()

    def _ask_signature(self) -> None:
        view = self._state.view
        if view is not None:
            who = view.collected_by or view.order.customer_name
            SignatureSheet(self, self._phrases, who, self._presenter.sign).open()

    def _ask_in_person(self, wanted: bool) -> None:
        if not wanted:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._presenter.ask_in_person(wanted)

    def _pad(self, key: str) -> None:
        if key == PadKey.CLEAR:
            self._presenter.clear_code()
        elif key == PadKey.BACKSPACE:
            self._presenter.backspace()
        else:
            self._presenter.digit(key)
