"""Gift cards and credit at the OMS: ledgers that repeats do not change, amounts held once, overdrafts that are told."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from contract.messages.facts import Fact, StoredMovement, StoredValueMoved, StoredValueReleased
from contract.rules.stored_value import AccountKind, card_account, customer_account
from oms.stored_value import repository
from oms.stored_value.repository import Standing, tenders_unlike_movements
from oms.stored_value.rules import set_rules
from tests.integration.oms_ground.chain import Till
from tests.integration.oms_trade.shop import Shop

CARD = card_account(AccountKind.GIFT_CARD, "6299000000000001", "a1" * 16)


def moved(amount: int, part_id: str = "p1", account_id: str = CARD, *, offline: bool = False, **more: Any) -> Fact:
    kind = account_id.partition(":")[0]
    deed = "loaded" if amount > 0 else "redeemed"
    told = {"account_id": account_id, "kind": kind, "deed": deed, "part_id": part_id, "amount": amount}
    movement = StoredMovement.model_validate({**told, "value_minor": amount, "offline": offline})
    return StoredValueMoved(transaction_id="t1", currency="EUR", movements=(movement,), **more)


def account(shop: Shop, account_id: str = CARD) -> Standing | None:
    with shop.db.snapshot() as tx:
        return repository.standing(tx, account_id)


def ask(till: Till, hold_id: str, amount: int, account_id: str = CARD) -> dict[str, Any]:
    body = {"account_id": account_id, "amount": str(amount)}
    told = {"id": hold_id, "kind": "hold", "operator_id": "o", "body": body}
    answer = till.client.post("/v1/requests", json=told, headers=till.headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("seed", range(3))
def test_a_ledger_comes_to_the_same_balance_in_any_order_and_however_often_it_is_told(shop: Shop, seed: int) -> None:
    dice = random.Random(seed)
    amounts = [5000, -1000, -700, 2500, -300]
    entries = [(till, till.journal.write(moved(amount, f"p{at}")))
               for at, amount in enumerate(amounts) for till in [dice.choice((shop.till_a, shop.till_b))]]  # fmt: skip
    told = [*entries, *dice.choices(entries, k=4)]
    dice.shuffle(told)
    for till, entry in told:
        till.push(entry)
    found = account(shop)
    assert found is not None
    assert (found.balance, found.held) == (sum(amounts), 0)
    assert shop.exceptions().get("stored_value_overdrawn", 0) == 0


def test_what_is_held_for_one_till_is_not_given_to_another(shop: Shop) -> None:
    shop.tell(shop.till_a, moved(1000))
    assert ask(shop.till_a, "h1", 700) == {"id": "h1", "granted": True, "reason": "", "params": {"left": "300"}}
    refused = ask(shop.till_b, "h2", 400)
    assert (refused["granted"], refused["reason"]) == (False, "stored_value_too_little")
    assert refused["params"] == {"available": "300"}


def test_the_same_hold_is_placed_once_and_many_at_a_time_never_promise_more_than_there_is(shop: Shop) -> None:
    shop.tell(shop.till_a, moved(1000))
    asked = [("h1", 400), ("h1", 400), ("h2", 400), ("h3", 400), ("h4", 400), ("h2", 400)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda one: (one[0], ask(shop.till_a, *one)["granted"]), asked))
    granted = {hold_id for hold_id, yes in answers if yes}
    assert len(granted) == 2
    assert len({(hold_id, yes) for hold_id, yes in answers}) == 4, "the same id gets the same answer"
    found = account(shop)
    assert found is not None
    assert found.held == 800


def test_the_sale_ends_what_was_held_for_it_and_a_release_frees_it(shop: Shop) -> None:
    shop.tell(shop.till_a, moved(1000))
    ask(shop.till_a, "h1", 600)
    ask(shop.till_b, "h2", 400)
    shop.tell(shop.till_a, moved(-600, "h1"))
    shop.tell(shop.till_b, StoredValueReleased(hold_id="h2", account_id=CARD))
    found = account(shop)
    assert found is not None
    assert (found.balance, found.held) == (400, 0)


def test_a_question_that_comes_after_its_tender_is_over_holds_nothing(shop: Shop) -> None:
    shop.tell(shop.till_a, moved(1000))
    shop.tell(shop.till_a, StoredValueReleased(hold_id="h1", account_id=CARD))
    shop.tell(shop.till_a, moved(-300, "h2", offline=True))
    ask(shop.till_a, "h1", 500)
    ask(shop.till_a, "h2", 300)
    found = account(shop)
    assert found is not None
    assert (found.balance, found.held) == (700, 0)


def test_two_tills_without_the_line_overdraw_a_card_and_head_office_is_told_and_no_fact_is_lost(shop: Shop) -> None:
    shop.tell(shop.till_a, moved(1000))
    shop.tell(shop.till_a, moved(-800, "a", offline=True))
    shop.tell(shop.till_b, moved(-800, "b", offline=True))
    found = account(shop)
    assert found is not None
    assert found.balance == -600
    assert shop.exceptions() == {"stored_value_overdrawn": 1}
    shop.tell(shop.till_b, moved(600, "late load"))
    assert shop.exceptions() == {}


def test_a_customer_may_owe_up_to_the_limit(shop: Shop) -> None:
    owed = customer_account(AccountKind.ON_ACCOUNT, "c1")

    def limit(tx: Any) -> None:
        repository.open_account(tx, owed, "EUR")
        repository.set_limit(tx, owed, 5000)

    shop.db.run(limit)
    assert ask(shop.till_a, "h1", 5000, owed)["granted"]
    assert ask(shop.till_a, "h2", 1, owed)["reason"] == "stored_value_too_little"
    shop.tell(shop.till_a, moved(-5000, "h1", owed))
    assert shop.exceptions() == {}


@pytest.mark.parametrize(
    ("account_id", "amount", "reason"),
    [
        ("voucher:1", "5", "hold_unreadable"),
        (CARD, "-5", "hold_unreadable"),
        (CARD, "1e3", "hold_unreadable"),
        (CARD, "0", "amount_out_of_bounds"),
        ("gift_card:0", "5", "stored_value_unknown"),
    ],
)
def test_a_hold_that_makes_no_sense_is_refused(shop: Shop, account_id: str, amount: str, reason: str) -> None:
    shop.tell(shop.till_a, moved(1000))
    body = {"id": "h", "kind": "hold", "operator_id": "o", "body": {"account_id": account_id, "amount": amount}}
    answer = shop.till_a.client.post("/v1/requests", json=body, headers=shop.till_a.headers).json()
    assert (answer["granted"], answer["reason"]) == (False, reason)


def test_a_till_reads_a_balance_and_a_stranger_reads_none(shop: Shop) -> None:
    shop.tell(shop.till_a, moved(1000))
    wanted = {"account_id": CARD}
    told = shop.till_b.client.post("/v1/accounts/balance", json=wanted, headers=shop.till_b.headers)
    assert told.json() == {"known": True, "balance": 1000, "held": 0, "limit_minor": 0}
    assert shop.till_b.client.post("/v1/accounts/balance", json=wanted).status_code == 401


def test_the_chain_has_one_key_and_a_till_is_told_the_rules(shop: Shop) -> None:
    keys = iter((b"\x01" * 16, b"\x02" * 16))
    shop.db.run(lambda tx: set_rules(tx, "IE", {"gift_card_prefixes": ["6299"]}, lambda _count: next(keys)))
    shop.db.run(lambda tx: set_rules(tx, "IE", {"cash_out_below_minor": 500}, lambda _count: next(keys)))
    row = shop.pulled(shop.till_a, "stored_value_rules", "IE")
    assert row["card_key"] == "01" * 16
    assert (row["gift_card_prefixes"], row["cash_out_below_minor"]) == (["6299"], 500)


def test_no_sale_is_paid_by_an_account_that_was_not_moved(shop: Shop) -> None:
    with shop.db.snapshot() as tx:
        assert tenders_unlike_movements(tx) == []
