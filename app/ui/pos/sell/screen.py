"""The sell screen: the cart on the left; search, tiles, what to do and the money on the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.pos.basket_view import BasketView, LineView
from app.pos.reprint import SaleView
from app.ui.pos.leads_elsewhere import leads_elsewhere
from app.ui.pos.number_dialog import NumberAsked, NumberDialog
from app.ui.pos.phrases import Phrases
from app.ui.pos.sell.action_grid import Deeds
from app.ui.pos.sell.aside import SellAside
from app.ui.pos.sell.cannot_sell import ClosedTill
from app.ui.pos.sell.cart import TOTALS_HEIGHT, Cart
from app.ui.pos.sell.keys import SELL_KEYS, WALKED
from app.ui.pos.sell.kind_dialogs import KindDialogs
from app.ui.pos.sell.modifier_dialog import ModifierAsked, ModifierDialog
from app.ui.pos.sell.more import MoreDeed, MoreGroup
from app.ui.pos.sell.more_dialog import MoreDialog
from app.ui.pos.sell.name_dialog import NameDialog
from app.ui.pos.sell.presenter import SellPresenter
from app.ui.pos.sell.price_questions import discount_asked, price_asked, ten_thousandths
from app.ui.pos.sell.questions import quantity_asked, weight_dialog, weight_of_line
from app.ui.pos.sell.recent_sales import open_recent
from app.ui.pos.sell.sales_dialog import parked_dialog
from app.ui.pos.sell.shelf import Shelf
from app.ui.pos.sell.state import SellState, Till, WeightNeeded
from app.ui.pos.sell.tabs import CURRENT, FOLDED, sale_tabs
from app.ui.pos.sell.top_row import TopRow
from app.ui.pos.sell.why_dialog import WhyWindow
from app.ui.screen import KeyHint, Place, Screen, Stage
from app.ui.theme.icons import Icon
from contract.values.quantity import Unit

_CART_WIDTHS = ((1600, 700), (1200, 624), (0, 492))
_PIECE, _PRICES_MS = 1_000, 30_000


class SellScreen(Screen):
    """Shows a ``SellState``; every gesture goes to the presenter."""

    place = Place.SELL
    toast_lift = TOTALS_HEIGHT

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._phrases = Phrases(stage.words, stage.wording)
        self._state = SellState()
        self._prices_timer = QTimer(self, interval=_PRICES_MS)
        self._aside: SellAside | None = None
        self._moved = self._shown = False
        self._cart = Cart(self._phrases)
        edge = QFrame()
        edge.setProperty("kind", "rule")
        edge.setFixedWidth(1)
        row = self._columns = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._cart)
        row.addWidget(edge)
        row.addWidget(self._right_side(), 1)

    def put_beside(self, column: QWidget) -> None:
        """A column at the far side, which hides itself where there is no room."""
        self._columns.addWidget(column)

    def serve(self, presenter: SellPresenter) -> None:
        """Whose gestures these are."""
        self._presenter = presenter
        presenter.parked.ask_name = self._ask_name
        self._cart.selected.connect(presenter.select)
        self._cart.stepped.connect(presenter.step)
        self._cart.removed.connect(presenter.remove)
        self._cart.quantity_asked.connect(self._ask_quantity)
        self._cart.discount_asked.connect(self._ask_discount)
        self._cart.price_asked.connect(self._ask_price)
        self._cart.why_asked.connect(presenter.why.ask)
        presenter.why.shown_by(WhyWindow(self, self._phrases, presenter.why))
        self._cart.typed.connect(self._type)
        self._cart.more_asked.connect(self._offer_more_of_line)
        presenter.kinds.shown_by(KindDialogs(self, self._phrases))
        self._prices_timer.timeout.connect(presenter.kinds.look_at_prices)
        self._shelf.chosen.connect(presenter.add)
        self._closed.asked.connect(presenter.open_till)
        self._search.typed.connect(self._searched)
        self._search.submitted.connect(self._submit)
        self._search.moved.connect(self._move)
        self._deeds.park.connect(self._park_or_list)
        self._deeds.discount.connect(lambda: self._ask_discount(self._state.selected))
        self._deeds.come_back.connect(presenter.returns)
        self._deeds.more.connect(self._offer_more)
        self._deeds.other.connect(lambda: presenter.to_pay.in_cash(split=True))
        self._deeds.cash.connect(presenter.to_pay.in_cash)
        self._deeds.card.connect(presenter.to_pay.by_card)
        self.stage.bar.tab_chosen.connect(self._tab_chosen)
        self.stage.bar.new_sale.connect(self._new_sale)

    def lend(self, aside: SellAside) -> None:
        """What stands beside the sale."""
        self._aside = aside
        self._cart.put_above(aside.strip)
        self._top.lend(aside.buttons)

    # What the shell asks

    def open(self, **arguments: object) -> None:
        self._shown = True
        self._prices_timer.start()
        self._search.clear()
        self._presenter.open(str(arguments.get("scan") or ""))
        self._show_tabs()

    def leave(self) -> None:
        self._shown = False
        self._prices_timer.stop()
        self._presenter.to_pay.leave()

    def scanned(self, text: str) -> bool:
        if self._aside is not None and self._aside.scanned(text):
            return True
        if leads_elsewhere(text):
            return False
        self._presenter.scan(text)
        return True

    def primary(self) -> None:
        """Enter does nothing here, so that a stray one can never take money; it opens a till that is closed."""
        if self._state.till in {Till.CLOSED, Till.COUNTING}:
            self._presenter.open_till()

    def back(self) -> None:
        self._search.clear()

    def pressed(self, key: str) -> bool:
        deeds: dict[str, Callable[[], None]] = {
            "F2": self._go_to_search,
            "F4": lambda: self._ask_quantity(self._state.selected),
            "F5": lambda: self._presenter.why.ask(self._state.selected),
            "F6": self._park_or_list,
            "Ctrl+F6": self._name_or_list,
            "F7": lambda: self._ask_discount(self._state.selected),
            "F8": self._presenter.returns,
            "F9": self._presenter.to_pay.in_cash,
            "F10": self._presenter.to_pay.by_card,
            "F11": lambda: self._presenter.to_pay.in_cash(split=True),
            "Ctrl+P": lambda: self._ask_price(self._state.selected),
            "F12": self._offer_more,
            "Ctrl+M": self._offer_more,
            "Ctrl+R": self._presenter.finished.recent,
            "Ctrl+Shift+R": self._presenter.finished.reprint_newest,
            "Ctrl+D": self._presenter.finished.open_drawer,
            "Ctrl+Del": self._presenter.ask_to_abandon,
            "Ctrl+N": self._presenter.parked.begin_another,
            "Ctrl+Tab": self._presenter.parked.next,
            "Ctrl+PgDown": lambda: self._shelf.turn_page(1),
            "Ctrl+PgUp": lambda: self._shelf.turn_page(-1),
            "+": lambda: self._presenter.step(self._state.selected, 1),
            "-": lambda: self._presenter.step(self._state.selected, -1),
            "Del": lambda: self._presenter.remove(self._state.selected),
        }
        if key in deeds:
            deeds[key]()
        elif self._presenter.kinds.pressed(key, self._state.selected) or (
            self._aside is not None and self._aside.pressed(key)
        ):
            return True
        elif key.startswith("Alt+") and key[4:].isdigit() and key != "Alt+0":
            self._shelf.choose_tile(int(key[4:]) - 1)
        elif key in {"Up", "Down", "Home", "End", "PgUp", "PgDown"}:
            self._walk(key)
        elif len(key) == 1 and key.strip():
            self._type(key)
        else:
            return False
        return True

    def key_hints(self) -> Sequence[KeyHint]:
        text = self._phrases.text
        lent = self._aside.key_hints() if self._aside else ()
        return [*(KeyHint(key, text(code)) for key, code in SELL_KEYS), *self._presenter.kinds.key_hints(), *lent]

    def refresh(self, topics: frozenset[str]) -> None:
        self._presenter.stale(topics)

    # What the presenter asks

    def present(self, state: SellState) -> None:
        """Show this."""
        self._state = state
        self._cart.present(state)
        if self._aside is not None:
            self._aside.present(state.basket)
        selling = state.till in {Till.OPEN, Till.UNKNOWN} and not state.problem
        self._pages.setCurrentIndex(0 if selling else 1)
        if selling:
            self._shelf.present(state)
        else:
            self._closed.present(state)
        self._top.present(state)
        self._deeds.present(state)
        self._show_tabs()

    def added(self, line: LineView, basket: BasketView) -> None:
        self._cart.announce_added(line.line_id, basket)

    def ask_weight(self, needed: WeightNeeded) -> None:
        item = needed.item
        dialog = weight_dialog(self, needed, self._phrases)
        dialog.entered.connect(lambda grams: self._presenter.add_weight(item.item_id, grams, item.unit))
        dialog.open()

    def show_recent(self, sales: Sequence[SaleView]) -> None:
        open_recent(self, sales, self._phrases, self._presenter.finished)

    def typed_is_done(self) -> None:
        self._search.clear()
        if self._search.edit.hasFocus():
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    # Inside

    def _right_side(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        self._top = TopRow(self._phrases)
        self._search = self._top.search
        self._shelf = Shelf(self._phrases)
        self._deeds = Deeds(self._phrases)
        selling = QWidget()
        inside = QVBoxLayout(selling)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(12)
        inside.addWidget(self._top)
        inside.addWidget(self._shelf, 1)
        inside.addWidget(self._deeds)
        self._closed = ClosedTill(self._phrases)
        self._pages = QStackedWidget()
        self._pages.addWidget(selling)
        self._pages.addWidget(self._closed)
        column.addWidget(self._pages, 1)
        return side

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.window().width()
        self._cart.setFixedWidth(next(width for least, width in _CART_WIDTHS if wide >= least))
        self._show_tabs()

    def _show_tabs(self) -> None:
        if self._shown:
            self.stage.bar.set_tabs(sale_tabs(self._state, self._phrases, self.window().width()))

    @Slot()
    def _offer_more(self) -> None:
        """Everything that has no button here."""
        presenter, finished = self._presenter, self._presenter.finished
        empty = "" if self._state.lines else "more_off_empty"
        sale, till = MoreGroup.SALE, MoreGroup.TILL
        own = (
            MoreDeed(sale, "more_name", "Ctrl+F6", Icon.PAUSE, self._name_or_list, empty),
            MoreDeed(sale, "sell_abandon", "Ctrl+Del", Icon.TRASH, presenter.ask_to_abandon, empty),
            MoreDeed(till, "more_print_newest", "Ctrl+Shift+R", Icon.PRINTER, finished.reprint_newest),
            MoreDeed(till, "sell_recent", "Ctrl+R", Icon.RECEIPT, finished.recent),
            MoreDeed(till, "sell_drawer", "Ctrl+D", Icon.LOCK_OPEN, finished.open_drawer),
        )
        lent = self._aside.more() if self._aside is not None else ()
        MoreDialog(self, self._phrases, (*presenter.kinds.more(), *own, *lent)).open()

    @Slot(str)
    def _offer_more_of_line(self, line_id: str) -> None:
        line, kinds = self._line(line_id), self._presenter.kinds
        if line is None:
            return
        own = (
            MoreDeed(MoreGroup.LINE, "sell_price", "Ctrl+P", Icon.TAG, lambda: self._ask_price(line_id)),
            MoreDeed(MoreGroup.LINE, "why_action", "F5", Icon.HELP, lambda: self._presenter.why.ask(line_id)),
        )
        MoreDialog(self, self._phrases, (*own, *kinds.more_of_line(line))).open()

    @Slot(str)
    def _tab_chosen(self, key: str) -> None:
        if key == FOLDED:
            self._list_parked()
        elif key != CURRENT:
            self._presenter.parked.recall(key)

    @Slot()
    def _new_sale(self) -> None:
        self._presenter.parked.begin_another()

    @Slot()
    def _park_or_list(self) -> None:
        if not self._state.lines and len(self._state.parked) > 1:
            self._list_parked()
        else:
            self._presenter.parked.park()

    def _list_parked(self) -> None:
        dialog = parked_dialog(self, self._state.parked, self._phrases)
        dialog.taken.connect(self._presenter.parked.recall)
        dialog.named.connect(self._ask_name)
        dialog.open()

    def _name_or_list(self) -> None:
        """The sale under way gets a name as it is parked; without one, those that wait are listed."""
        if self._state.lines:
            self._ask_name("")
        elif self._state.parked:
            self._list_parked()

    @Slot(str)
    def _ask_name(self, entry_id: str) -> None:
        known = next((sale.label for sale in self._state.parked if sale.entry_id == entry_id), "")
        dialog = NameDialog(self, self._phrases, known)
        dialog.named.connect(lambda name: self._presenter.parked.name(entry_id, name))
        dialog.open()

    @Slot(str)
    def _searched(self, text: str) -> None:
        self._moved = False
        self._presenter.search(text)

    @Slot(str)
    def _submit(self, _text: str) -> None:
        chosen = self._shelf.results.current if self._state.hits else ""
        self._presenter.submit(chosen, moved=self._moved)

    @Slot(int)
    def _move(self, by: int) -> None:
        self._moved = True
        self._shelf.results.move_by(by)

    @Slot(str)
    def _type(self, text: str) -> None:
        """Somebody began to type without going to the search box first."""
        self._go_to_search()
        self._search.set_text(self._search.text + text)

    def _go_to_search(self) -> None:
        self._search.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _walk(self, key: str) -> None:
        """The arrows move in the cart wherever the focus is."""
        view = self._cart.lines.view
        view.setFocus(Qt.FocusReason.OtherFocusReason)
        press = QKeyEvent(QEvent.Type.KeyPress, WALKED[key], Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(view, press)

    @Slot(str)
    def _ask_quantity(self, line_id: str) -> None:
        line = self._line(line_id)
        if line is None or line.fixed:
            return
        if line.unit == Unit.EACH:
            asked, factor = quantity_asked(line, self._phrases), _PIECE
        else:
            asked, factor = weight_of_line(line, self._phrases), 1
        self._ask_number(asked, lambda number: self._presenter.set_quantity(line_id, number * factor))

    @Slot(str)
    def _ask_discount(self, line_id: str) -> None:
        line = self._line(line_id)
        if line is not None:
            dialog = self._ask_modifier(line, discount_asked(line, self._phrases))
            dialog.entered.connect(lambda minor, reason: self._presenter.changes.discount(line, minor, reason))

    @Slot(str)
    def _ask_price(self, line_id: str) -> None:
        line, currency = self._line(line_id), self._phrases.wording.currency
        if line is not None:
            dialog = self._ask_modifier(line, price_asked(line, self._phrases))
            dialog.entered.connect(
                lambda minor, reason: self._presenter.changes.reprice(line, ten_thousandths(minor, currency), reason)
            )

    def _ask_modifier(self, line: LineView, asked: ModifierAsked) -> ModifierDialog:
        dialog = ModifierDialog(self, asked)
        dialog.taken_back.connect(lambda at: self._presenter.changes.take_back(line.line_id, at))
        dialog.open()
        return dialog

    def _line(self, line_id: str) -> LineView | None:
        return next((own for own in self._state.lines if own.line_id == line_id), None)

    def _ask_number(self, asked: NumberAsked, then: Callable[[int], None]) -> None:
        dialog = NumberDialog(self, asked)
        dialog.entered.connect(then)
        dialog.open()
