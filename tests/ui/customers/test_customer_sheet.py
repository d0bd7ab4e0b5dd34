"""A customer's sheet and column: what they bought, owe, earned and allow; and the rest of a gift card paid out."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.ui.screen import Place
from app.ui.widgets.table_list import TableList
from contract.messages.customer_rows import CustomerRow
from contract.messages.customer_wire import Purchase
from contract.messages.facts import CustomerConsented, SaleCompleted, StoredValueMoved
from contract.rules.stored_value import AccountKind
from tests.builders import SKILLET_GTIN
from tests.integration.app_customers.counter import NUMBER
from tests.ui.customers.counter_till import CounterTill

KEY = Qt.Key
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
ELSEWHERE = Purchase(
    transaction_id="elsewhere", location_name="Galway", completed_at="2026-11-01T10:00:00.000Z", currency="EUR",
    total_minor=1_250, line_count=3,
)  # fmt: skip


def niamh(till: CounterTill) -> CustomerRow:
    made = till.deeds.customers.create({"name": "Niamh Byrne"})
    till.deeds.customers.attach(made)
    till.go(Place.SELL)
    return made


def bought(till: CounterTill) -> list[str]:
    listed = till.find("sheet.bought")
    assert isinstance(listed, TableList)
    return [listed.row(at).value for at in range(listed.model().rowCount())]


def paid(till: CounterTill) -> None:
    till.key(KEY.Key_F9)
    till.key(KEY.Key_1, ALT)
    assert till.place is Place.COMPLETE
    till.key(KEY.Key_Return)


def test_what_was_bought_here_and_elsewhere_is_on_the_sheet_by_keys_alone(till: CounterTill) -> None:
    till.office.bought = (ELSEWHERE,)
    niamh(till)
    till.scan(SKILLET_GTIN)
    paid(till)
    niamh_again = till.facts(SaleCompleted)[0].customer_id
    till.deeds.customers.attach(till.deeds.customers.known(niamh_again))
    till.go(Place.SELL)
    till.key(KEY.Key_U, CTRL)
    assert bought(till) == ["€24.99", "€12.50"]


def test_offline_the_sheet_says_that_only_this_till_is_listed(till: CounterTill) -> None:
    till.office.bought = (ELSEWHERE,)
    till.office.down = True
    niamh(till)
    till.tap("sell.customer_sheet")
    assert till.text("sheet.nothing") == "Offline: nothing on this till lately."


def test_a_consent_is_given_and_taken_back_by_touch(till: CounterTill) -> None:
    niamh(till)
    till.key(KEY.Key_U, CTRL)
    till.tap("sheet.marketing_phone")
    till.tap("sheet.marketing_phone")
    told = [(own.purpose, own.granted) for own in till.facts(CustomerConsented)]
    assert told == [("marketing_phone", True), ("marketing_phone", False)]


def test_what_is_owed_is_shown_and_paid_into_the_account(till: CounterTill) -> None:
    customer = niamh(till)
    account = till.deeds.value.of_customer(AccountKind.ON_ACCOUNT, customer.customer_id)
    till.office.balances[account.account_id] = -4_000
    till.office.limits[account.account_id] = 10_000
    till.key(KEY.Key_U, CTRL)
    assert till.text("sheet.account") == "€40.00 owed of €100.00. €60.00 can still be charged."
    till.key(KEY.Key_F6)
    till.write("4000")
    till.key(KEY.Key_Return)
    assert [line.name for line in till.shop.sell.view().lines] == ["Paid into account"]
    paid(till)
    (moved,) = till.facts(StoredValueMoved)
    assert [(own.account_id, own.amount) for own in moved.movements] == [(account.account_id, 4_000)]


def test_the_rest_of_a_gift_card_is_paid_out_and_too_much_of_it_is_refused_in_words(till: CounterTill) -> None:
    account = till.deeds.value.read(NUMBER)
    assert account is not None
    till.office.balances[account.account_id] = 500
    till.key(KEY.Key_G, CTRL)
    till.write(NUMBER)
    till.key(KEY.Key_F6)
    assert till.text("card.told").startswith("Only a small rest is paid out")
    till.office.balances[account.account_id] = 320
    till.tap("card.pay_out")
    assert till.dialog is None
    assert till.shop.sell.view().total_minor == -320


def test_a_wide_window_has_a_column_for_the_customer_and_a_narrow_one_has_none(till: CounterTill) -> None:
    till.shell.resize(1920, 1080)
    niamh(till)
    till.scan(SKILLET_GTIN)
    assert "Niamh Byrne" in till.words(till.find("sell.customer_column"))
    assert "+24" in till.words(till.find("sell.customer_column"))
    till.shell.resize(1366, 768)
    till.settle()
    column = till.sell.findChild(QWidget, "sell.customer_column")
    assert column is not None
    assert not column.isVisible()
    till.shell.resize(1920, 1080)
    till.settle()
    assert column.isVisible()
    till.key(KEY.Key_F3, CTRL)
    assert "Whose sale is it?" in till.words(column)
    assert column.isVisible()


def test_what_they_bought_last_time_goes_into_the_sale_by_a_tap(till: CounterTill) -> None:
    till.shell.resize(1920, 1080)
    made = niamh(till)
    till.scan(SKILLET_GTIN)
    paid(till)
    till.deeds.customers.attach(made)
    till.go(Place.SELL)
    bought_last = till.find("column.bought")
    assert isinstance(bought_last, TableList)
    key = bought_last.row(0).key
    QTest.mouseClick(bought_last.viewport(), Qt.MouseButton.LeftButton, pos=bought_last.action_rect(key).center())
    till.settle()
    assert [name for _, name, _ in till.lines()] == ["Cast-iron Skillet, pre-seasoned"]
