"""Orders beside the sell screen: ordering a line instead of taking it along, and what stands ready for the customer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.bopis.order_customer import OrderCustomer
from app.bopis.ordering import OrderProposal
from app.pos.basket_view import BasketView
from app.ui.approval import ApprovalDesk
from app.ui.bopis.deeds import SaleOrderDeeds
from app.ui.pos.order_dialog.dialog import OrderDialog
from app.ui.pos.order_dialog.presenter import Known, OrderPresenter
from app.ui.pos.phrases import Phrases
from app.ui.pos.sell.more import MoreDeed, MoreGroup
from app.ui.screen import KeyHint, Stage
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.chip import Chip, ChipView, Tone

_HEIGHT = 56


class OrderAside:
    """A ``SellAside``."""

    def __init__(
        self,
        host: QWidget,
        stage: Stage,
        deeds: SaleOrderDeeds,
        known: Known,
        desk: ApprovalDesk,
        changed: Callable[[], None],
    ) -> None:
        self._host, self._phrases = host, Phrases(stage.words, stage.wording)
        self._presenter = OrderPresenter(deeds, known, desk, stage, self, changed)
        self._dialog: OrderDialog | None = None
        self._basket: BasketView | None = None
        self._ready = 0
        self.buttons: Sequence[Button] = ()
        self.strip: QWidget = self._strip()

    # What the sell screen asks

    def present(self, basket: BasketView | None) -> None:
        self._basket = basket
        self._presenter.follow(basket)

    def scanned(self, text: str) -> bool:
        return self._presenter.scanned(text)

    def pressed(self, key: str) -> bool:
        deeds: dict[str, Callable[[], None]] = {
            "Ctrl+O": self._presenter.ask,
            "Ctrl+Shift+O": self._presenter.ask_all,
            "Ctrl+H": self._presenter.add_ready,
        }
        if key in deeds:
            deeds[key]()
        return key in deeds

    def more(self) -> Sequence[MoreDeed]:
        empty = "" if self._basket is not None and self._basket.lines else "more_off_empty"
        none, order = "" if self._ready else "more_off_not_ready", MoreGroup.ORDER
        return (
            MoreDeed(order, "more_order_line", "Ctrl+O", Icon.PACKAGE, self._presenter.ask, empty),
            MoreDeed(order, "more_order_all", "Ctrl+Shift+O", Icon.PACKAGE_EXPORT, self._presenter.ask_all, empty),
            MoreDeed(order, "more_order_ready", "Ctrl+H", Icon.PACKAGE_IMPORT, self._presenter.add_ready, none),
        )

    def key_hints(self) -> Sequence[KeyHint]:
        text = self._phrases.text
        keys = (("Ctrl+O", "order_title"), ("Ctrl+Shift+O", "order_all"), ("Ctrl+H", "order_ready_key"))
        return [KeyHint(key, text(code)) for key, code in keys]

    # What the presenter asks

    def ask(self, proposal: OrderProposal, customer: OrderCustomer, *, more: bool) -> None:
        dialog = self._dialog = OrderDialog(self._host, self._phrases, proposal, customer, more=more)
        dialog.agreed.connect(self._presenter.agree)
        dialog.all_asked.connect(self._ask_all)
        dialog.open()

    def _ask_all(self) -> None:
        self.agreed()
        self._presenter.ask_all()

    def agreed(self) -> None:
        if self._dialog is not None:
            self._dialog.shut()
            self._dialog = None

    def refused(self, words: str, field: str) -> None:
        if self._dialog is not None:
            self._dialog.show_problem(words, field)

    def show_ready(self, count: int) -> None:
        self._ready = count
        self.strip.setVisible(count > 0)
        if count:
            self._chip.set_view(ChipView(self._phrases.count("order_ready_for", count), Tone.OK, Icon.PACKAGE))

    # Inside

    def _strip(self) -> QWidget:
        strip = QWidget()
        strip.setObjectName("sell.orders_strip")
        strip.setFixedHeight(_HEIGHT)
        row = QHBoxLayout(strip)
        row.setContentsMargins(20, 0, 8, 0)
        row.setSpacing(12)
        self._chip = Chip(ChipView("", Tone.OK, Icon.PACKAGE), height=36)
        add = Button(self._phrases.text("order_ready_add"), Kind.SOFT, height=48, hint="Ctrl+H")
        add.setObjectName("sell.order_ready")
        add.clicked.connect(lambda: self._presenter.add_ready())
        row.addWidget(self._chip)
        row.addStretch(1)
        row.addWidget(add)
        strip.hide()
        return strip
