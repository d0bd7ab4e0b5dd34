"""The customer beside the sale, where the window is wide enough: points, offers on this sale, what they bought last."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.pos.basket_view import BasketView
from app.pos.model.line import ModifierKind
from app.ui.customers.sheet_presenter import SheetState
from app.ui.customers.sheet_words import account_words, bought_note, purchase_rows
from app.ui.pos.phrases import Phrases
from app.ui.pos.tender.customer_line import points_of
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.button import Button, Kind, square
from app.ui.widgets.card import Card, rule
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.table_list import RowView, TableList
from app.ui.widgets.text import Text
from app.wording import isolated
from contract.values.time import parse_instant

WIDTH = 348
_FROM_WINDOW, _ALWAYS_FROM = 1600, 1800
_ROW, _OFFER_ROW, _MOST_OFFERS, _MOST_LAST = 58, 48, 4, 4


class CustomerColumn(QFrame):
    """``removed``, ``opened`` and ``asked`` by a tap have keys on the sell screen; ``taken`` tells an item's id.

    On the largest screens the column stays while the sale is nobody's, so that no tile moves under a finger when
    somebody is found.
    """

    removed = Signal()
    opened = Signal()
    asked = Signal()
    taken = Signal(str)
    fitted = Signal()

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        self._known = False
        self.setObjectName("sell.customer_column")
        self.setProperty("kind", "surface")
        self.setFixedWidth(WIDTH)
        text = phrases.text
        self._nobody = EmptyState(
            Icon.USER_SEARCH, text("column_nobody"), text("column_nobody_note"), action=text("more_customer")
        )
        self._nobody.acted.connect(self.asked)
        self._points, self._earns = Text("", Role.H2, elide=False), Text("", Role.H2, "ok", elide=False)
        self._account = Text("", Role.META_STRONG, wrap=True)
        self._offers_name = Text(text("column_offers"), Role.META_STRONG, "text2")
        self._offers = TableList(text("column_offers"), row_height=_OFFER_ROW, lead_width=0)
        self._bought_name, self._note = Text("", Role.META_STRONG, "text2"), Text("", Role.META, "text2", wrap=True)
        self._bought = TableList(text("sheet_bought"), row_height=_ROW, lead_width=0)
        self._bought.setObjectName("column.bought")
        self._bought.acted.connect(self._take)
        more = Button(text("column_more"), Kind.OUTLINE, height=48, icon=Icon.USER, hint="Ctrl+U")
        more.setObjectName("column.more")
        more.clicked.connect(self.opened)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 16, 16, 16)
        self._column.setSpacing(12)
        self._column.addWidget(self._nobody)
        self._person = self._who()
        self._offers_rule, bought_rule = rule(), rule()
        for widget in (
            self._person,
            self._offers_rule,
            self._offers_name,
            self._offers,
            bought_rule,
            self._bought_name,
            self._note,
        ):
            self._column.addWidget(widget)
        self._column.addWidget(self._bought, 1)
        self._rest = QWidget()
        self._column.addWidget(self._rest, 1)
        self._column.addWidget(more)
        self._theirs = (self._person, bought_rule, self._bought_name, self._note, self._bought, more)
        self.hide()

    @property
    def has_room(self) -> bool:
        """Whether a customer stands here, and not above the lines."""
        return self.window().width() >= _FROM_WINDOW

    def put(self, card: QWidget) -> None:
        """Something to do for them, which hides itself while there is nothing."""
        self._column.insertWidget(self._column.indexOf(self._person) + 1, card)

    def show_state(self, state: SheetState | None, basket: BasketView | None) -> None:
        """Nobody where the sale is nobody's."""
        self._known = state is not None
        self.fit()
        self._nobody.setVisible(not self._known)
        self._rest.setVisible(not self._known)
        for widget in self._theirs:
            widget.setVisible(self._known)
        self._show_offers(basket)
        if state is None:
            return
        phrases, customer = self._phrases, state.customer
        name = customer.name or phrases.text("customer_nameless")
        self._name.setText(name)
        self._face.set_name(name)
        self._tier.setText(phrases.text("customer_tier", tier=customer.tier) if customer.tier else customer.phone)
        number = phrases.wording.quantity
        self._points.setText(number(points_of(customer) * 1_000))
        self._earns.setText(f"+{number(state.to_earn * 1_000)}")
        self._account.setText(account_words(state, phrases))
        self._account.setVisible(bool(self._account.text()))
        self._show_bought(state)

    def follow(self, host: QWidget) -> None:
        """Whose window it is to fit into."""
        host.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self.fit()
        return super().eventFilter(watched, event)

    def fit(self) -> None:
        """There, where the window has room for it."""
        self.setVisible(self.window().width() >= (_FROM_WINDOW if self._known else _ALWAYS_FROM))
        self.fitted.emit()

    @Slot(str)
    def _take(self, item_id: str) -> None:
        self.taken.emit(item_id)

    def _show_bought(self, state: SheetState) -> None:
        """What may go into the sale again, where this till sold them something; else their purchases."""
        phrases, bought = self._phrases, state.bought
        last = bought.last[:_MOST_LAST] if bought else ()
        if bought and last:
            day = phrases.wording.day(parse_instant(bought.last_at))
            self._bought_name.setText(phrases.text("column_last", day=day))
            again = phrases.text("sell_add")
            rows = [RowView(own.item_id, own.name, note=isolated(own.size), action=again) for own in last]
        else:
            self._bought_name.setText(phrases.text("sheet_bought"))
            rows = purchase_rows(state, phrases, narrow=True)
        self._note.setText("" if last else bought_note(state, phrases))
        self._note.setVisible(bool(self._note.text()))
        self._bought.set_rows(rows)

    def _show_offers(self, basket: BasketView | None) -> None:
        saved: dict[str, int] = {}
        for line in basket.lines if basket else ():
            for own in line.modifiers:
                if own.kind is ModifierKind.PROMOTION and not line.comes_back:
                    saved[own.reason] = saved.get(own.reason, 0) + own.amount_minor
        money = self._phrases.wording.money
        rows = [RowView(name, name, value=isolated(money(-minor))) for name, minor in saved.items()]
        self._offers.set_rows(rows)
        self._offers.setFixedHeight(_OFFER_ROW * max(1, min(len(rows), _MOST_OFFERS)))
        for widget in (self._offers_rule, self._offers_name, self._offers):
            widget.setVisible(bool(rows))

    def _who(self) -> QWidget:
        """Name, points, and what they owe."""
        text, who = self._phrases.text, QWidget()
        wells = QHBoxLayout()
        wells.setSpacing(8)
        wells.addWidget(_well(text("column_points"), self._points))
        wells.addWidget(_well(text("column_earns"), self._earns))
        column = QVBoxLayout(who)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(self._head())
        column.addLayout(wells)
        column.addWidget(self._account)
        return who

    def _head(self) -> QHBoxLayout:
        self._face = Avatar("", 48)
        self._name, self._tier = Text("", Role.TITLE), Text("", Role.META, "text2")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._name)
        words.addWidget(self._tier)
        remove = square(Icon.X, self._phrases.text("customer_remove"))
        remove.clicked.connect(self.removed)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._face)
        row.addLayout(words, 1)
        row.addWidget(remove)
        return row


def _well(name: str, figure: QWidget) -> Card:
    well = Card(well=True, padding=12)
    well.body.setSpacing(2)
    well.body.addWidget(Text(name, Role.META, "text2"))
    well.body.addWidget(figure)
    return well
