"""Cash moved in stores is booked and compared with the Z; rules and accounts reach the registers."""

from __future__ import annotations

from contract.messages.facts import CashMoved
from contract.messages.rows import CashAccountEntry
from oms.cash import repository
from oms.cash.repository import CashRules
from oms.cash.rules import add_account, set_rules
from tests.integration.oms_trade.shop import Shop
from tests.integration.oms_trade.test_sales import OPENING, closing, sale


def moved(shift_id: str | None, amount_minor: int = 500) -> CashMoved:
    return CashMoved(movement_id="m1", shift_id=shift_id, kind="safe_drop", currency="EUR", amount_minor=amount_minor)


def test_a_z_that_tells_of_no_cash_moved_is_listed_until_it_agrees(shop: Shop) -> None:
    z = closing(sale(shop))
    told = {"pickup_minor": 500, "expected_minor": z.expected_minor - 500, "over_short_minor": z.over_short_minor + 500}
    shop.tell(shop.till_a, OPENING, sale(shop), z.model_copy(update=told))
    assert shop.exceptions() == {"shift_totals_differ": 1}
    shop.tell(shop.till_a, moved(OPENING.shift_id))
    assert shop.exceptions() == {}


def test_a_store_is_told_its_rules_and_the_accounts_of_the_chain(shop: Shop) -> None:
    place = shop.till_a.location_id
    shop.db.run(lambda tx: set_rules(tx, CashRules(place, drawer_limit_minor=80_000)))
    shop.db.run(lambda tx: add_account(tx, CashAccountEntry(code="window", name="Window cleaner")))
    with shop.db.snapshot() as tx:
        assert repository.rules_of(tx, [place])[place].drawer_limit_minor == 80_000
    row = shop.pulled(shop.till_a, "cash_rules", place)
    assert row is not None
