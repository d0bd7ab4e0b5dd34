"""Who collects, how old they are, what it comes to, and the hand-over itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.bopis.hand_over_view import HandOverView
from app.ui.bopis.code_boxes import CodeBoxes
from app.ui.bopis.hand_over.presenter import HandOverState
from app.ui.bopis.phrases import Phrases
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.action_row import ActionRow
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.keypad import Keypad
from app.ui.widgets.paint import At
from app.ui.widgets.text import Text
from app.ui.widgets.text_field import TextField
from app.wording import isolated
from contract.rules.collection_code import CODE_DIGITS

_KEY = 76


class CheckPanel(QFrame):
    """Shows how far the check is; the screen connects its signals."""

    pad_pressed = Signal(str)
    in_person = Signal(bool)
    person_checked = Signal(str)
    age_checked = Signal()
    sign_asked = Signal()
    handed_over = Signal()
    into_sale = Signal()
    cancel_asked = Signal()

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        self.setProperty("kind", "surface")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 14)
        column.setSpacing(8)
        self._title = Text("", Role.TITLE, wrap=True)
        column.addWidget(self._title)
        column.addWidget(self._code_part())
        column.addWidget(self._person_part())
        column.addWidget(self._known_part())
        column.addWidget(self._switch_row())
        self._age = ActionRow("", phrases.text("hand_over_age_note"), checkable=True)
        self._age.setObjectName("handover.age")
        self._age.clicked.connect(self.age_checked)
        column.addWidget(self._age)
        self._sign = ActionRow("", checkable=True, hint="F8")
        self._sign.setObjectName("handover.sign")
        self._sign.clicked.connect(self._ask_to_sign)
        column.addWidget(self._sign)
        column.addStretch(1)
        column.addWidget(self._totals())
        self._why = Text("", Role.META_STRONG, "text2", wrap=True)
        self._why.setObjectName("handover.why")
        column.addWidget(self._why)
        self._go = Button("", Kind.PRIMARY, height=88, hint="Enter")
        self._go.setObjectName("handover.hand_over")
        self._go.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._go.clicked.connect(self.handed_over)
        column.addWidget(self._go)
        into_sale = phrases.text("hand_over_into_sale")
        self._sale = Button(into_sale, Kind.OUTLINE, height=56, icon=Icon.CART_PLUS, hint="F6")
        self._sale.setObjectName("handover.into_sale")
        self._sale.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._sale.clicked.connect(self.into_sale)
        column.addWidget(self._sale)
        cancel = phrases.text("hand_over_cancel_order")
        self._cancel = Button(cancel, Kind.GHOST, height=48, icon=Icon.TRASH, hint="Ctrl+Del")
        self._cancel.setObjectName("handover.cancel_order")
        self._cancel.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._cancel.clicked.connect(self.cancel_asked)
        column.addWidget(self._cancel)
        self._asked_name = self._signed = False
        # Only one part is ever shown; together they would be taller than any window.
        for part in (self._person, self._known, self._age, self._sign, self._sums, self._sale, self._cancel):
            part.hide()

    @property
    def typing(self) -> bool:
        """Whether what is typed belongs to the field of the name."""
        return self._name.edit.hasFocus()

    def set_state(self, state: HandOverState) -> None:
        """Show who is known and what is missing."""
        view, text = state.view, self._phrases.text
        self.setVisible(view is not None)
        if view is None:
            return
        known = view.proof is not None
        asking = not known and not state.in_person
        self._title.setText(text("hand_over_ask_code" if asking else "hand_over_check"))
        self._code.setVisible(not known and not state.in_person)
        self._person.setVisible(not known and state.in_person)
        self._known.setVisible(known)
        self._switch.setVisible(not known)
        self._switch.setChecked(state.in_person)
        self._boxes.set_entered(state.digits, wrong=bool(state.problem))
        self._problem.setText(state.problem)
        self._problem.setVisible(bool(state.problem))
        self._name.set_problem(state.problem if state.in_person else "")
        self._fill_name(state, view)
        by_code = view.proof == "code"
        in_person = "hand_over_proxy_fits" if view.proxy else "hand_over_person_fits"
        self._how.setText(text("hand_over_code_fits" if by_code else in_person))
        self._who.setText(text("hand_over_code_note") if by_code else view.collected_by)
        self._age.setVisible(known and bool(view.age_needed))
        self._age.setChecked(False)
        self._age.set_words(text("hand_over_age", age=view.age_needed), text("hand_over_age_note"))
        self._sign.setVisible(known)
        self._signed = view.signed
        self._sign.setChecked(view.signed)
        code = "hand_over_signed" if view.signed else "hand_over_sign"
        self._sign.set_words(text(code), text(f"{code}_note"))
        self._show_totals(view)
        self._show_go(view)
        self._sale.setVisible(state.sells and known)
        self._cancel.setVisible(state.sells and known and view.cancelable)
        self._sale.set_off(None if view.ready_for_sale else text("hand_over_go_none"))

    def _ask_to_sign(self) -> None:
        """The tick tells of a signature that was given, not of a tap."""
        self._sign.setChecked(self._signed)
        self.sign_asked.emit()

    def _code_part(self) -> QWidget:
        text = self._phrases.text
        self._code = QWidget()
        self._boxes = CodeBoxes(CODE_DIGITS, lambda entered, of: text("digits_entered", entered=entered, digits=of))
        self._boxes.setObjectName("handover.code")
        self._problem = Text("", Role.META_STRONG, "bad", wrap=True)
        self._problem.setObjectName("handover.problem")
        self._pad = Keypad(clear=text("pad_clear"), backspace_name=text("pad_backspace"), key_height=_KEY)
        self._pad.pressed.connect(self.pad_pressed)
        column = _plain_column(self._code)
        column.addWidget(self._boxes)
        column.addWidget(self._problem)
        column.addWidget(self._pad)
        return self._code

    def _person_part(self) -> QWidget:
        text = self._phrases.text
        self._person = QWidget()
        self._name = TextField(text("hand_over_name"))
        self._name.edit.setObjectName("handover.name")
        self._name.submitted.connect(self.person_checked)
        checked = Button(text("hand_over_person_done"), Kind.OUTLINE, height=64, icon=Icon.USER_SHIELD, hint="Enter")
        checked.setObjectName("handover.person_checked")
        checked.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        checked.clicked.connect(lambda: self.person_checked.emit(self._name.text))
        column = _plain_column(self._person)
        column.addWidget(Text(text("hand_over_person_ask"), Role.BODY, "text2", wrap=True))
        column.addWidget(self._name)
        column.addWidget(checked)
        return self._person

    def _known_part(self) -> QWidget:
        self._known = Card(padding=16)
        self._known.set_tone("ok_soft")
        self._how = Text("", Role.BUTTON)
        self._how.setObjectName("handover.proof")
        self._who = Text("", Role.META, "text2")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._how)
        words.addWidget(self._who)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(IconMark(Icon.CIRCLE_CHECK_FILLED, "ok", 28))
        row.addLayout(words, 1)
        self._known.body.addLayout(row)
        return self._known

    def _switch_row(self) -> QWidget:
        text = self._phrases.text
        self._switch = ActionRow(text("hand_over_no_code"), text("hand_over_no_code_note"), hint="F3", checkable=True)
        self._switch.setObjectName("handover.no_code")
        self._switch.clicked.connect(lambda: self.in_person.emit(self._switch.isChecked()))
        return self._switch

    def _totals(self) -> QWidget:
        self._sums = Card(padding=16)
        self._given, self._given_minor = Text("", Role.BODY, "text2"), Text("", Role.BUTTON, at=At.END)
        self._declined, self._declined_minor = Text("", Role.BODY, "text2"), Text("", Role.BUTTON, at=At.END)
        self._rest = Text("", Role.META, "text2", wrap=True)
        for words, minor in ((self._given, self._given_minor), (self._declined, self._declined_minor)):
            row = QHBoxLayout()
            row.addWidget(words, 1)
            row.addWidget(minor)
            self._sums.body.addLayout(row)
        self._sums.body.addWidget(self._rest)
        return self._sums

    def _fill_name(self, state: HandOverState, view: HandOverView) -> None:
        """The customer's own name stands there first: it is the likeliest, and a tap confirms it."""
        if state.in_person and not self._asked_name:
            self._name.set_text(view.order.customer_name)
            self._name.edit.selectAll()
            self._name.setFocus(Qt.FocusReason.OtherFocusReason)
        self._asked_name = state.in_person

    def _show_totals(self, view: HandOverView) -> None:
        text, money = self._phrases.text, self._phrases.wording.money
        self._sums.setVisible(view.proof is not None)
        self._given.setText(text("hand_over_given", items=self._phrases.items(view.given_items)))
        self._given_minor.setText(isolated(money(view.given_minor, view.currency)))
        self._declined.setText(text("hand_over_declined", items=self._phrases.items(view.declined_items)))
        self._declined_minor.setText(isolated(money(-view.declined_minor, view.currency)))
        self._declined.setVisible(bool(view.declined_items))
        self._declined_minor.setVisible(bool(view.declined_items))
        told = (
            [text("hand_over_refund", amount=money(view.declined_minor, view.currency))] if view.declined_items else []
        )
        stays = any(line.given + line.declined < line.ready for line in view.lines)
        chosen = view.given_items or view.declined_items
        told += [text("hand_over_rest", shelf=view.order.shelf)] if stays and chosen else []
        self._rest.setText("\n".join(told))
        self._rest.setVisible(bool(told))

    def _show_go(self, view: HandOverView) -> None:
        items = view.given_items
        none_given = not items and view.declined_items
        count = view.declined_items if none_given else items
        code = "hand_over_go_declined" if none_given else "hand_over_go"
        self._go.set_label(self._phrases.count(code, count) if count else self._phrases.text("hand_over_go_none"))
        params = {"order": view.order.number, "age": view.age_needed}
        why = self._phrases.text(f"hand_over_off_{view.blocked_by}", **params) if view.blocked_by else ""
        self._go.set_off(why or None)
        self._why.setText(why)
        self._why.setVisible(bool(why))


def _plain_column(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    return column
