"""Customers at the OMS: fields in order of arrival, duplicates, one of two, and a person who is forgotten."""

from __future__ import annotations

from typing import Any

from contract.messages.entry import SealedEntry, salted_hash
from contract.messages.facts import (
    AttachmentRef,
    CustomerChanged,
    CustomerConsented,
    CustomerCreated,
    CustomerField,
    Fact,
    StoredMovement,
    StoredValueMoved,
)
from contract.messages.sync import Answer, WireAttachment
from contract.rules.stored_value import AccountKind, customer_account
from oms.customers import persons, repository
from oms.ids import new_id
from oms.stored_value.repository import standing
from oms.sync.feed import store_stream
from oms.sync.repository import entries_by_id
from tests.integration.oms_ground.chain import Till
from tests.integration.oms_trade.shop import Shop

SALT = "5a17" * 8


class Told:
    """A fact's attachments, made as its fields are written."""

    def __init__(self) -> None:
        self.beside: list[WireAttachment] = []

    def field(self, name: str, after: str | None, before: str | None = None) -> CustomerField:
        return CustomerField.model_validate({"field": name, "before": self._kept(before), "after": self._kept(after)})

    def push(self, till: Till, fact: Fact) -> SealedEntry:
        entry = till.journal.write(fact)
        answers = till.push(entry, attachments={entry.hash: self.beside}).answers
        assert [one.answer for one in answers] == [Answer.ACCEPTED]
        return entry

    def _kept(self, value: str | None) -> AttachmentRef | None:
        if value is None:
            return None
        own = WireAttachment(id=new_id(), salt=SALT, value=value)
        self.beside.append(own)
        return AttachmentRef(attachment_id=own.id, salted_hash=salted_hash(value, SALT))


def created(till: Till, customer_id: str, **values: str) -> SealedEntry:
    told = Told()
    fields = tuple(told.field(name, value) for name, value in values.items())
    return told.push(till, CustomerCreated(customer_id=customer_id, fields=fields))


def changed(till: Till, customer_id: str, field: str, before: str | None, after: str | None) -> SealedEntry:
    told = Told()
    return told.push(till, CustomerChanged(customer_id=customer_id, fields=(told.field(field, after, before),)))


def find(till: Till, words: str) -> list[dict[str, Any]]:
    answer = till.client.post("/v1/customers/find", json={"words": words}, headers=till.headers)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["customers"]
    return found


def test_who_was_made_known_at_a_till_is_found_by_name_phone_and_address_everywhere(shop: Shop) -> None:
    created(shop.till_a, "c1", name="Niamh Ó Súilleabháin", phone="+353 20 917 6084", email="Niamh@Example.ie")
    for words in ("o suil", "niamh", "OSuil Niamh", "020 917 6084", "niamh@example.ie"):
        expected = [] if words == "OSuil Niamh" else ["c1"]
        assert [one["customer_id"] for one in find(shop.till_b, words)] == expected, words
    assert shop.pulled(shop.till_b, "customer", "c1")["name"] == "Niamh Ó Súilleabháin", "the other store knows her now"


def test_changes_hold_in_order_of_arrival_and_both_stay(shop: Shop) -> None:
    created(shop.till_a, "c1", name="Niamh", phone="020 917 6084")
    changed(shop.till_b, "c1", "phone", "020 917 6084", "020 000 0001")
    changed(shop.till_a, "c1", "phone", "020 917 6084", "020 000 0002")
    assert shop.pulled(shop.till_a, "customer", "c1")["phone"] == "020 000 0002"
    with shop.db.transaction() as tx:
        history = [(row["before"], row["after"]) for row in persons.export(tx, "c1")["changes"] if row["before"]]
    assert history == [("020 917 6084", "020 000 0001"), ("020 917 6084", "020 000 0002")]
    assert shop.exceptions() == {}


def test_a_change_of_somebody_nobody_made_known_is_kept_and_told(shop: Shop) -> None:
    changed(shop.till_a, "c9", "phone", None, "020 000 0009")
    changed(shop.till_a, "c9", "name", None, "Niamh")
    assert shop.pulled(shop.till_a, "customer", "c9")["phone"] == "020 000 0009"
    assert shop.exceptions() == {"customer_unknown": 1}


def test_the_newest_word_on_a_consent_holds(shop: Shop) -> None:
    created(shop.till_a, "c1", name="Niamh")
    for granted in (True, False):
        shop.tell(shop.till_a, CustomerConsented(customer_id="c1", purpose="marketing_email", granted=granted))
    (consent,) = shop.pulled(shop.till_a, "customer", "c1")["consents"]
    assert (consent["purpose"], consent["granted"], consent["source"]) == ("marketing_email", False, "till")


def test_duplicates_are_proposed_by_phone_and_by_a_similar_name_in_the_same_place(shop: Shop) -> None:
    created(shop.till_a, "c1", name="Niamh O’Sullivan", phone="+353 20 917 6084", postal_code="D01 X2P4")
    created(shop.till_b, "c2", name="N. Sullivan", phone="020 917 6084")
    created(shop.till_b, "c3", name="Niamh O’Sulivan", postal_code="d01x2p4")
    created(shop.till_b, "c4", name="Marek Nowak", postal_code="D01 X2P4")
    with shop.db.snapshot() as tx:
        found = {(own.one_id, own.other_id): own.because for own in persons.duplicates(tx)}
    assert found == {("c1", "c2"): ("phone",), ("c1", "c3"): ("name_and_place",)}


