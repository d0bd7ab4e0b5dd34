"""Paying by card: the sale on the left, what the terminal does beside it, and what can be done below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.pos.card.pictures import Steps, StepView, TerminalPicture
from app.ui.pos.card.presenter import CardPresenter, CardState, Phase
from app.ui.pos.card.resolve_dialog import ResolveDialog
from app.ui.pos.phrases import Phrases
from app.ui.pos.tender.summary import SaleSummary
from app.ui.screen import KeyHint, Place, Screen, Stage
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.announce import announce
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import edge, rule
from app.ui.widgets.chip import Chip, ChipView, Tone
from app.ui.widgets.text import Text
from contract.errors import Refused

_SIDES = ((1600, 500), (1200, 396), (0, 272))
_HEIGHT = 64
_LOOKS = {
    Phase.SENDING: ("card_display_wait", Icon.CARD, "text3"),
    Phase.WAITING: ("card_display_tap", Icon.CARD, "accent"),
    Phase.CANCELING: ("card_display_wait", Icon.X, "text3"),
    Phase.SIGNATURE: ("card_display_signed", Icon.SIGNATURE, "warn"),
    Phase.UNKNOWN: ("card_display_silent", Icon.ALERT, "warn"),
    Phase.ASKING: ("card_display_silent", Icon.REFRESH, "text3"),
    Phase.FAILED: ("card_display_failed", Icon.CARD_OFF, "bad"),
    Phase.APPROVED: ("card_display_approved", Icon.CIRCLE_CHECK, "ok"),
    Phase.TAKING_BACK: ("card_display_wait", Icon.REFRESH, "text3"),
}
_AT_WORK = (Phase.SENDING, Phase.WAITING, Phase.CANCELING)


class CardScreen(Screen):
    """Shows a ``CardState``; every gesture goes to the presenter."""

    place = Place.CARD_TENDER
    task_mode = True
    toast_lift = 110

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._phrases = Phrases(stage.words, stage.wording)
        self._said = Phase.SENDING
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        column.addWidget(rule())
        self._summary = SaleSummary(self._phrases)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self._summary)
        body.addWidget(edge())
        body.addWidget(self._middle(), 1)
        column.addLayout(body, 1)
        self._second = QTimer(self, interval=1_000)
        self._second.timeout.connect(self._show_time)

    def serve(self, presenter: CardPresenter) -> None:
        """Whose gestures these are."""
        self._presenter = presenter
        self._cancel.clicked.connect(presenter.cancel)
        self._cash.clicked.connect(presenter.cash_instead)
        self._check.clicked.connect(presenter.ask_again)
        self._decide.clicked.connect(self._ask_manager)
        self._go_on.clicked.connect(presenter.primary)

    def open(self, **arguments: object) -> None:
        amount, payment_id = arguments.get("amount_minor"), arguments.get("payment_id")
        self._second.start()
        self._show_time()
        self._presenter.open(amount if isinstance(amount, int) else None, str(payment_id or ""))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        self._second.stop()
        self._presenter.leave()

    def refresh(self, topics: frozenset[str]) -> None:
        self._presenter.refresh(topics)

    def scanned(self, text: str) -> bool:
        """The payment comes first, whatever ``text`` is."""
        del text
        self._presenter.product_scanned()
        return True

    def primary(self) -> None:
        self._presenter.primary()

    def back(self) -> None:
        self._presenter.cancel()

    def pressed(self, key: str) -> bool:
        deeds = {"F9": self._presenter.cash_instead, "F5": self._presenter.ask_again, "F8": self._ask_manager}
        deed = deeds.get(key)
        if deed is not None:
            deed()
        return deed is not None

    def key_hints(self) -> Sequence[KeyHint]:
        text = self._phrases.text
        keys = (
            ("Esc", "card_key_cancel"), ("F9", "card_key_cash"), ("F5", "card_key_ask"), ("F8", "card_key_decide"),
            ("Enter", "card_key_go_on"),
        )  # fmt: skip
        return tuple(KeyHint(key, text(words)) for key, words in keys)

    def present(self, state: CardState) -> None:
        """Show this."""
        if state.basket is None:
            return
        money = self._phrases.wording.money
        self._who.setText(state.person)
        self._face.set_name(state.person)
        self._summary.setVisible(state.cash is not None)
        if state.cash is not None:
            self._summary.present(state.basket, state.cash, state.customer)
        amount = money(abs(state.amount_minor))
        words, icon, color = _LOOKS[state.phase]
        self._picture.show_on(self._phrases.text(words), amount, icon, color)
        title, told = self._words(state, amount)
        self._title.setText(title)
        self._told.setText(told)
        self._steps.setVisible(state.phase in (*_AT_WORK, Phase.APPROVED))
        self._steps.set_steps(self._steps_of(state, amount))
        self._show_buttons(state)
        self._show_time()
        if state.phase is not self._said:
            self._said = state.phase
            announce(self, f"{title} {told}")

    def _words(self, state: CardState, amount: str) -> tuple[str, str]:
        text, phase = self._phrases.text, state.phase
        at = self._phrases.wording.clock(state.since) if state.since else ""
        card = state.asked.card if state.asked else ""
        if phase is Phase.FAILED:
            return text("card_failed_title"), self.stage.words.error(_refusal(state))
        if phase is Phase.UNKNOWN:
            again = text("card_unknown_still") if state.reason == "terminal_still_busy" else ""
            told = "card_unknown_back" if state.back else "card_unknown"
            return text(f"{told}_title"), text(f"{told}_text", at=at, again=again)
        title = text(f"card_{phase.value}_title", amount=amount)
        return title, text(f"card_{phase.value}_text", amount=amount, card=card, at=at)

    def _steps_of(self, state: CardState, amount: str) -> tuple[StepView, ...]:
        text, phase = self._phrases.text, state.phase
        sent, approved = phase is not Phase.SENDING, phase is Phase.APPROVED
        return (
            StepView(text("card_step_sent"), amount, Icon.CARD, done=sent, now=not sent),
            StepView(
                text("card_step_card"), text("card_step_card_note"), Icon.CARD, done=approved, now=sent and not approved
            ),
            StepView(text("card_step_customer"), text("card_step_customer_note"), Icon.CARD, done=approved),
            StepView(text("card_step_bank"), text("card_step_bank_note"), Icon.CARD, done=approved),
        )

    def _show_buttons(self, state: CardState) -> None:
        text, phase = self._phrases.text, state.phase
        failed, waiting, unsigned = phase is Phase.FAILED, phase is Phase.WAITING, phase is Phase.SIGNATURE
        unknown = phase in (Phase.UNKNOWN, Phase.ASKING)
        names = {Phase.FAILED: "card_back", Phase.SIGNATURE: "card_differs"}
        leaves = state.may_leave
        self._cancel.set_label(text("card_back" if leaves else names.get(phase, "card_cancel")))
        self._cancel.setVisible(leaves or not (unknown or phase is Phase.APPROVED))
        self._cancel.set_off(None if leaves or failed or waiting or unsigned else text("card_wait"))
        self._cash.setVisible(phase in _AT_WORK or failed)
        self._cash.set_off(None if failed or waiting else text("card_wait"))
        self._check.setVisible(phase in (*_AT_WORK, Phase.TAKING_BACK))
        self._check.set_off(text("card_wait") if phase is Phase.SENDING else None)
        self._decide.setVisible(unknown)
        self._decide.set_off(None if phase is Phase.UNKNOWN else text("card_wait"))
        self._go_on.setVisible(failed or unsigned or unknown)
        labels = {Phase.FAILED: "card_again", Phase.SIGNATURE: "card_matches"}
        self._go_on.set_label(text(labels.get(phase, "card_ask_again")))
        self._go_on.set_off(text("card_wait") if phase is Phase.ASKING else None)

    def _ask_manager(self) -> None:
        state = self._presenter.state
        if state.phase is not Phase.UNKNOWN:
            return
        amount = self._phrases.wording.money(abs(state.amount_minor))
        dialog = ResolveDialog(self, self._phrases, amount, back=state.back)
        dialog.decided.connect(self._presenter.resolve)
        dialog.open()

    def _head(self) -> QWidget:
        head = QFrame()
        head.setProperty("kind", "surface")
        head.setFixedHeight(68)
        self._clock = Text("", Role.META_STRONG, "text2", elide=False)
        self._face = Avatar("", 36)
        self._who = Text("", Role.META_STRONG, elide=False)
        row = QHBoxLayout(head)
        row.setContentsMargins(24, 0, 16, 0)
        row.setSpacing(12)
        row.addWidget(Text(self._phrases.text("card_head"), Role.TITLE, elide=False))
        row.addStretch(1)
        for widget in (self._clock, self._face, self._who):
            row.addWidget(widget)
        return head

    def _middle(self) -> QWidget:
        text = self._phrases.text
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(40, 24, 40, 24)
        self._picture = TerminalPicture()
        self._title = Text("", Role.H1, wrap=True)
        self._title.setObjectName("card.title")
        self._told = Text("", Role.BODY, "text2", wrap=True)
        self._told.setObjectName("card.told")
        self._elapsed = Chip(ChipView("", Tone.INFO, Icon.CLOCK))
        self._steps = Steps()
        beside = QVBoxLayout()
        beside.setSpacing(12)
        beside.addStretch(1)
        for widget in (self._title, self._elapsed, self._told, self._steps):
            beside.addWidget(widget)
        beside.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(56)
        row.addStretch(1)
        row.addWidget(self._picture)
        row.addLayout(beside, 4)
        column.addLayout(row, 1)
        column.addWidget(rule())
        column.addSpacing(8)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        self._cancel = Button(text("card_cancel"), Kind.DANGER, height=_HEIGHT, icon=Icon.X, hint="Esc")
        self._cash = Button(text("card_cash_instead"), Kind.OUTLINE, height=_HEIGHT, icon=Icon.CASH, hint="F9")
        self._check = Button(text("card_check"), Kind.OUTLINE, height=_HEIGHT, icon=Icon.REFRESH, hint="F5")
        self._decide = Button(text("card_decide"), Kind.OUTLINE, height=_HEIGHT, icon=Icon.USER_SHIELD, hint="F8")
        self._go_on = Button("", Kind.PRIMARY, height=_HEIGHT, hint="Enter")
        for button, name in (
            (self._cancel, "cancel"), (self._cash, "cash"), (self._decide, "decide"), (self._check, "check"),
            (self._go_on, "go_on"),
        ):  # fmt: skip
            button.setObjectName(f"card.{name}")
            if button is self._check:
                buttons.addStretch(1)
            buttons.addWidget(button)
        column.addLayout(buttons)
        return side

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._summary.setFixedWidth(next(wide for from_width, wide in _SIDES if self.width() >= from_width))

    @Slot()
    def _show_time(self) -> None:
        now = self.stage.now()
        self._clock.setText(self.stage.wording.clock(now))
        state = self._presenter.state
        waits = state.since is not None and state.phase in (*_AT_WORK, Phase.ASKING, Phase.UNKNOWN, Phase.TAKING_BACK)
        self._elapsed.setVisible(waits)
        if state.since is not None:
            seconds = max(0, int((now - state.since).total_seconds()))
            self._elapsed.set_view(ChipView(f"{seconds // 60}:{seconds % 60:02}", Tone.INFO, Icon.CLOCK))


def _refusal(state: CardState) -> Refused:
    return Refused(state.reason or "card_not_possible", address="", device="", left_minor=0)
