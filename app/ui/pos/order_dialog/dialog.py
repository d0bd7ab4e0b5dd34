"""Order instead of taking along: how the customer gets it, when, who they are, and what is paid now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.bopis.order_customer import LONGEST, OrderCustomer
from app.bopis.ordering import OrderProposal
from app.ui.pos.number_dialog import NumberAsked, NumberDialog
from app.ui.pos.order_dialog.terms import PLACES_SHOWN, Chosen, Pay, Way, goods, moment, promise
from app.ui.pos.phrases import Phrases
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Kind
from app.ui.widgets.dialog import WIDE, Answer, Dialog
from app.ui.widgets.segmented import Segment, Segmented
from app.ui.widgets.text import Text
from app.ui.widgets.text_field import TextField
from app.wording import isolated
from contract.values.money import minor_digits

_ORDER, _CANCEL, _ALL = "order", "cancel", "all"
_HINTS = {Way.HERE: "F5", Way.ELSEWHERE: "F6", Way.SHIP: "F7"}
_KEYS = {f"F{number}": Qt.Key(Qt.Key.Key_F1 + number - 1) for number in range(5, 12)}
_PAY_HINTS = {Pay.ALL: "F9", Pay.USUAL: "F10", Pay.OTHER: "F11"}


class OrderDialog(Dialog):
    """``agreed`` gives the terms; it stays open until they are kept. ``all_asked``: the whole sale is to be ordered."""

    agreed = Signal(object)
    all_asked = Signal()

    def __init__(
        self, host: QWidget, phrases: Phrases, proposal: OrderProposal, customer: OrderCustomer, *, more: bool = False
    ) -> None:
        text = phrases.text
        answers = [
            Answer(_CANCEL, text("sell_cancel"), safe=True, hint="Esc"),
            *([Answer(_ALL, text("order_all"), icon=Icon.STACK)] if more else []),
            Answer(_ORDER, text("order_agree"), kind=Kind.PRIMARY, hint="Enter"),
        ]
        super().__init__(
            host, text("order_title"), goods(proposal, phrases), answers, icon=Icon.PACKAGE, accent="accent", width=WIDE
        )
        self._host_widget, self._phrases, self._proposal = host, phrases, proposal
        self._chosen = Chosen()
        self._way = self._choice("order.way", self._ways(), self._take_way)
        self._place = self._choice("order.place", self._places(), self._take_place)
        self._when = self._choice("order.when", (), self._take_moment)
        self._fields = {name: self._field(name, getattr(customer, name)) for name in LONGEST}
        people = QHBoxLayout()
        people.setSpacing(12)
        people.addWidget(self._fields["name"], 3, Qt.AlignmentFlag.AlignTop)
        people.addWidget(self._fields["phone"], 2, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(people)
        self.body.addWidget(self._fields["address"])
        self._pay = self._choice("order.pay", self._payments(), self._take_payment)
        self._promise = Text("", Role.META_STRONG, "warn", wrap=True)
        self._promise.setObjectName("order.promise")
        self.body.addWidget(self._promise)
        self.button(_ORDER).setObjectName("order.agree")
        self._show()

    @property
    def chosen(self) -> Chosen:
        return self._chosen

    def focus_first(self) -> None:
        name = self._fields["name"]
        first = self._fields["phone"] if name.text and not self._fields["phone"].text else name
        first.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def scanned(self, text: str) -> bool:
        """Nothing is scanned here."""
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the choices, wherever the focus is."""
        key = Qt.Key(event.key())
        ways = {_KEYS[hint]: way for way, hint in _HINTS.items()}
        payments = {_KEYS[hint]: pay for pay, hint in _PAY_HINTS.items()}
        if key in ways and (ways[key] is not Way.ELSEWHERE or self._proposal.places):
            self._take_way(ways[key])
        elif key in payments and (payments[key] is not Pay.USUAL or self._deposit_is_less):
            self._take_payment(payments[key])
        else:
            super().keyPressEvent(event)

    def answer(self, key: str) -> None:
        """What was typed stays on screen until it is kept."""
        if key == _ORDER:
            for field in self._fields.values():
                field.set_problem("")
            customer = OrderCustomer(**{name: field.text for name, field in self._fields.items()})
            self.agreed.emit(self._chosen.terms(self._proposal, customer))
        elif key == _ALL:
            self.all_asked.emit()
        else:
            super().answer(key)

    def show_problem(self, words: str, field: str = "name") -> None:
        """It was not kept: why, beside what has to be typed again."""
        self._fields[field].set_problem(words)
        if field != "name":
            self._fields[field].edit.setFocus(Qt.FocusReason.OtherFocusReason)
        layout = self._panel.layout()
        if layout is not None:
            layout.activate()
        self._center()

    # What is offered

    def _ways(self) -> list[Segment]:
        text = self._phrases.text
        offered = [
            Segment(Way.HERE, text("order_way_here"), Icon.STORE, _HINTS[Way.HERE]),
            Segment(Way.SHIP, text("order_way_ship"), Icon.TRUCK, _HINTS[Way.SHIP]),
        ]
        if self._proposal.places:
            offered.insert(1, Segment(Way.ELSEWHERE, text("order_way_elsewhere"), Icon.PIN, _HINTS[Way.ELSEWHERE]))
        return offered

    def _places(self) -> list[Segment]:
        return [Segment(one.location_id, one.city or one.name) for one in self._proposal.places[:PLACES_SHOWN]]

    def _payments(self) -> list[Segment]:
        text, money = self._phrases.text, self._phrases.wording.money
        total, usual, other = self._proposal.total_minor, self._proposal.deposit_minor, self._chosen.other_minor
        given = text("order_pay_deposit", amount=isolated(money(other))) if other else text("order_pay_other")
        offered = [Segment(Pay.ALL, text("order_pay_all", amount=isolated(money(total))), hint=_PAY_HINTS[Pay.ALL])]
        if self._deposit_is_less:
            words = text("order_pay_deposit", amount=isolated(money(usual)))
            offered.append(Segment(Pay.USUAL, words, hint=_PAY_HINTS[Pay.USUAL]))
        return [*offered, Segment(Pay.OTHER, given, hint=_PAY_HINTS[Pay.OTHER])]

    @property
    def _deposit_is_less(self) -> bool:
        return self._proposal.deposit_minor < self._proposal.total_minor

    def _moments(self) -> list[Segment]:
        moments = self._chosen.moments(self._proposal)
        return [Segment(str(index), moment(told, self._phrases)) for index, told in enumerate(moments)]

    # What was chosen

    def _take_way(self, key: str) -> None:
        self._take(replace(self._chosen, way=Way(key), at=0))

    def _take_place(self, key: str) -> None:
        self._take(replace(self._chosen, place=key))

    def _take_moment(self, key: str) -> None:
        self._take(replace(self._chosen, at=int(key)))

    def _take_payment(self, key: str) -> None:
        if Pay(key) is Pay.OTHER:
            self._pay.set_current(self._chosen.pay)
            self._ask_deposit()
        else:
            self._take(replace(self._chosen, pay=Pay(key)))

    def _take_deposit(self, minor: int) -> None:
        self._take(replace(self._chosen, pay=Pay.OTHER, other_minor=minor))

    def _take(self, chosen: Chosen) -> None:
        self._chosen = chosen
        self._show()

    def _ask_deposit(self) -> None:
        phrases, proposal = self._phrases, self._proposal
        text, money = phrases.text, phrases.wording.money
        asked = NumberAsked(
            title=text("order_deposit_title"),
            text=text("order_deposit_text", total=isolated(money(proposal.total_minor))),
            field=text("order_deposit_field"),
            ok=text("sell_set"),
            cancel=text("sell_cancel"),
            clear=text("pad_clear"),
            backspace=text("pad_backspace"),
            show=money,
            worth=lambda _minor: "",
            decimals=minor_digits(proposal.currency),
            value=proposal.deposit_minor,
            icon=Icon.CASH,
        )
        dialog = NumberDialog(self._host_widget, asked)
        dialog.entered.connect(self._take_deposit)
        dialog.open()

    # Inside

    def _show(self) -> None:
        chosen, proposal = self._chosen, self._proposal
        self._way.set_current(chosen.way)
        self._place.setVisible(chosen.way is Way.ELSEWHERE and len(proposal.places) > 1)
        self._when.set_segments(self._moments())
        self._when.set_current(str(chosen.at))
        self._fields["address"].setVisible(chosen.way is Way.SHIP)
        self._pay.set_segments(self._payments())
        self._pay.set_current(chosen.pay)
        told = promise(chosen, proposal)
        self._promise.setText(self._phrases.text(told.code))
        self._promise.set_color("warn" if told.doubtful else "text2")
        self._center()

    def _choice(self, name: str, segments: list[Segment] | tuple[()], chosen: Callable[[str], None]) -> Segmented:
        made = Segmented(segments)
        made.setObjectName(name)
        made.setAccessibleName(self._phrases.text(name.replace(".", "_choice_")))
        made.chosen.connect(chosen)
        row = QVBoxLayout()
        row.setSpacing(4)
        row.addWidget(made)
        self.body.addLayout(row)
        return made

    def _field(self, name: str, value: str) -> TextField:
        field = TextField(self._phrases.text(f"order_field_{name}"))
        field.edit.setObjectName(f"order.{name}")
        field.edit.setMaxLength(LONGEST[name])
        field.set_text(value)
        field.submitted.connect(lambda _: self.answer(_ORDER))
        return field
