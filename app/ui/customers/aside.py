"""The customer of the sale and the loading of gift cards, beside the sell screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from app.pos.basket_view import BasketView
from app.pos.sell import Sell
from app.ui.approval import ApprovalDesk
from app.ui.customers.card_dialog import CardDialog
from app.ui.customers.column import CustomerColumn
from app.ui.customers.deeds import CustomerDeeds
from app.ui.customers.edit_dialog import EditDialog
from app.ui.customers.find_dialog import FindDialog
from app.ui.customers.presenter import CustomerPresenter
from app.ui.customers.sheet_dialog import SheetDialog
from app.ui.customers.sheet_presenter import SheetPresenter, SheetState
from app.ui.customers.state import FoundState
from app.ui.customers.strip import CustomerStrip
from app.ui.pos.phrases import Phrases
from app.ui.pos.sell.more import MoreDeed, MoreGroup
from app.ui.pos.tender.amount_dialog import AmountDialog
from app.ui.screen import KeyHint, Stage
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from contract.messages.rows import CustomerRow


class CustomerAside:
    """A ``SellAside``. Dialogs lie over each other: writing a customer down returns to the search."""

    def __init__(
        self,
        host: QWidget,
        stage: Stage,
        deeds: CustomerDeeds,
        sell: Sell,
        desk: ApprovalDesk,
        changed: Callable[[], None],
        take: Callable[[str], None],
    ) -> None:
        """``take`` puts an item into the sale by its id."""
        self._host, self._phrases, self._words = host, Phrases(stage.words, stage.wording), stage.words
        self._presenter = CustomerPresenter(deeds, sell, desk, stage, self, changed)
        self._sheets = SheetPresenter(deeds, desk, stage, changed, self._show_sheet)
        self._dialogs: list[FindDialog | EditDialog | CardDialog | SheetDialog] = []
        self._basket: BasketView | None = None
        self._customer: CustomerRow | None = None
        self.column = CustomerColumn(self._phrases)
        self.column.removed.connect(self._presenter.detach)
        self.column.opened.connect(self.ask_sheet)
        self.column.asked.connect(self.ask_customer)
        self.column.taken.connect(take)
        text = self._phrases.text
        find = Button("", Kind.OUTLINE, icon=Icon.USER_SEARCH, hint="F3")
        find.setObjectName("sell.customer")
        find.setAccessibleName(text("customer_title"))
        find.setToolTip(text("customer_title"))
        find.clicked.connect(lambda: self.ask_customer())
        self.buttons: Sequence[Button] = (find,)
        self.strip = CustomerStrip(self._phrases)
        self.strip.opened.connect(self.ask_sheet)
        self.strip.removed.connect(self._presenter.detach)
        self.column.fitted.connect(self._fit)

    # What the sell screen asks

    def present(self, basket: BasketView | None) -> None:
        self._basket = basket
        self._presenter.follow(basket)
        if self._customer is not None and self._sheets.state is not None:
            self._sheets.earning(basket)
        else:
            self.column.show_state(None, basket)

    def scanned(self, text: str) -> bool:
        if self._presenter.reads_card(text):
            self.ask_card(text.strip())
        elif self._presenter.reads_member(text):
            self._presenter.attach_scanned(text.strip())
        else:
            return False
        return True

    def pressed(self, key: str) -> bool:
        deeds: dict[str, Callable[[], None]] = {
            "F3": self.ask_customer,
            "Ctrl+G": self.ask_card,
            "Ctrl+F3": self._presenter.detach,
            "Ctrl+U": self.ask_sheet,
        }
        if key in deeds:
            deeds[key]()
        return key in deeds

    def more(self) -> Sequence[MoreDeed]:
        nobody, whose = "" if self._customer is not None else "more_off_nobody", MoreGroup.CUSTOMER
        return (
            MoreDeed(MoreGroup.GOODS, "more_gift_card", "Ctrl+G", Icon.GIFT_CARD, self.ask_card),
            MoreDeed(whose, "more_customer", "F3", Icon.USER_SEARCH, self.ask_customer),
            MoreDeed(whose, "more_sheet", "Ctrl+U", Icon.LIST, self.ask_sheet, nobody),
            MoreDeed(whose, "more_detach", "Ctrl+F3", Icon.X, self._presenter.detach, nobody),
        )

    def key_hints(self) -> Sequence[KeyHint]:
        text = self._phrases.text
        keys = (
            ("F3", "customer_title"), ("Ctrl+F3", "customer_remove"), ("Ctrl+U", "sheet_key"),
            ("Ctrl+G", "load_card_title"),
        )  # fmt: skip
        return [KeyHint(key, text(code)) for key, code in keys]

    # What is asked in dialogs

    def ask_customer(self) -> None:
        """Whose sale is it?"""
        presenter, dialog = self._presenter, FindDialog(self._host, self._phrases)
        dialog.typed.connect(presenter.find)
        dialog.taken.connect(presenter.take)
        dialog.new_asked.connect(lambda words: self._write(_guessed(words)))
        dialog.edit_asked.connect(self._edit)
        self._open(dialog)

    def ask_card(self, number: str = "") -> None:
        """Which card, and how much?"""
        dialog = CardDialog(self._host, self._phrases, number)
        dialog.noted.connect(lambda minor, typed: self._presenter.load(typed, minor))
        dialog.balance_asked.connect(self._presenter.balance)
        dialog.pay_out_asked.connect(self._presenter.pay_out)
        self._open(dialog)

    def ask_sheet(self) -> None:
        """What did they buy, owe and earn, and what do they allow? Of nobody there is nothing to ask."""
        customer = self._customer
        if customer is None:
            self.ask_customer()
            return
        dialog = SheetDialog(self._host, self._phrases, customer.name)
        dialog.consented.connect(lambda purpose, granted: self._sheets.consent(purpose, granted=granted))
        dialog.edit_asked.connect(lambda: self._write(customer))
        dialog.pay_asked.connect(self._ask_payment)
        self._open(dialog)
        self._sheets.open(customer, self._basket)

    def _ask_payment(self) -> None:
        dialog = AmountDialog(self._host, self._phrases, "pay_in", Icon.CASH)
        dialog.entered.connect(self._sheets.pay_into)
        dialog.open()

    def _show_sheet(self, state: SheetState) -> None:
        self._customer = state.customer
        self.column.show_state(state, self._basket)
        for dialog in self._dialogs:
            if isinstance(dialog, SheetDialog):
                dialog.show_state(state)

    # What the presenter asks

    def show_found(self, found: FoundState) -> None:
        for dialog in self._dialogs:
            if isinstance(dialog, FindDialog):
                dialog.show_found(found)

    def show_attached(self, customer: CustomerRow | None) -> None:
        self._customer = customer
        self._fit()
        if customer is None:
            self.column.show_state(None, self._basket)
        else:
            self._sheets.open(customer, self._basket)
            self.strip.show_customer(customer)

    def done(self) -> None:
        for dialog in reversed(tuple(self._dialogs)):
            dialog.shut()

    def show_balance(self, words: str, *, bad: bool) -> None:
        for dialog in self._dialogs:
            if isinstance(dialog, CardDialog):
                dialog.show_balance(words, bad=bad)

    # Inside

    def _fit(self) -> None:
        """Above the lines or beside them, never both."""
        self.strip.setVisible(self._customer is not None and not self.column.has_room)

    def _edit(self, customer_id: str) -> None:
        customer = self._presenter.found(customer_id)
        if customer is not None:
            self._write(customer)

    def _write(self, customer: CustomerRow) -> None:
        presenter, dialog = self._presenter, EditDialog(self._host, self._phrases, customer)
        dialog.written.connect(
            lambda written: presenter.write(written, lambda error: dialog.show_problem(self._words.error(error)))
        )
        dialog.changed.connect(lambda values: presenter.alike(values, dialog.show_alike))
        dialog.same.connect(presenter.attach)
        self._open(dialog)

    def _open(self, dialog: FindDialog | EditDialog | CardDialog | SheetDialog) -> None:
        self._dialogs.append(dialog)
        dialog.closed.connect(lambda: self._dialogs.remove(dialog))
        dialog.open()


def _guessed(words: str) -> CustomerRow:
    """What was searched in vain is the first that is known of somebody new."""
    if "@" in words:
        return CustomerRow(customer_id="", email=words)
    if any(own.isdigit() for own in words):
        return CustomerRow(customer_id="", phone=words)
    return CustomerRow(customer_id="", name=words)
