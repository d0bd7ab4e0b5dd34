"""Cash moved in stores is booked and compared with the Z; rules and accounts reach the registers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contract.messages.facts import CashMoved, DayClosed, DayShift
from contract.messages.rows import CashAccountEntry
from oms.cash import repository
from oms.cash.repository import CashRules
from oms.cash.rules import add_account, set_rules
from oms.main import main
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


def command(shop: Shop, capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    """What it prints: JSON where it lists."""
    with pytest.raises(SystemExit) as ended:
        main(["cash", *words, "--database-url", shop.db.url])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    return json.loads(told) if "--json" in words else told


def test_the_command_sets_rules_and_accounts(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    command(shop, capsys, "account-add", "window", "--name", "Window cleaner")
    assert command(shop, capsys, "accounts", "--json") == [
        {"code": "window", "name": "Window cleaner", "direction": "out"}
    ]
    command(shop, capsys, "rules", "014", "--blind", "--drawer-limit", "80000", "--second-person-above", "50000")
    row = shop.pulled(shop.till_a, "cash_rules", shop.till_a.location_id)
    assert (row["blind"], row["drawer_limit_minor"], row["second_person_minor"]) == (True, 80_000, 50_000)


def test_the_command_lists_moves_differences_and_days(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    z = closing(sale(shop))
    told = {"pickup_minor": 500, "expected_minor": z.expected_minor - 500, "over_short_minor": z.over_short_minor + 500}
    z = z.model_copy(update=told)
    till = shop.till_a
    entry = till.journal.write(z)
    shift = DayShift(
        shift_id=z.shift_id, closed_entry_id=entry.header.id, register_id=till.register_id,
        z_number=z.document_number, sale_count=z.sale_count, sales_minor=z.sales_minor, returns_minor=0,
        tax_minor=z.tax_minor, cash_minor=z.cash_minor, expected_minor=z.expected_minor,
        counted_minor=z.counted_minor, over_short_minor=z.over_short_minor,
    )  # fmt: skip
    day = DayClosed(
        day="2026-11-21", location_id=till.location_id, currency="EUR", shifts=(shift,), sale_count=z.sale_count,
        sales_minor=z.sales_minor, returns_minor=0, tax_minor=z.tax_minor, cash_minor=z.cash_minor,
        over_short_minor=z.over_short_minor, tax_totals=(),
    )  # fmt: skip
    till.push(entry)
    shop.tell(till, OPENING, sale(shop), moved(OPENING.shift_id), day)
    span = ("--from", "2026-11-21", "--to", "2026-11-21", "--json")
    assert [(one["location"], one["amount_minor"]) for one in command(shop, capsys, "moves", *span)] == [("014", 500)]
    (over,) = command(shop, capsys, "over-short", *span)
    assert over["over_short_minor"] == z.over_short_minor
    (day_told,) = command(shop, capsys, "days", "--json")
    assert (day_told["location"], day_told["day"], day_told["shift_count"]) == ("014", "2026-11-21", 1)
