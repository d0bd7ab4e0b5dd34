"""Sale complete: the change, the receipt, the next sale."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.pos.settle import SaleDone
from app.ui.pos.complete.change_hero import ChangeHero
from app.ui.pos.complete.mail_dialog import MailDialog
from app.ui.pos.complete.post_void_dialog import PostVoidDialog
from app.ui.pos.complete.presenter import CompletePresenter, CompleteState, Paper
from app.ui.pos.leads_elsewhere import leads_elsewhere
from app.ui.pos.phrases import Phrases
from app.ui.pos.tender.customer_line import points_words
from app.ui.screen import KeyHint, Place, Screen, Stage, Verb
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.announce import announce
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.paint import At
from app.ui.widgets.text import Text
from app.wording import isolated
from contract.values.time import parse_instant

_FACTS = ("total", "other", "rounding", "tendered", "change", "saved", "points", "number")
_SIDE, _SIDE_NARROW = 500, 400
_BESIDE = 0.36
_WIDE = 1200
_LOOKS = {
    Paper.PRINTING: (Icon.PRINTER, "text2", ""),
    Paper.PRINTED: (Icon.PRINTER, "ok", "ok_soft"),
    Paper.HELD: (Icon.ALERT, "warn", "warn_soft"),
    Paper.NOT_PRINTED: (Icon.OCTAGON_FILLED, "bad", "bad_soft"),
}


class CompleteScreen(Screen):
    """Shows a ``CompleteState``; every gesture goes to the presenter."""

    place = Place.COMPLETE
    task_mode = True
    toast_lift = 60

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._phrases = Phrases(stage.words, stage.wording)
        self._shown: SaleDone | None = None
        self._hero = ChangeHero(self._phrases)
        self._hero.setObjectName("complete.change")
        self._side = self._receipt_side()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._hero, 1)
        row.addWidget(self._side)

    def serve(self, presenter: CompletePresenter) -> None:
        """Whose gestures these are."""
        self._presenter = presenter
        self._again.clicked.connect(presenter.print_again)
        self._mail.clicked.connect(self._ask_address)
        self._gift.clicked.connect(presenter.print_gift)
        self._void.clicked.connect(self._ask_why)
        self._fix.clicked.connect(self._ask_to_fix)
        self._mail.setVisible(presenter.mails)
        self._next.clicked.connect(lambda: presenter.next_sale())

    def open(self, **arguments: object) -> None:
        done = arguments.get("done")
        if isinstance(done, SaleDone):
            self._presenter.open(done)

    def scanned(self, text: str) -> bool:
        """The next sale begins with this product."""
        if leads_elsewhere(text):
            return False
        self._presenter.next_sale(text)
        return True

    def primary(self) -> None:
        self._presenter.next_sale()

    def back(self) -> None:
        self._presenter.next_sale()

    def pressed(self, key: str) -> bool:
        if key == "Ctrl+R":
            self._presenter.print_again()
        elif key == "Ctrl+M" and self._presenter.mails:
            self._ask_address()
        elif key == "Ctrl+G" and self._presenter.cancels:
            self._presenter.print_gift()
        elif key == "Ctrl+T" and self._presenter.cancels:
            self._ask_to_fix()
        elif key == "Ctrl+U" and self._presenter.cancels:
            self._ask_why()
        else:
            return False
        return True

    def key_hints(self) -> Sequence[KeyHint]:
        text = self._phrases.text
        keys = (
            ("Enter", "complete_next"), ("Ctrl+R", "recent_print"), ("Ctrl+M", "mail_receipt"),
            ("Ctrl+G", "gift_receipt"), ("Ctrl+T", "fix_tender_ask"), ("Ctrl+U", "post_void_ask"),
        )  # fmt: skip
        return [KeyHint(key, text(code)) for key, code in keys if key != "Ctrl+M" or self._presenter.mails]

    def refresh(self, topics: frozenset[str]) -> None:
        if topics & {"print", "devices"}:
            self._presenter.look()

    def present(self, state: CompleteState) -> None:
        """Show this."""
        done = state.done
        if done is None:
            return
        if done is not self._shown:
            self._shown = done
            self._show_change(done)
            time = self._phrases.wording.clock(parse_instant(done.occurred_at))
            self._meta.setText(" · ".join(part for part in (time, state.person) if part))
        for widget in (self._gift, self._undo):
            widget.setVisible(self._presenter.cancels)
        self._show_facts(done, state.points)
        self._show_paper(state)
        self._mailed.setText(self._phrases.text("mail_goes", address=isolated(state.mailed_to)))
        self._mailed.setVisible(bool(state.mailed_to))

    def _show_change(self, done: SaleDone) -> None:
        text, money = self._phrases.text, self._phrases.wording.money
        paid = self._paid(done)
        given = text("complete_from", amount=money(done.tendered_minor, done.currency))
        if done.change_minor:
            title, amount = text("complete_change"), money(done.change_minor, done.currency)
        elif done.paid_out_minor:
            title, amount, given = text("complete_give_back"), money(done.paid_out_minor, done.currency), ""
        elif done.cash:
            title, amount, given = text("complete_exact"), money(done.due_minor, done.currency), ""
        else:
            title, amount, given = text("complete_no_cash"), money(abs(done.total_minor), done.currency), ""
        self._hero.show_sale(paid, title, amount, given, done.change_pieces)
        if done.drawer:
            self._hero.show_drawer(text(done.drawer), Icon.ALERT)
        elif done.drawer_opens:
            self._hero.show_drawer(text("complete_drawer"), Icon.LOCK_OPEN)
        else:
            self._hero.show_drawer(text("complete_drawer_shut"), Icon.LOCK)
        announce(self._hero, f"{title} {amount}")

    def _paid(self, done: SaleDone) -> str:
        text, money = self._phrases.text, self._phrases.wording.money
        cash, other = money(abs(done.due_minor), done.currency), money(abs(done.other_minor), done.currency)
        if done.total_minor < 0:
            return text("complete_given_back", amount=money(-done.total_minor, done.currency))
        if not done.other_minor:
            return text("complete_paid", amount=cash)
        return text("complete_paid_both" if done.cash else "complete_paid_other", amount=cash, other=other)

    def _show_facts(self, done: SaleDone, points: int) -> None:
        money = self._phrases.wording.money
        told = {
            "total": money(done.total_minor, done.currency),
            "rounding": money(done.rounding_minor, done.currency) if done.rounding_minor else "",
            "other": isolated(money(-done.other_minor, done.currency)) if done.other_minor else "",
            "tendered": isolated(money(done.tendered_minor, done.currency)) if done.cash else "",
            "change": money(done.change_minor, done.currency) if done.cash and done.due_minor >= 0 else "",
            "saved": money(done.saved_minor, done.currency) if done.saved_minor > 0 else "",
            "points": points_words(points, self._phrases) if points else "",
            "number": isolated(done.receipt_number),
        }
        for name, value in told.items():
            label, figure = self._facts[name]
            figure.setText(value)
            label.setVisible(bool(value))
            figure.setVisible(bool(value))

    def _show_paper(self, state: CompleteState) -> None:
        icon, color, tone = _LOOKS[state.paper]
        self._paper_mark.set_icon(icon, color)
        self._paper.setText(self._phrases.text(f"complete_{state.paper}"))
        self._why.setText(self._phrases.text(state.why or f"complete_{state.paper}_note"))
        self._paper_card.set_tone(tone)
        self._again.set_label(self._phrases.text("recent_print"))

    def _ask_why(self) -> None:
        done = self._presenter.state.done
        if done is not None:
            dialog = PostVoidDialog(self, self._phrases, done.receipt_number)
            dialog.confirmed.connect(self._presenter.cancel)
            dialog.open()

    def _ask_to_fix(self) -> None:
        done = self._presenter.state.done
        if done is None:
            return
        text = self._phrases.text
        amount = isolated(self._phrases.wording.money(done.total_minor + done.rounding_minor, done.currency))
        verbs = (
            Verb(text("post_void_keep"), lambda: None, safe=True),
            Verb(text("fix_tender_go"), self._presenter.fix_tender),
        )
        told = text("fix_tender_text", receipt=isolated(done.receipt_number), amount=amount)
        self.stage.ask(text("fix_tender_title"), told, verbs)

    def _ask_address(self) -> None:
        customer = self._presenter.state.customer
        dialog = MailDialog(self, self._phrases, customer.email if customer else "")
        dialog.sent.connect(self._presenter.send)
        dialog.open()

    def _receipt_side(self) -> QWidget:
        text = self._phrases.text
        side = QFrame()
        side.setProperty("kind", "surface")
        column = QVBoxLayout(side)
        column.setContentsMargins(32, 28, 32, 28)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(Text(text("complete_receipt"), Role.H2, elide=False))
        self._meta = Text("", Role.META, "text2", at=At.END)
        head.addWidget(self._meta, 1)
        column.addLayout(head)
        column.addWidget(self._paper_state())
        self._mail = Button(text("mail_receipt"), Kind.OUTLINE, height=48, icon=Icon.MAIL, hint="Ctrl+M")
        self._mail.setObjectName("complete.mail")
        self._mail.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column.addWidget(self._mail)
        self._gift = Button(text("gift_receipt"), Kind.OUTLINE, height=48, icon=Icon.GIFT, hint="Ctrl+G")
        self._gift.setObjectName("complete.gift")
        self._gift.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column.addWidget(self._gift)
        self._mailed = Text("", Role.META_STRONG, "ok", wrap=True)
        self._mailed.setObjectName("complete.mailed")
        self._mailed.hide()
        column.addWidget(self._mailed)
        column.addWidget(self._facts_card())
        column.addStretch(1)
        column.addWidget(self._undoing())
        self._next = Button(text("complete_next"), Kind.PRIMARY, height=88, hint="Enter", spread=True)
        self._next.setObjectName("complete.next")
        self._next.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column.addWidget(self._next)
        return side

    def _undoing(self) -> QWidget:
        """What is done to a sale that should not stand as it is."""
        text = self._phrases.text
        self._fix = Button(text("fix_tender_ask"), Kind.OUTLINE, height=52, icon=Icon.UNDO)
        self._fix.setObjectName("complete.fix")
        self._void = Button(text("post_void_ask"), Kind.OUTLINE, height=52, icon=Icon.X)
        self._void.setObjectName("complete.void")
        self._undo = QWidget()
        row = QHBoxLayout(self._undo)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        for button in (self._fix, self._void):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            row.addWidget(button, 1)
        return self._undo

    def _facts_card(self) -> Card:
        """The figures of the sale, as its receipt has them."""
        card = Card(padding=20)
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        self._facts: dict[str, tuple[Text, Text]] = {}
        for at, name in enumerate(_FACTS):
            label = Text(self._phrases.text(f"complete_fact_{name}"), Role.BODY, "text2")
            figure = Text("", Role.BUTTON, at=At.END, elide=False, code=name == "number")
            self._facts[name] = label, figure
            grid.addWidget(label, at, 0)
            grid.addWidget(figure, at, 1)
        card.body.addLayout(grid)
        return card

    def _paper_state(self) -> Card:
        self._paper_card = Card(padding=16)
        self._paper_mark = IconMark(Icon.PRINTER, "text2", 26)
        self._paper = Text("", Role.BUTTON, wrap=True)
        self._paper.setObjectName("complete.paper")
        self._why = Text("", Role.META, "text2", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(self._paper)
        words.addWidget(self._why)
        words.addStretch(1)
        self._again = Button(self._phrases.text("recent_print"), Kind.OUTLINE, height=48)
        self._again.setObjectName("complete.print_again")
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self._paper_mark)
        row.addLayout(words, 1)
        self._paper_row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._paper_row.setSpacing(14)
        self._paper_row.addLayout(row, 1)
        self._paper_row.addWidget(self._again)
        self._paper_card.body.addLayout(self._paper_row)
        return self._paper_card

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = _SIDE if self.width() >= _WIDE else _SIDE_NARROW
        self._side.setFixedWidth(side)
        # A long button goes under the words that it would squeeze.
        beside = self._again.sizeHint().width() <= side * _BESIDE
        ways = QBoxLayout.Direction
        self._paper_row.setDirection(ways.LeftToRight if beside else ways.TopToBottom)
