"""Customers at a till: made known and changed without the line, found, attached; nothing personal in the journal."""

from __future__ import annotations

from sqlalchemy import Connection

from app.customers.customers import shopper_of
from app.db import journal, peer_journal
from app.sync.withdrawn import leave
from contract.messages.customer_rows import CustomerRow, PromotionUseEntry
from contract.messages.facts import SaleCompleted
from contract.messages.rows import PriceEntry, PriceRow, PromotionRow
from contract.messages.sync import Inside, WireRow
from contract.values.quantity import Quantity
from tests.builders import EGGS, LOCATION_ID
from tests.integration.app_customers.counter import Counter
from tests.integration.app_ground.asking import facts, refused
from tests.kinds_shop import tell


def test_who_is_made_known_without_the_line_is_found_at_once_and_entries_hold_nothing_personal(
    counter: Counter,
) -> None:
    counter.office.down = True
    made = counter.customers.create({"name": "Niamh Ó Súilleabháin", "phone": "+353 20 917 6084"})
    for words in ("niamh", "o sui", "917 6084", "020 917 6084"):
        found = counter.customers.find(words)
        assert ([own.customer_id for own in found.customers], found.whole_chain) == ([made.customer_id], False), words
    with counter.shop.db.read() as conn:
        bodies = [entry.body for entry in journal.waiting(conn, 100)]
    assert bodies
    assert not any("Niamh" in body or "917" in body for body in bodies)


def test_a_change_shows_at_once_and_only_what_differs_is_told(counter: Counter) -> None:
    made = counter.customers.create({"name": "Niamh", "city": "Cork"})
    changed = counter.customers.change(made.customer_id, {"name": "Niamh", "city": "Dublin"})
    assert (changed.name, changed.city) == ("Niamh", "Dublin")
    agreed = counter.customers.consent(made.customer_id, "marketing_email", granted=True)
    assert [(own.purpose, own.granted) for own in agreed.consents] == [("marketing_email", True)]


def test_the_same_number_hints_at_the_same_person(counter: Counter) -> None:
    made = counter.customers.create({"name": "Niamh", "phone": "+353 20 917 6084"})
    assert counter.customers.maybe_known({"phone": "020 9176084"}) == (made,)
    assert counter.customers.maybe_known({"phone": "020 9176085", "email": ""}) == ()


def test_somebody_of_the_chain_is_attached_and_stays_known_here(counter: Counter) -> None:
    counter.office.customers = (CustomerRow(customer_id="c-9", name="Marek Nowak", groups=("trade",)),)
    found = counter.customers.find("marek")
    assert found.whole_chain
    counter.sell.add_item(EGGS)
    counter.customers.attach(found.customers[0])
    counter.settle.pay_cash(counter.settle.view().due_minor)
    (sale,) = facts(counter.shop, SaleCompleted)
    assert isinstance(sale, SaleCompleted)
    assert sale.customer_id == "c-9"
    counter.office.down = True
    assert [own.name for own in counter.customers.find("nowak").customers] == ["Marek Nowak"]


def test_what_is_scanned_for_a_group_costs_what_the_group_pays_from_when_the_customer_is_known(
    counter: Counter,
) -> None:
    for_all = PriceEntry(ten_thousandths=415_00, valid_from="2020-01-01T00:00:00.000Z")
    for_trade = for_all.model_copy(update={"ten_thousandths": 390_00, "customer_group": "trade"})
    tell(
        counter.shop,
        "pricelist:ie",
        (PriceRow(item_id=EGGS, currency="EUR", prices=(for_all,), narrowed=(for_trade,)),),
    )
    trade = CustomerRow(customer_id="c-9", name="Marek Nowak", groups=("trade",))
    prices = counter.sell.prices
    counter.sell.add_item(EGGS, Quantity.of(2))
    assert counter.customers.attach(trade).total_minor == 780
    assert counter.sell.add_item(EGGS).view.total_minor == 1_170
    assert (prices.look().taken, prices.look().asked) == ((), ())
    assert counter.customers.detach().total_minor == 1_245
    line = counter.sell.view().lines[0]
    counter.sell.override_price(line.line_id, 100_00, "Broken")
    assert counter.customers.attach(trade).total_minor == 300


