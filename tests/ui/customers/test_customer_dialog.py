"""Whose sale it is, and gift cards, by keys, by scan and by touch."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from contract.messages.customer_rows import CustomerRow
from tests.builders import EGGS_GTIN, market_ie, page
from tests.integration.app_customers.counter import NUMBER
from tests.ui.customers.counter_till import CounterTill

KEY = Qt.Key
MAREK = CustomerRow(customer_id="c-9", name="Marek Nowak", phone="+353 20 910 0001", member_number="629700000001")


def known(till: CounterTill, name: str = "Niamh Byrne", phone: str = "+353 20 917 6084") -> CustomerRow:
    return till.deeds.customers.create({"name": name, "phone": phone})


def test_keys_alone_find_somebody_by_the_end_of_a_phone_number_and_attach_them(till: CounterTill) -> None:
    niamh = known(till)
    till.scan(EGGS_GTIN)
    till.key(KEY.Key_F3)
    till.write("6084")
    assert till.text("customer.reach") == "Customers of all stores."
    till.key(KEY.Key_Return)
    assert till.dialog is None
    assert till.shop.sell.view().customer_id == niamh.customer_id
    assert "Niamh Byrne" in till.words(till.find("sell.customer_strip"))


def test_offline_it_is_said_that_only_customers_of_this_store_are_listed(till: CounterTill) -> None:
    till.office.down = True
    till.key(KEY.Key_F3)
    till.write("marek")
    assert till.text("customer.reach").startswith("Offline: only customers this store knows")
    assert not till.find("customer.take").isEnabled()


def test_somebody_of_another_store_is_listed_once_head_office_answered(till: CounterTill) -> None:
    till.office.customers = (MAREK,)
    till.key(KEY.Key_F3)
    till.write("marek")
    till.tap("customer.take")
    assert till.shop.sell.view().customer_id == "c-9"


def test_touch_alone_takes_the_customer_out_of_the_sale(till: CounterTill) -> None:
    till.deeds.customers.attach(MAREK)
    till.scan(EGGS_GTIN)
    assert till.find("sell.customer_strip").isVisible()
    till.tap("sell.customer_remove")
    assert till.shop.sell.view().customer_id == ""
    strip = till.sell.findChild(QWidget, "sell.customer_strip")
    assert isinstance(strip, QWidget)
    assert not strip.isVisible()


def test_a_member_card_attaches_at_once_and_an_unknown_one_is_refused_in_words(till: CounterTill) -> None:
    till.office.customers = (MAREK.model_copy(update={"name": "Marek 629700000001"}),)
    till.scan("629700000001")
    assert till.shop.sell.view().customer_id == "c-9"
    till.scan("629700000002")
    assert "Nobody has this member card" in till.toast
    assert till.shop.sell.view().customer_id == "c-9"


def test_somebody_new_is_written_down_offline_with_their_consent_and_is_the_sales_customer(till: CounterTill) -> None:
    till.office.down = True
    till.key(KEY.Key_F3)
    till.write("Aoife")
    till.key(KEY.Key_F2)
    till.tap("customer.offers")
    till.find("customer.email").setFocus()
    till.write("aoife@example.ie")
    till.key(KEY.Key_Return)
    assert till.dialog is None
    made = till.deeds.customers.known(till.shop.sell.view().customer_id)
    assert (made.name, made.email) == ("Aoife", "aoife@example.ie")
    assert [(own.purpose, own.granted) for own in made.consents] == [("marketing_email", True)]


def test_a_customer_without_a_name_stays_on_screen_with_the_reason(till: CounterTill) -> None:
    till.key(KEY.Key_F3)
    till.key(KEY.Key_F2)
    till.key(KEY.Key_Return)
    assert till.dialog is not None
    assert "Write the customer’s name." in till.words(till.dialog)


def test_who_has_the_same_phone_number_is_offered_instead(till: CounterTill) -> None:
    niamh = known(till)
    till.key(KEY.Key_F3)
    till.write("zz")
    till.key(KEY.Key_F2)
    till.find("customer.phone").setFocus()
    till.write("020 917 6084")
    assert "Niamh Byrne" in till.text("customer.alike")
    till.tap("customer.same")
    assert till.shop.sell.view().customer_id == niamh.customer_id


def test_a_changed_name_shows_above_the_lines(till: CounterTill) -> None:
    till.deeds.customers.attach(known(till))
    till.scan(EGGS_GTIN)
    till.key(KEY.Key_F3)
    till.write("niamh")
    till.key(KEY.Key_F4)
    name = till.find("customer.name")
    assert isinstance(name, QLineEdit)
    name.setText("Niamh Kelly")
    till.key(KEY.Key_Return)
    assert "Niamh Kelly" in till.words(till.find("sell.customer_strip"))


def test_a_gift_card_that_is_scanned_is_loaded_with_what_is_typed(till: CounterTill) -> None:
    till.scan(NUMBER)
    till.write("2500")
    till.key(KEY.Key_Return)
    (line,) = till.shop.sell.view().lines
    assert (line.extended_minor, line.intent) == (2_500, "stored_value")
    assert len(till.lines()) == 1


def test_the_balance_of_a_card_is_shown_and_offline_the_reason_why_not(till: CounterTill) -> None:
    account = till.deeds.value.read(NUMBER)
    assert account is not None
    till.office.balances[account.account_id] = 1_250
    till.tap("sell.more")
    till.tap("more.more_gift_card")
    till.write(NUMBER)
    till.tap("card.balance")
    assert till.text("card.told") == "€12.50 on this card."
    till.office.down = True
    till.key(KEY.Key_F5)
    assert till.text("card.told") != "€12.50 on this card."


def test_a_certificate_of_the_customer_lifts_the_taxes_and_goes_with_them(till: CounterTill) -> None:
    exempt = MAREK.model_copy(update={"tax_certificate": "IE-13B-77", "tax_reason": "diplomat"})
    till.shop.catalog.apply([page("market:IE", (market_ie(exemption_reasons=("diplomat",)),), first_number=3)])
    till.office.customers = (exempt,)
    till.scan(EGGS_GTIN)
    till.key(KEY.Key_F3)
    till.write("marek")
    till.key(KEY.Key_Return)
    assert till.shop.sell.view().exemption == "IE-13B-77"
    till.key(KEY.Key_F3, Qt.KeyboardModifier.ControlModifier)
    view = till.shop.sell.view()
    assert (view.customer_id, view.exemption) == ("", "")
