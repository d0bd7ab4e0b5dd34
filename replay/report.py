"""What a replay prints: each store's sums in three places, what was odd, and whether all of it agrees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from replay.plan import Oddity
from replay.register import Rung
from replay.second_calculator import Expected
from replay.sums import Sums, ZSums

FIGURES = ("receipts", "lines", "sales", "discounts", "coupons")
_MONEY = ("sales", "discounts", "coupons")


@dataclass(frozen=True, slots=True)
class StoreResult:
    """Everything known of one store."""

    store: int
    expected: Expected
    file: Sums
    oms: Sums
    zs: ZSums
    rung: Rung
    baskets: int
    rows: int
    oddities: Counter[Oddity]

    def faults(self) -> Iterator[str]:
        """Every figure that is not the same everywhere."""
        for name in FIGURES:
            told = [getattr(where, name) for where in (self.expected, self.file, self.oms)]
            if len(set(told)) > 1:
                yield f"{name}: the data {told[0]}, the register {told[1]}, the OMS {told[2]}"
        for name in ("receipts", "sales", "discounts", "coupons"):
            if getattr(self.zs, name) != getattr(self.file, name):
                yield f"{name}: the Z reports {getattr(self.zs, name)}, the receipts {getattr(self.file, name)}"
        if self.file.overridden != self.oms.overridden:
            yield f"overridden: the register {self.file.overridden}, the OMS {self.oms.overridden}"
        if self.zs.over_short:
            yield f"cash over or short by {self.zs.over_short}"
        if self.rung.cut_minor != self.expected.coupons_not_taken and not self.rung.found:
            yield f"coupons not taken: the data {self.expected.coupons_not_taken}, the register {self.rung.cut_minor}"
        for code, count in self.rung.refused.items():
            yield f"{count} receipts were refused: {code}"
        if self.rung.rung + self.rung.found + self.rung.without_goods != self.baskets - self.rung.refused.total():
            yield "some receipts were neither rung nor found"


def printed(results: list[StoreResult], disputes: Mapping[str, int]) -> Iterator[str]:
    """The report, line by line."""
    yield f"{'':<24}{'the data':>16}{'registers':>16}{'OMS':>16}"
    for result in results:
        yield f"store {result.store}"
        for name in FIGURES:
            told = [getattr(where, name) for where in (result.expected, result.file, result.oms)]
            cells = "".join(f"{_shown(name, one):>16}" for one in told)
            yield f"  {name:<22}{cells}{'' if len(set(told)) == 1 else '  DIFFER'}"
        yield from (f"  {line}" for line in _shares(result))
    yield "all stores"
    for name in FIGURES:
        sums = [
            sum(getattr(where, name) for where in places)
            for places in (
                [result.expected for result in results],
                [result.file for result in results],
                [result.oms for result in results],
            )
        ]
        yield f"  {name:<22}{''.join(f'{_shown(name, one):>16}' for one in sums)}"
    yield from _odd(results)
    yield from (f"OMS, open: {count} {what}" for what, count in sorted(disputes.items()))


def outcome(results: list[StoreResult]) -> str:
    """What this run did, in one sentence."""
    rung, found = sum(one.rung.rung for one in results), sum(one.rung.found for one in results)
    empty = sum(one.rung.without_goods for one in results)
    sentence = f"{rung:,} receipts rung, {found:,} found as sold before, {empty:,} with nothing to sell"
    return f"{sentence}; nothing was added." if not rung else f"{sentence}."


def _shares(result: StoreResult) -> Iterator[str]:
    """Of the recorded rows: at the catalog's price, at another, or no line."""
    at_catalog, no_line = result.file.lines - result.file.overridden, result.rows - result.file.lines
    parts = (("at catalog price", at_catalog), ("overridden", result.file.overridden), ("rejected", no_line))
    yield ", ".join(f"{name} {count:,} ({_percent(count, result.rows)})" for name, count in parts) + (
        f"; {result.zs.reports:,} Z reports"
    )


def _odd(results: list[StoreResult]) -> Iterator[str]:
    odd: Counter[Oddity] = sum((result.oddities for result in results), Counter())
    cut = sum(result.expected.coupons_not_taken for result in results)
    yield "odd rows"
    for oddity in Oddity:
        yield f"  {odd[oddity]:>7,}  {oddity}"
    yield f"  {_shown('coupons', cut):>7}  worth of coupons beyond what their receipts came to: not taken"


def _shown(name: str, value: int) -> str:
    return f"{value // 100:,}.{value % 100:02d}" if name in _MONEY else f"{value:,}"


def _percent(count: int, of: int) -> str:
    tenths = (2_000 * count + of) // (2 * of) if of else 0
    return f"{tenths // 10}.{tenths % 10} %"
