"""What must hold of a basket, whatever the dice were; each check names what does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from random import Random

from contract.messages.entry import canonical
from contract.messages.facts import SaleCompleted, read_fact
from contract.rules.fold import stock_deltas
from contract.rules.promotion import Circumstances, PricedLine, apply_promotions
from contract.rules.tax import TaxRounding
from contract.values.quantity import Unit
from oms.sales.model import sale_differences
from tests.baskets.lines import back_line, in_parts
from tests.baskets.offers import GOODS
from tests.baskets.ringing import Rung, promoted, refunded, ring, taxed
from tests.baskets.telling import told
from tests.builders import NOON
from tests.calculator import finished

_BY_ID = {goods.item_id: goods for goods in GOODS}
_REFUNDS_RUNG = 16
"""Every so many-th basket is brought back through the register as well."""


def wrong(dice: Random) -> tuple[Rung, list[str]]:
    """A basket of the dice, and what does not hold of it."""
    rung = ring(dice)
    return rung, [
        *_of_second_calculator(rung),
        *_of_the_oms(rung),
        *_of_sums(rung.fact),
        *_of_scan_order(dice, rung),
        *_of_refunds(dice, rung),
    ]


def _of_second_calculator(rung: Rung) -> Iterator[str]:
    answer, fact = finished(told(rung)), rung.fact
    for at, (line, own) in enumerate(zip(fact.lines, answer["lines"], strict=True), start=1):
        units = [
            (one.quantity_thousandths, one.extended_minor, one.net_minor, one.tax_minor)
            for one in line.units
            for _ in range(one.count)
        ]
        given = {one.promotion_id: one.amount_minor for one in line.modifiers if one.kind == "promotion"}
        declared = {
            "regular": line.regular_minor,
            "extended": line.extended_minor,
            "net": line.net_minor,
            "tax": line.tax_minor,
            "gross": line.gross_minor,
            "taxes": [one.tax_minor for one in line.taxes] or [line.tax_minor],
            "promotions": given,
            "units": units,
        }
        taxes = own["taxes"] if line.taxes else [sum(own["taxes"])]
        yield from _differing(f"line {at}", declared, {**own, "taxes": taxes})
    sums = {
        "net": fact.net_minor,
        "tax": fact.tax_minor,
        "total": fact.total_minor,
        "rounding": fact.rounding_minor,
        "change": sum(one.change_minor for one in fact.tenders),
        "kept": sum(one.tendered_minor - one.change_minor for one in fact.tenders),
    }
    yield from _differing("sale", sums, {name: answer[name] for name in sums})
    moved = {item_id: -on_hand for item_id, (on_hand, _) in stock_deltas(fact).items() if on_hand}
    gone = {item: thousandths for item, thousandths in answer["goods"].items() if thousandths}
    yield from _differing("goods", moved, {item: gone.get(item, 0) for item in moved})
    yield from _differing("goods", {item: moved.get(item, 0) for item in gone}, gone)


def _differing(name: str, declared: Mapping[str, object], computed: Mapping[str, object]) -> Iterator[str]:
    for what, minor in declared.items():
        if minor != computed[what]:
            yield f"{name} {what}: the register says {minor}, the second calculator {computed[what]}"


def _of_the_oms(rung: Rung) -> Iterator[str]:
    """The OMS reads the bytes, finds nothing to doubt, gives the same promotions and writes the same bytes."""
    text, row = canonical(rung.fact), rung.around.place.row
    read = read_fact(SaleCompleted.KIND, SaleCompleted.VERSION, text)
    if not isinstance(read, SaleCompleted) or canonical(read) != text:
        yield "the OMS does not write the bytes that it read"
        return
    yield from (
        f"the OMS doubts: {one}" for one in sale_differences(read, row.tax_policy, row.cash_rounding, row.layout)
    )
    given = [
        (
            own.promotion_id,
            line.line_id,
            [(one.count, one.quantity_thousandths, one.amount_minor) for one in own.shares],
        )
        for line in read.lines
        for own in line.modifiers
        if own.kind == "promotion"
    ]
    if sorted(given) != sorted(_promoted_again(read, rung)):
        yield "the OMS gives other promotions"


def _promoted_again(read: SaleCompleted, rung: Rung) -> Iterator[tuple[str, str, list[tuple[int, int, int]]]]:
    """From what the fact tells of goods and of changes by hand."""
    lines = []
    for line in read.lines:
        goods = _BY_ID.get(line.item_id)
        off = sum(own.amount_minor for own in line.modifiers if own.kind != "promotion")
        lines.append(
            PricedLine(
                line.line_id,
                line.item_id,
                line.quantity_thousandths,
                line.regular_minor - off,
                Unit(line.unit),
                (goods.category,) if goods else (),
                goods.department if goods else "",
                goods.style if goods else "",
                discountable=line.intent in ("carry_out", "pickup", "ship") and not line.linked_to,
                overridden=any(own.kind == "price_override" for own in line.modifiers),
            )
        )
    removed = frozenset(read.removed_promotions)
    around = Circumstances(NOON, shopper=rung.around.shopper, codes=rung.basket.codes, removed=removed)
    for one in apply_promotions(lines, around, rung.around.promotions).applied:
        for share in one.lines:
            runs = [(run.count, run.quantity_thousandths, run.amount_minor) for run in share.shares]
            yield one.promotion_id, share.line_id, runs


def _of_sums(fact: SaleCompleted) -> Iterator[str]:
    kept = sum(one.tendered_minor - one.change_minor for one in fact.tenders)
    if sum(line.net_minor + line.tax_minor for line in fact.lines) + fact.rounding_minor != kept:
        yield "lines and their tax and the rounding are not what the tenders kept"
    for line in fact.lines:
        least = min([line.extended_minor, *(one.extended_minor for one in line.units)])
        if line.quantity_thousandths > 0 and least < 0:
            yield f"{line.line_id} costs less than nothing"


def _of_scan_order(dice: Random, rung: Rung) -> Iterator[str]:
    """What the lines cost never depends on it, nor does tax that is rounded on the document."""
    lines = list(rung.basket.lines)
    dice.shuffle(lines)
    again = promoted(replace(rung.basket, lines=tuple(lines)), rung.around)
    if again.total_minor != rung.basket.total_minor:
        yield f"scanned in another order it costs {again.total_minor} and not {rung.basket.total_minor}"
    elif rung.around.place.market.tax.rounding is TaxRounding.PER_DOCUMENT:
        tax = taxed(again, rung.around.place).tax
        if tax != rung.fact.tax_minor:
            yield f"scanned in another order its tax is {tax} and not {rung.fact.tax_minor}"


def _of_refunds(dice: Random, rung: Rung) -> Iterator[str]:
    """Brought back in any parts, exactly what was paid comes back: of each line, and of each of its taxes."""
    parts = list(in_parts(dice, rung.fact))
    for line, paid, refunds in parts:
        if (line.net_minor, line.tax_minor) != (sum(r.net_minor for r in refunds), sum(r.tax_minor for r in refunds)):
            yield f"{line.line_id} does not come back whole"
        for at, tax in enumerate(paid.taxes):
            if tax.tax_minor != sum(own.taxes[at].tax_minor for own in refunds):
                yield f"{tax.name} of {line.line_id} does not come back whole"
        if any(own.net_minor < 0 or own.tax_minor < 0 for own in refunds):
            yield f"a part of {line.line_id} costs the customer something when it comes back"
    if parts and dice.randrange(_REFUNDS_RUNG) == 0:
        back = [
            back_line(rung.fact, line, own, str(at)) for line, _, own_all in parts for at, own in enumerate(own_all)
        ]
        half = [line for line in back if dice.random() < 0.5]
        rest = [line for line in back if line not in half]
        returns = [refunded(dice, rung, some) for some in (half, rest) if some]
        paid_for = sum(line.gross_minor for line, _, _ in parts)
        if sum(one.fact.total_minor for one in returns) != -paid_for:
            yield f"{paid_for} was paid, and the returns come to {[one.fact.total_minor for one in returns]}"
        for one in returns:
            yield from _of_second_calculator(one)
            yield from _of_the_oms(one)
