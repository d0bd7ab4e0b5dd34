"""Orders beside the sell screen: ordering a line instead of taking it along, and what stands ready for the customer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from app.bopis.hand_over_in_sale import ReadyOrder
from app.bopis.order_customer import OrderCustomer
from app.bopis.ordering import OrderProposal
from app.pos.basket_view import BasketView
from app.ui.approval import ApprovalDesk
from app.ui.bopis.deeds import SaleOrderDeeds
from app.ui.pos.order_dialog.dialog import OrderDialog
from app.ui.pos.order_dialog.presenter import Known, OrderPresenter
from app.ui.pos.order_dialog.ready_card import ReadyCard
from app.ui.pos.phrases import Phrases
from app.ui.pos.sell.more import MoreDeed, MoreGroup
from app.ui.screen import KeyHint, Stage
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind


class OrderAside:
    """A ``SellAside``. ``collect`` and ``card`` stand with the customer, by what there is room for."""

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
        self._tell_ready: Callable[[int], None] = _nobody_asks
        self.buttons: Sequence[Button] = ()
        self.strip = QWidget()
        self.strip.hide()
        self.collect = Button(self._phrases.text("order_collect"), Kind.SOFT, height=48, icon=Icon.PACKAGE)
        self.collect.setObjectName("sell.order_ready")
        self.collect.clicked.connect(self._presenter.add_ready)
        self.collect.hide()
        self.card = ReadyCard(self._phrases)
        self.card.asked.connect(self._presenter.add_ready)

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

    def show_ready(self, ready: tuple[ReadyOrder, ...]) -> None:
        self._ready = len(ready)
        self.collect.setVisible(bool(ready))
        self.card.show_order(ready[0] if ready else None)
        self._tell_ready(len(ready))

    def tell_ready(self, tell: Callable[[int], None]) -> None:
        """Who else wants to know how many orders are ready."""
        self._tell_ready = tell


def _nobody_asks(_count: int) -> None:
    """Until somebody does."""