def test_an_employee_is_a_customer_whom_head_office_put_among_them(counter: Counter) -> None:
    worker = CustomerRow(customer_id="c-8", name="Ola", groups=("employees",))
    counter.sell.add_item(EGGS)
    counter.customers.attach(worker)
    with counter.shop.db.read() as conn:
        shopper = shopper_of(conn, "c-8")
    assert shopper is not None
    assert (shopper.employee, shopper.member) == (True, False)


def test_an_offer_limited_for_each_customer_counts_their_purchases_here_and_as_told_each_once(
    counter: Counter,
) -> None:
    shop, stream = counter.shop, f"store:{LOCATION_ID}"
    tier = {"kind": "each", "reward": "amount", "value": 100, "selection": {"include": {"items": [EGGS]}}}
    offer = {"promotion_id": "promo-9", "code": "EGG", "name": "Eggs for less", "tiers": [tier], "limit_customer": 3}
    tell(shop, "chain", (PromotionRow.model_validate(offer),))
    row = CustomerRow(customer_id="c-9", name="Marek Nowak", uses=(PromotionUseEntry(promotion_id="promo-9", times=1),))
    shop.tell(stream, (row,))

    def saved(pieces: int) -> int:
        counter.sell.add_item(EGGS, Quantity.of(pieces))
        return counter.customers.attach(row).saved_minor

    assert saved(1) == 100
    counter.settle.pay_cash(counter.settle.view().due_minor)
    assert saved(5) == 100
    counter.sell.abandon()
    with shop.db.read() as conn:
        ((entry, _),) = journal.facts(conn, [SaleCompleted.KIND])
    inside = {entry.incarnation: Inside(upto=entry.number)}
    twice = row.model_copy(update={"uses": (PromotionUseEntry(promotion_id="promo-9", times=2),)})
    shop.tell(stream, (twice,), inside)
    assert saved(5) == 100


def test_what_cannot_be_kept_is_refused(counter: Counter) -> None:
    assert refused(lambda: counter.customers.create({"phone": "1"})) == "customer_name_needed"
    assert refused(lambda: counter.customers.create({"name": "4111 1111 1111 1111"})) == "card_number_typed"
    assert refused(lambda: counter.customers.create({"name": "x" * 201})) == "text_too_long"
    assert refused(lambda: counter.customers.find("x")) == "words_needed"
    assert refused(lambda: counter.customers.known("nobody")) == "customer_unknown"


def test_who_is_forgotten_at_head_office_is_forgotten_here_and_entries_still_verify(counter: Counter) -> None:
    made = counter.customers.create({"name": "Niamh", "phone": "+353 20 917 6084"})
    store = counter.shop.db
    stream, gone = f"store:{LOCATION_ID}", WireRow(kind="customer", key=made.customer_id, number=2, body=None)
    with store.transaction() as tx:
        told = WireRow(kind="customer", key=made.customer_id, number=1, body=made.model_dump(mode="json"))
        store.put_rows(tx, stream, [told], {})
        leave(store, tx, stream, gone, _inside(tx.conn))
    assert counter.customers.find_here("niamh") == ()
    with store.read() as conn:
        entries = journal.waiting(conn, 100)
    assert all(entry.sealed.verified() for entry in entries)
    assert not any(entry.attachments for entry in entries)


def test_what_head_office_lacks_of_somebody_is_kept_when_it_does_not_know_them_any_more(counter: Counter) -> None:
    made = counter.customers.create({"name": "Niamh"})
    store = counter.shop.db
    stream, gone = f"store:{LOCATION_ID}", WireRow(kind="customer", key=made.customer_id, number=2, body=None)
    with store.transaction() as tx:
        told = WireRow(kind="customer", key=made.customer_id, number=1, body=made.model_dump(mode="json"))
        store.put_rows(tx, stream, [told], {})
        leave(store, tx, stream, gone, {})
    assert [found.name for found in counter.customers.find_here("niamh")] == ["Niamh"]
    with store.read() as conn:
        entries = journal.waiting(conn, 100)
    assert [one.value for entry in entries for one in entry.attachments] == ["Niamh"]
    with store.transaction() as tx:
        leave(store, tx, stream, gone, _inside(tx.conn))
    with store.read() as conn:
        assert not any(entry.attachments for entry in journal.waiting(conn, 100))


def _inside(conn: Connection) -> dict[str, Inside]:
    """Of a head office that has everything."""
    return {life: Inside(upto=upto) for life, upto in peer_journal.have(conn).items()}
