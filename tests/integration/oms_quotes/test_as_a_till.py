"""What is quoted is what a till rings up, to the cent."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

from app.pos.basket_view import BasketView
from app.pos.model.line import ModifierKind
from contract.rules.permission import Decision, Grant
from oms.quotes.repository import set_price_right
from tests.integration.oms_quotes.counters import GOLD, PIECES, WEIGHED, WORKS_HERE, Counters, Line

BASKETS = 100


def basket(dice: Random) -> tuple[Line, ...]:
    """Whatever the dice say. A price is set of what is there once: at a till, more of it would be on the same line."""
    lines: list[Line] = []
    for _ in range(1 + min(int(dice.expovariate(0.25)), 14)):
        if dice.random() < 0.2:
            lines.append(Line(dice.choice(WEIGHED), dice.randint(1, 3500)))
            continue
        pieces = 1 if dice.random() < 0.6 else dice.randint(2, 7)
        by_hand = dice.randint(0, 2000) if dice.random() < 0.08 else None
        lines.append(Line(dice.choice(PIECES), 1000 * pieces, by_hand))
    often = Counter(line.sku for line in lines)
    return tuple(line if often[line.sku] == 1 else replace(line, set_minor=None) for line in lines)


def quoted(answer: dict[str, Any]) -> dict[str, Any]:
    promotions: Counter[str] = Counter()
    for line in answer["lines"]:
        for given in line["promotions"]:
            promotions[given["promotion_id"]] += given["minor"]
    lines = [
        (line["sku"], line["quantity_thousandths"], line["regular_minor"], line["extended_minor"])
        for line in answer["lines"]
    ]
    totals = {name: answer[name] for name in ("net_minor", "tax_minor", "total_minor", "deposit_minor", "currency")}
    return {"lines": lines, "promotions": dict(promotions), **totals}


def rung(view: BasketView) -> dict[str, Any]:
    promotions: Counter[str] = Counter()
    for line in view.lines:
        for own in line.modifiers:
            if own.kind is ModifierKind.PROMOTION:
                promotions[own.promotion_id] += own.amount_minor
    lines = [(line.sku, line.quantity_thousandths, line.regular_minor, line.extended_minor) for line in view.lines]
    names = ("net_minor", "tax_minor", "total_minor", "deposit_minor", "currency")
    return {
        "lines": lines,
        "promotions": {key: minor for key, minor in promotions.items() if minor},
        **{name: getattr(view, name) for name in names},
    }


def test_a_hundred_baskets_cost_what_a_till_asks_for_them(counters: Counters) -> None:
    counters.db.run(lambda tx: set_price_right(tx, "call center", Grant(Decision.ALLOW)))
    promoted = with_deposit = set_by_hand = 0
    for seed in range(BASKETS):
        dice = Random(seed)
        lines, location = basket(dice), dice.choice(("014", "101"))
        customer_id = dice.choice(("", "", GOLD, WORKS_HERE))
        codes = tuple(code for code in ("SUMMER5", counters.serials[0]) if dice.random() < 0.25)
        told = counters.quote(*lines, location=location, customer_id=customer_id, codes=codes)
        assert told.status_code == 201, (seed, told.text)
        found = quoted(told.json())
        assert found == rung(counters.ring(location, lines, customer_id, codes)), f"seed {seed}"
        promoted += bool(found["promotions"])
        with_deposit += bool(found["deposit_minor"])
        set_by_hand += any(line.set_minor is not None for line in lines)
    assert min(promoted, with_deposit, set_by_hand) > 20, (promoted, with_deposit, set_by_hand)
