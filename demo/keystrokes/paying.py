"""Paying otherwise than in cash, whose sale it is, and goods that come back."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.ui.screen import Place
from contract.messages.customer_rows import StoredValueBudgetEntry, StoredValueRulesRow
from contract.messages.facts import ReceiptReprinted, SaleCompleted
from contract.rules.stored_value import AccountKind
from demo.keystrokes.desk import Desk
from demo.keystrokes.selling import exact, paid, selling, with_goods
from demo.keystrokes.task import Task, same, sure
from demo.scenes import rows
from tests import builders

CARD, LOADED = "6299000000000001", 20_00
PART = 5_00
CUSTOMER, LETTERS = "Niamh O’Sullivan", "ni"


def _complete(desk: Desk) -> SaleCompleted:
    desk.wait(lambda: desk.hands.has("complete.next"), "the sale to be complete")
    return desk.last(SaleCompleted)


# By card


def _card_by_keys(desk: Desk) -> None:
    desk.key(Qt.Key.Key_F10)


def _card_by_touch(desk: Desk) -> None:
    desk.tap("sell.card")


def _by_card(desk: Desk) -> None:
    same([own.kind for own in _complete(desk).tenders], ["card"])


def _split_by_keys(desk: Desk) -> None:
    desk.key(Qt.Key.Key_F11)
    desk.write(str(PART))
    desk.key(Qt.Key.Key_F9)
    desk.key(Qt.Key.Key_F10)


def _split_by_touch(desk: Desk) -> None:
    desk.tap("sell.other")
    desk.tap_pad("cash.pad", str(PART))
    desk.tap("pay.cash")
    desk.tap("pay.card")


def _in_two_parts(desk: Desk) -> None:
    sale = _complete(desk)
    same(sorted((own.kind, own.tendered_minor) for own in sale.tenders)[1], ("cash", PART))
    same(len(sale.tenders), 2)


# Gift cards


def _knows_gift_cards(desk: Desk) -> None:
    budgets = (
        StoredValueBudgetEntry(kind=kind.value, account_minor=20_000, register_minor=30_000) for kind in AccountKind
    )
    rules = StoredValueRulesRow(
        country="IE", currency="EUR", card_key="a1" * 16, gift_card_prefixes=("6299",), credit_note_prefixes=("6298",),
        item_id=f"item-{rows.wares()[0]['sku']}", most_on_card_minor=500_00, budgets=tuple(budgets),
    )  # fmt: skip
    desk.counter.services.catalog.apply([builders.page("market:IE", (rules,), first_number=2)])


def _gift_cards(desk: Desk) -> None:
    _knows_gift_cards(desk)
    selling(desk)


def _load_by_keys(desk: Desk) -> None:
    desk.scan(CARD)
    desk.write(str(LOADED))
    desk.key(Qt.Key.Key_Return)


def _load_by_touch(desk: Desk) -> None:
    desk.scan(CARD)
    desk.tap_pad("part.pad", str(LOADED))
    desk.tap("part.ok")


def _loaded(desk: Desk) -> None:
    same([(line.intent, line.extended_minor) for line in paid(desk).lines], [("stored_value", LOADED)])


def _goods_and_gift_cards(desk: Desk) -> None:
    _knows_gift_cards(desk)
    with_goods(desk)


def _gift_card_by_keys(desk: Desk) -> None:
    desk.key(Qt.Key.Key_F9)
    desk.scan(CARD)
    desk.key(Qt.Key.Key_Return)
    desk.key(Qt.Key.Key_Return)


def _gift_card_by_touch(desk: Desk) -> None:
    desk.tap("sell.cash")
    desk.scan(CARD)
    desk.tap("part.ok")
    desk.tap("cash.take")


def _by_gift_card(desk: Desk) -> None:
    same([own.kind for own in _complete(desk).tenders], ["gift_card"])


# Whose sale it is


def _known_customer(desk: Desk) -> None:
    with_goods(desk)
    desk.counter.services.customers.customers.create({"name": CUSTOMER, "phone": "+353 20 917 6084", "email": ""})


def _customer_by_keys(desk: Desk) -> None:
    desk.key(Qt.Key.Key_F3)
    desk.write(LETTERS)
    desk.wait(lambda: any(CUSTOMER in row for row in desk.hands.rows("customer.list")), "the customer")
    desk.key(Qt.Key.Key_Return)


def _customer_by_touch(desk: Desk) -> None:
    desk.tap("sell.customer")
    desk.tap_letters(*LETTERS)
    desk.wait(lambda: any(CUSTOMER in row for row in desk.hands.rows("customer.list")), "the customer")
    desk.tap("customer.take")


def _of_customer(desk: Desk) -> None:
    desk.wait(lambda: bool(desk.counter.services.selling.sell.view().customer_id), "the customer to be attached")
    sure(bool(paid(desk).customer_id), "the sale is nobody's")


# Goods that come back


def _sold_before(desk: Desk) -> None:
    with_goods(desk)
    paid(desk)
    desk.counter.go(Place.SELL)


def _receipt(desk: Desk) -> str:
    return desk.counter.services.selling.sales.recent_sales()[0].receipt_number


def _chosen_by_keys(desk: Desk) -> None:
    desk.key(Qt.Key.Key_F8)
    desk.scan(_receipt(desk))
    desk.write("+")


def _chosen_by_touch(desk: Desk) -> None:
    desk.tap("rail.returns")
    desk.scan(_receipt(desk))
    desk.tap(f"returns.line.{_first_line(desk)}")


def _first_line(desk: Desk) -> str:
    """The line that is open once a sale is found: the first."""
    sales = desk.counter.services.selling.sales
    return sales.sale(sales.recent_sales()[0].transaction_id)[1].lines[0].line_id


def _return_by_keys(desk: Desk) -> None:
    _chosen_by_keys(desk)
    desk.key(Qt.Key.Key_F8)


def _return_by_touch(desk: Desk) -> None:
    _chosen_by_touch(desk)
    desk.tap("returns.more")


def _refund_by_keys(desk: Desk) -> None:
    _chosen_by_keys(desk)
    desk.key(Qt.Key.Key_F9)
    desk.key(Qt.Key.Key_Return)


def _refund_by_touch(desk: Desk) -> None:
    _chosen_by_touch(desk)
    desk.tap("returns.take")
    desk.tap("cash.take")


def _refunded(desk: Desk) -> None:
    sale = _complete(desk)
    same([line.intent for line in sale.lines], ["return"])
    sure(sale.total_minor < 0, "nothing was given back")


def _exchange_by_keys(desk: Desk) -> None:
    _return_by_keys(desk)
    desk.scan(rows.barcodes()[20])
    desk.key(Qt.Key.Key_F9)
    _settle_by_keys(desk)


def _settle_by_keys(desk: Desk) -> None:
    if desk.counter.services.selling.settle.view().due_minor > 0:
        desk.alt(Qt.Key.Key_1)
    else:
        desk.key(Qt.Key.Key_Return)


def _exchange_by_touch(desk: Desk) -> None:
    _return_by_touch(desk)
    desk.scan(rows.barcodes()[20])
    desk.tap("sell.cash")
    due = desk.counter.services.selling.settle.view().due_minor
    desk.tap(exact(desk) if due > 0 else "cash.take")


def _exchanged(desk: Desk) -> None:
    same(sorted(line.intent for line in _complete(desk).lines), ["carry_out", "return"])


def _reprint_by_keys(desk: Desk) -> None:
    desk.ctrl(Qt.Key.Key_R)
    desk.key(Qt.Key.Key_Return)


def _reprint_by_touch(desk: Desk) -> None:
    desk.tap("sell.more")
    desk.tap("more.more_print_newest")


def _reprinted(desk: Desk) -> None:
    same(len(desk.facts(ReceiptReprinted)), 1)


PAYING = (
    Task("Pay by card", with_goods, _card_by_keys, _card_by_touch, _by_card, "F10", "Card", terminal=True),
    Task("Split: €5.00 in cash, the rest by card", with_goods, _split_by_keys, _split_by_touch, _in_two_parts,
         "F11, the amount, F9, F10", "Other, the amount, Cash, Card", terminal=True),
    Task("Load a gift card with €20.00", _gift_cards, _load_by_keys, _load_by_touch, _loaded,
         "the card, the amount, Enter", "the card, the amount, Add"),
    Task("Pay with a gift card", _goods_and_gift_cards, _gift_card_by_keys, _gift_card_by_touch, _by_gift_card,
         "F9, the card, Enter, Enter", "Cash, the card, Take it, Finish the sale"),
    Task("Find a customer and attach them", _known_customer, _customer_by_keys, _customer_by_touch, _of_customer,
         "F3, 2 letters, Enter", "the customer, 2 letters, Take"),
    Task("Take one thing back by its receipt, money back in cash", _sold_before, _refund_by_keys, _refund_by_touch,
         _refunded, "F8, the receipt, +, F9, Enter", "Returns, the receipt, the line, Refund, Give back"),
    Task("Exchange one thing for another", _sold_before, _exchange_by_keys, _exchange_by_touch, _exchanged,
         "F8, the receipt, +, F8, the new one, F9, Alt+1",
         "Returns, the receipt, the line, Add another item, the new one, Cash, the amount"),
    Task("Print a receipt again", _sold_before, _reprint_by_keys, _reprint_by_touch, _reprinted,
         "Ctrl+R, Enter", "More, Print last receipt"),
)  # fmt: skip
