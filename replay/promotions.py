"""``python -m replay.promotions``: promotions learned from forty weeks of real receipts, tried on the weeks after them
with the engine that every till uses. ``docs/promotions.md`` has the rules and the last figures.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from contract.rules.promotion import Circumstances, PricedLine, Promotion, apply_promotions
from contract.rules.promotion.model import AmountOff, Deal, DealPart, EachUnit, ItemSet, Selection, Tier
from replay.promotion_rows import PromotionRows, TriedLine, TriedReceipt
from replay.promotion_rules import Learned, Offer, Rules, learned

LEARNED_TO, TRIED_TO = 40, 53
_PIECE = 1_000


@dataclass(slots=True)
class Tried:
    """How the rules did. ``discounted`` counts rows that got a discount; ``named`` says more of those explained."""

    discounted: int = 0
    explained: int = 0
    other_amount: int = 0
    none_given: int = 0
    plain: int = 0
    discounted_wrongly: int = 0
    off_minor: int = 0
    explained_minor: int = 0
    named: Counter[str] = field(default_factory=Counter)

    def take(self, line: TriedLine, given: int, learned: Learned | None) -> None:
        """One line more, for which the rules gave so many cents."""
        if not line.off:
            self.plain += 1
            self.discounted_wrongly += given > 0
            return
        self.discounted += 1
        self.off_minor += line.off
        if given == line.off:
            self.explained += 1
            self.explained_minor += line.off
            if learned is not None and learned.offer is not None:
                self.named[learned.offer.kind] += 1
                self.named[learned.level] += 1
        elif given:
            self.other_amount += 1
        else:
            self.none_given += 1


def tried(receipts: Iterable[TriedReceipt], rules: Rules) -> Tried:
    """Every receipt through the engine, with the promotions that the rules make for its store and week."""
    found = Tried()
    for receipt in receipts:
        told = [rules.of(line.case) for line in receipt.lines]
        given = _given(receipt, {_id(line): own.offer for line, own in zip(receipt.lines, told, strict=True) if own})
        for at, (line, own) in enumerate(zip(receipt.lines, told, strict=True)):
            found.take(line, given.get(str(at), 0), own)
    return found


def tried_with_last(receipts: Iterable[TriedReceipt], last: Mapping[int, int]) -> Tried:
    """What somebody would do who learned nothing: every item gets what was last taken off it, always."""
    offers = {item: Offer(AmountOff(minor)) for item, minor in last.items() if minor}
    found = Tried()
    for line in (line for receipt in receipts for line in receipt.lines):
        offer = offers.get(line.case.item)
        found.take(line, offer.off(line.pieces, line.amount) if offer else 0, None)
    return found


def promotion_of(item_id: str, offer: Offer, store: int) -> Promotion:
    """As head office would tell it to the store."""
    selection = Selection(ItemSet(items=frozenset({item_id})))
    if offer.pieces == 1:
        benefit: EachUnit | Deal = EachUnit(selection, offer.reward)
    else:
        benefit = Deal((DealPart(selection, offer.pieces),), offer.reward)
    return Promotion(f"{item_id} {offer}", item_id, (Tier(benefit),), locations=frozenset({str(store)}))


def printed(found: Tried, every_discounted: int) -> Iterator[str]:
    """The figures, a line each."""
    not_tried = every_discounted - found.discounted
    of = every_discounted or 1
    yield f"discounted lines           {every_discounted:>9,}"
    for name, count in (
        ("explained to the cent", found.explained),
        ("another amount", found.other_amount),
        ("no discount given", found.none_given),
        ("fuel and other, not tried", not_tried),
    ):
        yield f"  {name:<25}{count:>9,} {100 * count / of:5.1f} %"
    for name, count in sorted(found.named.items()):
        yield f"    {name:<35}{count:>9,}"
    yield f"discounts, explained of    {found.explained_minor / 100:>12,.2f} of {found.off_minor / 100:,.2f}"
    wrongly = 100 * found.discounted_wrongly / (found.plain or 1)
    yield f"lines without a discount   {found.plain:>9,}"
    yield f"  discounted all the same  {found.discounted_wrongly:>9,} {wrongly:5.1f} %"


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code is 0: the figure is told, whatever it is."""
    options = _options().parse_args(arguments)
    began = time.monotonic()
    rows = PromotionRows(blind=options.blind)
    rules = learned(rows.seen(LEARNED_TO))
    print(f"{len(rules):,} cases learned from weeks 1 to {LEARNED_TO}, in {time.monotonic() - began:.0f} s", flush=True)
    weeks = LEARNED_TO + 1, TRIED_TO
    every = rows.discounted(*weeks)
    receipts = list(rows.receipts(*weeks))
    print(f"\nWeeks {weeks[0]} to {weeks[1]}, by what was learned")
    print("\n".join(printed(tried(receipts, rules), every)))
    print("\nThe same weeks, each item with what was last taken off it")
    print("\n".join(printed(tried_with_last(receipts, rows.last_discounts(LEARNED_TO)), every)))
    print(f"\n{time.monotonic() - began:.0f} s in all")
    return 0


def _given(receipt: TriedReceipt, offers: Mapping[str, Offer | None]) -> dict[str, int]:
    """Line -> what the engine takes off it."""
    promotions = [promotion_of(item_id, offer, receipt.store) for item_id, offer in offers.items() if offer]
    if not promotions:
        return {}
    lines = [PricedLine(str(at), _id(line), line.pieces * _PIECE, line.amount) for at, line in enumerate(receipt.lines)]
    found = apply_promotions(lines, Circumstances(receipt.local, str(receipt.store)), promotions)
    given: Counter[str] = Counter()
    for one in found.applied:
        for share in one.lines:
            given[share.line_id] += share.amount_minor
    return given


def _id(line: TriedLine) -> str:
    return str(line.case.item)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dev.py promotions", description="Promotions learned from real receipts, and tried on later ones."
    )
    parser.add_argument("--blind", action="store_true", help="without a look into the week's mailer")
    return parser


if __name__ == "__main__":
    sys.exit(main())
