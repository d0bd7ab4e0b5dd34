"""The left side of the sell screen: lines, what to do with the selected one, and what it all comes to."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.pos.basket_view import BasketView
from app.ui.pos.phrases import Phrases
from app.ui.pos.sell.state import SellState
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.announce import announce
from app.ui.widgets.card import rule
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.line_list import LineAction, LineList, LineWords
from app.ui.widgets.line_view import LineView
from app.ui.widgets.paint import At
from app.ui.widgets.text import Text

TOTALS_HEIGHT = 71
_ROOMY, _EDGE = 560, 20
_ACTIONS = (LineAction.DISCOUNT, LineAction.PRICE, LineAction.WHY, LineAction.MORE, LineAction.REMOVE)
_LIST_KEYS = frozenset({Qt.Key.Key_Plus, Qt.Key.Key_Minus})


class Cart(QFrame):
    """``selected`` by hand only; ``typed`` is what somebody types while the list has the focus."""

    selected = Signal(str)
    stepped = Signal(str, int)
    quantity_asked = Signal(str)
    removed = Signal(str)
    discount_asked = Signal(str)
    price_asked = Signal(str)
    why_asked = Signal(str)
    more_asked = Signal(str)
    typed = Signal(str)

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self.setObjectName("sell.cart")
        self.setProperty("kind", "surface")
        self._phrases = phrases
        self._showing = False
        self._worded: dict[str, tuple[object, LineView]] = {}
        self.lines = LineList(_line_words(phrases), _ACTIONS)
        self.lines.view.setObjectName("sell.lines")
        self.lines.view.installEventFilter(self)
        self.lines.selected.connect(self._line_selected)
        self.lines.stepped.connect(self.stepped)
        self.lines.acted.connect(self._line_acted)
        empty = EmptyState(Icon.SCAN, phrases.text("sell_empty"), phrases.text("sell_empty_note"))
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._stack = QStackedLayout()
        # In its place before it has a page: the first page is shown at once, and would be a window of its own.
        column.addLayout(self._stack, 1)
        self._stack.addWidget(empty)
        self._stack.addWidget(self.lines)
        column.addWidget(rule())
        self._totals = _Totals(phrases)
        column.addWidget(self._totals)

    def put_above(self, strip: QWidget) -> None:
        """Something over the lines."""
        self._column.insertWidget(0, strip)

    def present(self, state: SellState) -> None:
        """Show the sale; only rows that differ are painted anew."""
        self._showing = True
        self._stack.setCurrentIndex(1 if state.lines else 0)
        self.lines.set_lines(self._views(state), state.selected)
        self._showing = False
        self._totals.present(state.basket)

    def announce_added(self, line_id: str, basket: BasketView) -> None:
        """For who cannot see it: the line, and the total after it."""
        _, line = self._worded[line_id]
        total = self._phrases.wording.money(basket.left_minor)
        announce(self.lines, self._phrases.text("sell_spoken_added", line=line.sentence, total=total))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Letters and digits typed while the list has the focus are for the search box."""
        if (
            event.type() is QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() not in _LIST_KEYS
            and event.text().strip()
            and event.text().isprintable()
            and not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        ):
            self.typed.emit(event.text())
            return True
        return super().eventFilter(watched, event)

    def _views(self, state: SellState) -> list[LineView]:
        """Words are made once for each line as it stands: a long sale costs one line, not all."""
        worded: dict[str, tuple[object, LineView]] = {}
        for line in state.lines:
            chosen = line.line_id == state.selected
            stands = (line, chosen, state.stock if chosen else None)
            known = self._worded.get(line.line_id)
            if known is None or known[0] != stands:
                known = stands, self._phrases.line(line, selected=chosen, stock=stands[2])
            worded[line.line_id] = known
        self._worded = worded
        return [view for _, view in worded.values()]

    @Slot(str)
    def _line_selected(self, line_id: str) -> None:
        if not self._showing:
            self.selected.emit(line_id)

    @Slot(str, str)
    def _line_acted(self, line_id: str, action: str) -> None:
        match action:
            case LineAction.REMOVE:
                self.removed.emit(line_id)
            case LineAction.QUANTITY:
                self.quantity_asked.emit(line_id)
            case LineAction.DISCOUNT:
                self.discount_asked.emit(line_id)
            case LineAction.PRICE:
                self.price_asked.emit(line_id)
            case LineAction.WHY:
                self.why_asked.emit(line_id)
            case LineAction.MORE:
                self.more_asked.emit(line_id)