def test_of_two_who_are_one_the_points_go_over_and_the_other_points_to_the_first(shop: Shop) -> None:
    created(shop.till_a, "c1", name="Niamh")
    created(shop.till_a, "c2", name="Niamh", phone="020 917 6084")
    points = customer_account(AccountKind.LOYALTY, "c2")
    earned = StoredMovement(account_id=points, kind="loyalty", deed="earned", part_id="t1", amount=70, value_minor=7000)
    shop.tell(shop.till_a, StoredValueMoved(transaction_id="t1", currency="EUR", movements=(earned,)))
    shop.db.run(lambda tx: persons.merge(tx, "c1", "c2"))
    with shop.db.snapshot() as tx:
        kept, other = standing(tx, customer_account(AccountKind.LOYALTY, "c1")), standing(tx, points)
    assert kept is not None
    assert other is not None
    assert (kept.balance, other.balance) == (70, 0)
    assert shop.pulled(shop.till_a, "customer", "c2")["merged_into"] == "c1"
    assert [one["customer_id"] for one in find(shop.till_a, "niamh")] == ["c1"]
    assert find(shop.till_a, "niamh")[0]["phone"] == "020 917 6084"


def test_a_person_is_forgotten_and_every_entry_still_verifies(shop: Shop) -> None:
    entries = [
        created(shop.till_a, "c1", name="Niamh O’Sullivan", phone="020 917 6084"),
        changed(shop.till_a, "c1", "phone", "020 917 6084", "020 000 0001"),
    ]
    shop.chain.settle()
    shop.db.run(lambda tx: persons.erase(tx, "c1"))
    assert shop.pulled(shop.till_a, "customer", "c1") is None
    late = changed(shop.till_a, "c1", "name", "Niamh O’Sullivan", "Niamh Kelly")
    with shop.db.transaction() as tx:
        known = entries_by_id(tx, [one.header.id for one in (*entries, late)])
        told = persons.export(tx, "c1")
    assert len(known) == 3
    assert all(one.sealed.verified() for one in known.values())
    assert {(row["before"], row["after"]) for row in told["changes"]} == {(None, None)}
    assert all(not told["customers"][0][name] for name in repository.PERSONAL)
    assert shop.pulled(shop.till_a, "customer", "c1") is None, "the store is told again, to forget what came late"
    assert find(shop.till_a, "niamh") == []


def test_values_that_come_after_their_entry_fill_what_is_empty(shop: Shop) -> None:
    told, till = Told(), shop.till_a
    fields = (told.field("name", "Niamh"), told.field("phone", "020 917 6084"))
    entry = till.journal.write(CustomerCreated(customer_id="c1", fields=fields))
    till.push(entry)
    changed(shop.till_b, "c1", "phone", None, "020 000 0001")
    assert [one["phone"] for one in find(till, "020 000 0001")] == ["020 000 0001"]
    (answer,) = till.push(entry, attachments={entry.hash: told.beside}).answers
    assert answer.answer is Answer.DUPLICATE
    known = shop.pulled(shop.till_b, "customer", "c1")
    assert (known["name"], known["phone"]) == ("Niamh", "020 000 0001")
    changed(till, "c1", "name", "Niamh", None)
    till.push(entry, attachments={entry.hash: told.beside})
    assert shop.pulled(till, "customer", "c1")["name"] == ""


def test_an_entry_of_somebody_forgotten_that_comes_again_brings_nothing_back(shop: Shop) -> None:
    told, till = Told(), shop.till_a
    entry = told.push(till, CustomerCreated(customer_id="c1", fields=(told.field("name", "Niamh"),)))
    shop.db.run(lambda tx: persons.erase(tx, "c1"))
    (answer,) = till.push(entry, attachments={entry.hash: told.beside}).answers
    assert answer.answer is Answer.DUPLICATE
    with shop.db.transaction() as tx:
        assert repository.attached_values(tx, [own.id for own in told.beside]) == {}
    assert shop.pulled(till, "customer", "c1") is None


def test_a_stores_stream_does_not_end_before_whom_its_facts_made_known(shop: Shop) -> None:
    """Who reads it anew would take them for gone, and forget what nobody else may have."""
    till = shop.till_a
    shop.chain.settle()
    created(till, "c1", name="Niamh")
    stream = store_stream(till.location_id)
    early = till.pull(stream)
    assert till.journal.incarnation in early.inside
    assert [page.more for page in early.pages] == [True]
    assert [(page.rows, page.more) for page in till.pull(stream).pages] == [((), True)], "still, for who asks on"
    shop.chain.settle()
    (page,) = till.pull(stream).pages
    assert ("customer", "c1") in [(row.kind, row.key) for row in page.rows]
    assert not page.more

    created(till, "c2", name="Cian")
    (page,) = till.pull(stream).pages
    assert page.more, "also where it has come to its end before"
    assert not page.rows
