"""Head office is down for a whole day: afterwards it, the registers and what lies in the drawers agree."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

import pytest

from tests.postgres import Postgres
from tests.simulated_day.books import Books
from tests.simulated_day.checks import findings
from tests.simulated_day.day import Ending
from tests.simulated_day.dice import Dice
from tests.simulated_day.rules import CHEESE
from tests.simulated_day.run import told
from tests.simulated_day.sometimes import SOMETIMES, never_done
from tests.simulated_day.truth import GIFT_CARDS, Movement, Truth, on_account

Lie = Callable[[Truth], None]

ACTS = 60


Lived = tuple[Truth, Books]


@pytest.fixture(scope="module")
def day(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    ending = Ending(late=True, dark=True, burned=True)
    return told(postgres, tmp_path_factory.mktemp("day"), Dice(1), ACTS, ending)


def test_after_a_day_without_head_office_all_books_tell_what_really_happened(day: Lived) -> None:
    assert findings(*day) == []


def test_most_of_what_can_happen_has_happened(day: Lived) -> None:
    """All of it within a few days: ``dev.py day`` says what never did."""
    assert len(never_done(day[0].acts)) < len(SOMETIMES) // 4


def _five_less(truth: Truth) -> None:
    drawer = next(iter(truth.drawers.values()))
    drawer.counted_minor = drawer.minor - 5_00


def _no_reason(truth: Truth) -> None:
    next(drawer for drawer in truth.drawers.values() if drawer.named).named.clear()


def _one_move_less(truth: Truth) -> None:
    truth.movements.pop(0)


def _another_move(truth: Truth) -> None:
    truth.movements.append(Movement("pickup", 10_00, next(iter(truth.drawers))))


def _a_sale_nobody_made(truth: Truth) -> None:
    truth.sold.append(replace(truth.sold[0], receipt="041-1-0000-000001"))


def _a_sale_for_more(truth: Truth) -> None:
    truth.sold[0] = replace(truth.sold[0], total_minor=truth.sold[0].total_minor + 1)


def _one_more_carried_out(truth: Truth) -> None:
    truth.sold[0].goods["milk"] += 1


def _sold_again_though_broken(truth: Truth) -> None:
    next(sold for sold in truth.sold if sold.broken).broken.clear()


def _a_charge_nobody_knows(truth: Truth) -> None:
    ledger = next(own for own in truth.ledgers.values() if own)
    truth.ledgers[0] = (replace(ledger[0], kind="charge"),)


def _taken_once_only(truth: Truth) -> None:
    truth.unlike.clear()


def _more_on_a_card(truth: Truth) -> None:
    truth.sold[0].loads[GIFT_CARDS[0]] += 1


def _too_much_taken_unasked(truth: Truth) -> None:
    truth.sold[0].redeems[GIFT_CARDS[0]] += 100_00


def _a_voucher_more(truth: Truth) -> None:
    truth.sold[0].vouchers["V-X"] += 5_00


def _generous(truth: Truth) -> None:
    truth.given_alone.append(("discount", 5_01))


def _a_receipt_less(truth: Truth) -> None:
    truth.papers.popitem()


def _a_receipt_twice(truth: Truth) -> None:
    truth.papers[truth.sold[0].receipt] += 1


def _one_more_gram(truth: Truth) -> None:
    next(sold for sold in truth.sold if sold.weights).weights[CHEESE] += 1


def _one_more_kit(truth: Truth) -> None:
    truth.sold[0].goods["hamper"] += 1


def _spent_more(truth: Truth) -> None:
    next(sold for sold in truth.sold if sold.customer == "8001").earning_minor += 10_00


def _owes_less(truth: Truth) -> None:
    truth.sold[0].loads[on_account(truth.customers["8002"])] += 1


def _all_in_points(truth: Truth) -> None:
    next(sold for sold in truth.sold if sold.customer).burned.append(100_00)


def _paid_ahead_more(truth: Truth) -> None:
    next(own for own in truth.orders.values() if own.ahead_minor).total_minor += 1
    next(own for own in truth.orders.values() if own.ahead_minor).ahead_minor = 1


def _nobody_came_for_it(truth: Truth) -> None:
    next(own for own in truth.orders.values() if own.state == "completed").state = "ready"


def _one_can_more(truth: Truth) -> None:
    truth.sold[0].empties += 1


def _another_voucher(truth: Truth) -> None:
    truth.sold[0].machine.append("2999999000153")


def _shown_twice(truth: Truth) -> None:
    truth.sold[0].coupons += [truth.coupons[-1]] * 2


def _seen_by_nobody(truth: Truth) -> None:
    at = next(at for at, moved in enumerate(truth.movements) if moved.second)
    truth.movements[at] = replace(truth.movements[at], second=None)


def _another_shift_in_the_day(truth: Truth) -> None:
    truth.missing.add("shift")


LIES: dict[str, Lie] = {
    "cash": _five_less,
    "cash of": _no_reason,
    "movements": _one_move_less,
    "movements: ": _another_move,
    "sales": _a_sale_nobody_made,
    "sealed day": _a_sale_nobody_made,
    "total of": _a_sale_for_more,
    "stock of milk": _one_more_carried_out,
    "stock of": _sold_again_though_broken,
    "stock of cheese": _one_more_gram,
    "stock of bread": _one_more_kit,
    "points of 8001": _spent_more,
    "account of 8002": _owes_less,
    "bound of points": _all_in_points,
    "order ": _paid_ahead_more,
    "orders": _nobody_came_for_it,
    "stock of ": _nobody_came_for_it,
    "empties: cans": _one_can_more,
    "empties: vouchers": _another_voucher,
    "doubts: nobody doubts coupon_used_twice": _shown_twice,
    "movements: really": _seen_by_nobody,
    "cards: terminals and sales": _a_charge_nobody_knows,
    "cards: terminals and payments": _a_charge_nobody_knows,
    "doubts: terminal_totals_differ": _taken_once_only,
    f"card {GIFT_CARDS[0]}": _more_on_a_card,
    "bound of card": _too_much_taken_unasked,
    "vouchers": _a_voucher_more,
    "bound of discount": _generous,
    "papers": _a_receipt_less,
    "paper ": _a_receipt_twice,
    "day": _another_shift_in_the_day,
    "shown by till 1: the shelf": _one_more_carried_out,
    "shown by till 2: the day": _a_sale_for_more,
    "shown by till 3: the day": _no_reason,
}
"""What is found where what happened is told otherwise; by how the finding begins."""


@pytest.mark.parametrize("found", LIES)
def test_whatever_would_not_agree_is_found_and_named(day: Lived, found: str) -> None:
    truth, books = deepcopy(day[0]), day[1]
    LIES[found](truth)
    assert [one for one in findings(truth, books) if one.startswith(found)]