class _Totals(QFrame):
    """Items, lines, savings, what was paid and tax on one side, what is to pay on the other."""

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        self.setProperty("kind", "sunken")
        self.setFixedHeight(TOTALS_HEIGHT)
        self._count = Text("", Role.META_STRONG, wrap=True)
        self._saved = Text("", Role.META_STRONG, "ok", elide=False)
        self._saved.setObjectName("sell.saved")
        self._paid = Text("", Role.META, "text2", elide=False)
        self._tax = Text("", Role.META, "text2")
        self._below, self._said = QHBoxLayout(), QVBoxLayout()
        self._below.setSpacing(12)
        self._owed = 0
        self._deposit = Text("", Role.META, "text2", elide=False)
        self._deposit.setObjectName("sell.deposit")
        for text in (self._saved, self._deposit, self._paid):
            self._below.addWidget(text)
        self._below.addStretch(1)
        self._said.setSpacing(4)
        self._said.addStretch(1)
        self._said.addWidget(self._count)
        self._said.addLayout(self._below)
        self._said.addWidget(self._tax)
        self._said.addStretch(1)
        self._total = Text("", Role.TOTAL, elide=False, at=At.END)
        self._total.setObjectName("sell.total")
        row = QHBoxLayout(self)
        row.setContentsMargins(_EDGE, 0, _EDGE, 0)
        row.setSpacing(12)
        row.addLayout(self._said, 1)
        self._to_pay = Text("", Role.LEAD, "text2", elide=False)
        self._to_pay.setContentsMargins(0, 16, 0, 0)
        row.addWidget(self._to_pay)
        row.addWidget(self._total)
        self.present(None)

    def present(self, basket: BasketView | None) -> None:
        phrases = self._phrases
        pieces, lines = (basket.pieces, len(basket.lines)) if basket else (0, 0)
        self._count.setText(f"{phrases.count('sell_items', pieces)} · {phrases.count('sell_lines', lines)}")
        tax = phrases.wording.money(basket.tax_minor if basket else 0)
        self._tax.setText(phrases.text("sell_tax", tax=tax))
        left = basket.left_minor if basket else 0
        self._to_pay.setText(phrases.text("sell_give_back" if left < 0 else "sell_to_pay"))
        self._total.setText(phrases.wording.money(abs(left)))
        saved, paid, deposit = (basket.saved_minor, basket.paid_minor, basket.deposit_minor) if basket else (0, 0, 0)
        self._owed = deposit
        self._deposit.setText(phrases.text("sell_deposit", amount=phrases.wording.money(deposit)))
        for said, code, minor in ((self._saved, "sell_saved", saved), (self._paid, "sell_paid", paid)):
            said.setText(phrases.text(code, amount=phrases.wording.money(minor)))
            said.setVisible(minor > 0)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Where it is narrow, the deposits stand among the lines only, and the tax under what else is said."""
        self._deposit.setVisible(bool(self._owed) and self.width() >= _ROOMY)
        others = [own for own in (self._saved, self._deposit, self._paid) if not own.isHidden()]
        beside = sum(own.sizeHint().width() + 12 for own in (*others, self._tax, self._to_pay, self._total))
        one_row = beside + 2 * _EDGE <= self.width()
        self._said.setSpacing(4 if one_row else 2)
        row, other = (self._below, self._said) if one_row else (self._said, self._below)
        if row.indexOf(self._tax) < 0:
            other.removeWidget(self._tax)
            row.insertWidget(row.count() - 1, self._tax)


def _line_words(phrases: Phrases) -> LineWords:
    text = phrases.text
    return LineWords(
        above=lambda count: phrases.count("sell_above", count),
        list_name=text("sell_list"),
        discount=text("sell_discount"),
        price=text("sell_price"),
        note="",
        more=text("more"),
        remove=text("sell_remove"),
        fewer=text("sell_fewer"),
        one_more=text("sell_more"),
        quantity=text("sell_quantity"),
        why=text("why_action"),
    )
