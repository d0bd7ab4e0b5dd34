"""Paying in parts, and from gift cards, accounts and points: by keys, by touch, with and without the line."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from app.ui.pos.entry_list import EntryList
from app.ui.pos.phrases import Phrases
from app.ui.pos.tender.by_items import item_shares
from app.ui.screen import Place
from app.ui.widgets.money_field import MoneyField
from app.ui.widgets.table_list import TableList
from app.wording import Wording
from contract.messages.facts import SaleCompleted, StoredValueMoved, StoredValueReleased
from contract.rules.stored_value import AccountKind
from tests.builders import EGGS_GTIN, SKILLET_GTIN, SOURDOUGH_GTIN
from tests.integration.app_customers.counter import NUMBER
from tests.ui.customers.counter_till import CounterTill
from tests.ui.pos.till import WORDS

KEY = Qt.Key
PHRASES = Phrases(WORDS, Wording("en_IE", "EUR", "Europe/Dublin"))


def paying(till: CounterTill) -> None:
    """€24.99, to be paid."""
    till.scan(SKILLET_GTIN)
    till.key(KEY.Key_F9)
    assert till.place is Place.CASH_TENDER


def parts(till: CounterTill) -> list[str]:
    listed = till.find("cash.parts")
    assert isinstance(listed, EntryList)
    return [listed.row(at).sentence for at in range(listed.model().rowCount())]


def amount(till: CounterTill, name: str) -> int:
    field = till.find(name)
    assert isinstance(field, MoneyField)
    return field.value


def loaded(till: CounterTill, minor: int, number: str = NUMBER) -> str:
    account = till.deeds.value.read(number)
    assert account is not None
    till.office.balances[account.account_id] = minor
    return account.account_id


def niamh(till: CounterTill) -> str:
    made = till.deeds.customers.create({"name": "Niamh Byrne"})
    till.deeds.customers.attach(made)
    return made.customer_id


def test_two_ways_spread_the_cent_and_keys_alone_take_both_parts_in_cash(till: CounterTill) -> None:
    paying(till)
    till.key(KEY.Key_F2)
    assert amount(till, "cash.given") == 1_250
    assert parts(till) == ["Cash, Next · change the amount or the tender, €12.50"]
    till.key(KEY.Key_Return)
    assert till.text("cash.paid") == "€12.50 paid of €24.99"
    assert amount(till, "cash.given") == 1_249
    till.key(KEY.Key_F9)
    assert till.place is Place.COMPLETE
    (sale,) = till.facts(SaleCompleted)
    assert [(own.tendered_minor, own.change_minor) for own in sale.tenders] == [(2_500, 0)]


def test_three_ways_by_touch_leave_the_rest_for_the_last(till: CounterTill) -> None:
    paying(till)
    till.tap("tender.split")
    till.tap("split.3")
    assert till.text("split.3").startswith("3 ways")
    for left in (1_666, 833):
        till.tap("pay.voucher")
        till.write("V1")
        till.key(KEY.Key_Return)
        till.write("833")
        till.key(KEY.Key_Return)
        assert till.shop.settle.view().left_minor == left
    assert amount(till, "cash.given") == 833
    till.tap("pay.cash")
    assert till.place is Place.COMPLETE


def test_a_gift_card_that_is_scanned_shows_what_is_on_it_and_enter_takes_it(till: CounterTill) -> None:
    account_id = loaded(till, 2_000)
    paying(till)
    till.scan(NUMBER)
    assert till.text("account.told") == "€20.00 can be taken of it."
    assert amount(till, "part.amount") == 2_000
    till.key(KEY.Key_Return)
    assert parts(till)[0].startswith("Gift card")
    assert till.text("cash.due") == "€5.00"
    till.key(KEY.Key_1, Qt.KeyboardModifier.AltModifier)
    (moved,) = till.facts(StoredValueMoved)
    assert [(own.account_id, own.deed, own.amount) for own in moved.movements] == [(account_id, "redeemed", -2_000)]


def test_offline_a_gift_card_says_its_bound_and_what_is_left_of_it_today(till: CounterTill) -> None:
    loaded(till, 10_000)
    till.office.down = True
    paying(till)
    till.key(KEY.Key_F7)
    till.write(NUMBER)
    till.key(KEY.Key_Return)
    assert till.text("account.told") == "Offline up to €20.00, €20.00 left today."
    assert amount(till, "part.amount") == 2_000
    till.key(KEY.Key_Return)
    till.key(KEY.Key_F7)
    till.write(NUMBER)
    till.key(KEY.Key_Return)
    assert till.text("account.told") == "Offline up to €20.00, €0.00 left today."
    till.key(KEY.Key_Return)
    assert till.toast.startswith("Head office cannot be asked")
    assert till.shop.settle.view().paid_minor == 2_000


def test_a_part_from_a_gift_card_is_undone_and_what_was_held_is_free(till: CounterTill) -> None:
    loaded(till, 2_000)
    paying(till)
    till.scan(NUMBER)
    till.key(KEY.Key_Return)
    till.key(KEY.Key_Down)
    till.key(KEY.Key_Delete)
    till.key(KEY.Key_Right)
    till.key(KEY.Key_Return)
    assert till.shop.settle.view().parts == ()
    assert len(till.facts(StoredValueReleased)) == 1


def test_an_account_needs_a_customer_and_shows_what_is_owed_and_the_limit(till: CounterTill) -> None:
    paying(till)
    till.key(KEY.Key_F4)
    assert till.toast.startswith("Say whose sale it is first")
    account = till.deeds.value.of_customer(AccountKind.ON_ACCOUNT, niamh(till))
    till.office.balances[account.account_id] = -1_000
    till.office.limits[account.account_id] = 50_000
    till.go(Place.CASH_TENDER)
    till.key(KEY.Key_F11)
    till.tap("pay.on_account")
    assert till.text("account.told") == "€10.00 owed of €500.00. €490.00 can still be charged."
    till.key(KEY.Key_Return)
    assert till.find("cash.take").accessibleName() == "Finish the sale"
    till.key(KEY.Key_Return)
    assert [own.kind for own in till.facts(SaleCompleted)[0].tenders] == ["on_account"]


def test_points_pay_no_more_than_there_are_and_the_sale_says_what_it_earns(till: CounterTill) -> None:
    account = till.deeds.value.of_customer(AccountKind.LOYALTY, niamh(till))
    till.office.balances[account.account_id] = 300
    paying(till)
    assert "+24 points" in till.words(till.find("tender.customer"))
    till.key(KEY.Key_F6)
    assert till.text("account.told") == "300 points, worth €3.00."
    till.key(KEY.Key_Return)
    assert till.shop.settle.view().paid_minor == 300
    assert "+21 points" in till.words(till.find("tender.customer"))


def test_what_is_typed_before_the_balance_is_known_is_kept(till: CounterTill) -> None:
    loaded(till, 2_000)
    paying(till)
    till.key(KEY.Key_F7)
    till.write(NUMBER)
    till.find("part.amount").setFocus()
    till.write("700")
    till.key(KEY.Key_F5)
    assert till.text("account.told") == "€20.00 can be taken of it."
    assert amount(till, "part.amount") == 700


def test_from_the_sale_one_key_leads_to_paying_in_parts_with_the_whole_as_the_next(till: CounterTill) -> None:
    till.scan(SKILLET_GTIN)
    till.key(KEY.Key_F11)
    assert till.place is Place.CASH_TENDER
    assert amount(till, "cash.given") == 2_499


def test_each_pays_for_their_own_items_and_the_last_pays_what_is_left(till: CounterTill) -> None:
    till.scan(SOURDOUGH_GTIN)
    till.scan(EGGS_GTIN)
    paying(till)
    total = till.shop.settle.view().total_minor
    till.key(KEY.Key_F11)
    till.key(KEY.Key_F12)
    for key in (KEY.Key_Space, KEY.Key_Down, KEY.Key_Space):
        till.key(key)
    till.key(KEY.Key_Return)
    first = sum(line.extended_minor for line in till.shop.sell.view().lines[:2])
    assert amount(till, "cash.given") == first
    till.key(KEY.Key_F9)
    assert till.text("cash.paid").startswith(PHRASES.wording.money(first))
    till.key(KEY.Key_F12)
    listed = till.find("split.items")
    assert isinstance(listed, TableList)
    assert [listed.row(at).chip is not None for at in range(3)] == [True, True, False]
    till.key(KEY.Key_Space)
    till.key(KEY.Key_Return)
    assert amount(till, "cash.given") == total - first
    till.key(KEY.Key_F9)
    assert till.place is Place.COMPLETE


def test_tax_on_top_goes_with_the_items_and_a_deposit_with_its_bottle(till: CounterTill) -> None:
    till.scan(SOURDOUGH_GTIN)
    till.scan(EGGS_GTIN)
    basket = till.shop.sell.view()
    bread, eggs = basket.lines
    plain = item_shares(basket, basket.total_minor, PHRASES)
    assert [own.minor for own in plain] == [bread.extended_minor, eggs.extended_minor]
    taxed = item_shares(basket, basket.total_minor + 101, PHRASES)
    assert sum(own.minor for own in taxed) == basket.total_minor + 101
    linked = replace(basket, lines=(bread, replace(eggs, linked_to=bread.line_id)))
    assert [own.minor for own in item_shares(linked, basket.total_minor, PHRASES)] == [basket.total_minor]
    back = replace(basket, lines=(bread, replace(eggs, extended_minor=-100)))
    assert [own.line_id for own in item_shares(back, bread.extended_minor - 100, PHRASES)] == [bread.line_id]


def test_an_amount_typed_by_hand_is_for_no_items(till: CounterTill) -> None:
    till.scan(EGGS_GTIN)
    paying(till)
    till.key(KEY.Key_F12)
    till.key(KEY.Key_Space)
    till.key(KEY.Key_Return)
    field = till.find("cash.given")
    assert isinstance(field, MoneyField)
    field.changed.emit(100)
    till.key(KEY.Key_F9)
    till.key(KEY.Key_F12)
    listed = till.find("split.items")
    assert isinstance(listed, TableList)
    assert not any(listed.row(at).chip for at in range(2))
