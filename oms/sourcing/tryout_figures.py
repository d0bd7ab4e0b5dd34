"""What a run of orders came to by each way of deciding, as sums, and as figures for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from contract.values.money import Money
from oms.sourcing.model import A_MILLION
from oms.sourcing.tryout import Got, Tried

PAID = ("carriage", "handling", "lines")
"""Of the criteria, what somebody is paid. The others weigh, by the fees of the plan that decided."""
MOST_TOLD = 5
WAYS = ("happened", "published_again", "draft")
"""In this order wherever the three stand beside each other."""

Row = dict[str, object]


@dataclass(slots=True)
class Sums:
    """Of one way. Money by currency and criterion; ``sent``: orders of which anything is sent, by currency;
    ``by_place``: parts by location.
    """

    orders: int = 0
    filled: int = 0
    split: int = 0
    promised: int = 0
    kept: int = 0
    meters: int = 0
    co2_grams: int = 0
    expected_ppm: int = 0
    sent: Counter[str] = field(default_factory=Counter)
    money: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_place: Counter[str] = field(default_factory=Counter)

    def add(self, got: Got, currency: str, *, promised: bool) -> None:
        self.orders += 1
        self.filled += got.filled
        self.sent[currency] += bool(got.parts)
        self.split += len(got.parts) > 1
        self.promised += promised
        self.kept += promised and got.kept
        self.expected_ppm += got.expected_ppm
        self.money[currency, "split"] += got.split_minor
        for part in got.parts:
            self.meters += part.meters
            self.co2_grams += part.co2_grams
            self.by_place[part.location_id] += 1
            for name, minor in part.criteria.items():
                self.money[currency, name] += minor

    @property
    def parts(self) -> int:
        return self.by_place.total()

    def told(self, money: Sequence[tuple[str, str]]) -> dict[str, str]:
        """By the name of the figure. ``money``: the currencies and criteria that are told."""
        sent = self.sent.total()
        return {
            "orders": f"{self.orders}",
            "filled": _of(self.filled, self.orders),
            "parts per order": _each(self.parts, sent, 2),
            "in several parts": _of(self.split, sent),
            **self._money(money),
            "km per order": _each(self.meters, sent * 1_000),
            "CO2 kg": _each(self.co2_grams, 1_000, 1),
            "promise kept, expected": _of(self.kept, self.promised),
            "rejected lines, expected": _each(self.expected_ppm, A_MILLION, 1),
        }

    def plain(self) -> dict[str, object]:
        """As numbers, for scripts. ``expected_rejects_ppm``: lines, in millionths."""
        money: dict[str, dict[str, int]] = {}
        for (currency, name), minor in sorted(self.money.items()):
            money.setdefault(currency, {})[name] = minor
        return {
            "orders": self.orders,
            "filled": self.filled,
            "sent": self.sent.total(),
            "parts": self.parts,
            "split": self.split,
            "promised": self.promised,
            "kept": self.kept,
            "meters": self.meters,
            "co2_grams": self.co2_grams,
            "expected_rejects_ppm": self.expected_ppm,
            "money_minor": money,
        }

    def _money(self, told: Sequence[tuple[str, str]]) -> dict[str, str]:
        """What is paid, and what of it for what; then what else counted."""
        found = {}
        for currency in sorted({currency for currency, _ in told}):
            paid, sent = sum(self.money[currency, name] for name in PAID), self.sent[currency]
            found[f"paid {currency}"] = _money(paid, currency)
            found[f"paid {currency} per order"] = _money((paid + sent // 2) // sent, currency) if sent else ""
            names = [name for own, name in told if own == currency]
            for name in sorted(names, key=lambda name: (name not in PAID, name)):
                label = f"  of it {name} {currency}" if name in PAID else f"weighed: {name} {currency}"
                found[label] = _money(self.money[currency, name], currency)
        return found


@dataclass(slots=True)
class Figures:
    """Of all three ways, over the same orders. ``moved``: orders that the draft sends from elsewhere than the published
    plan; ``differs``: that the published plan sends from elsewhere than where they went; ``other_plan``: that were
    decided by another plan than the published one.
    """

    published_version: int
    ways: tuple[Sums, Sums, Sums] = field(default_factory=lambda: (Sums(), Sums(), Sums()))
    moved: int = 0
    differs: int = 0
    other_plan: int = 0
    answered: int = 0
    rejected: int = 0
    rejected_lines: int = 0
    late: int = 0

    def add(self, tried: Tried) -> None:
        decided, promised = tried.decided, tried.order.promised_day is not None
        for sums, got in zip(self.ways, (tried.happened, tried.again, tried.draft), strict=True):
            sums.add(got, decided.currency, promised=promised)
        self.moved += _sent(tried.draft) != _sent(tried.again)
        self.differs += _sent(tried.again) != _sent(tried.happened)
        self.other_plan += decided.plan_version != self.published_version
        self.answered += decided.answered
        self.rejected += decided.rejected_lines > 0
        self.rejected_lines += decided.rejected_lines
        self.late += decided.late_lines > 0

    def rows(self) -> list[Row]:
        """A line of the table for each figure."""
        money = sorted({key for sums in self.ways for key, minor in sums.money.items() if minor})
        told = [sums.told(money) for sums in self.ways]
        really = [
            ("orders that stores told of", f"{self.answered}"),
            ("rejected lines, really", f"{self.rejected_lines}" if self.answered else ""),
            ("orders with one", _of(self.rejected, self.answered)),
            ("orders ready too late", _of(self.late, self.answered)),
        ]
        rows = [_row(name, *(one[name] for one in told)) for name in told[0]]
        return rows + [_row(name, said, "", "") for name, said in really]

    def loaded(self, codes: Mapping[str, str]) -> list[Row]:
        """The places that would get the most parts."""
        draft = self.ways[2].by_place
        most = sorted(draft, key=lambda one: (-draft[one], one))[:MOST_TOLD]
        return [self._place(one, codes) for one in most]

    def moves(self, codes: Mapping[str, str]) -> list[Row]:
        """The places that gain most beside the published plan, then those that lose most."""
        _, again, draft = (sums.by_place for sums in self.ways)
        change = {one: draft[one] - again[one] for one in again | draft if draft[one] != again[one]}
        ranked = sorted(change, key=lambda one: (-abs(change[one]), one))
        gain, lose = ([one for one in ranked if (change[one] > 0) is more] for more in (True, False))
        return [self._place(one, codes) for one in gain[:MOST_TOLD] + lose[:MOST_TOLD]]

    def _place(self, location_id: str, codes: Mapping[str, str]) -> Row:
        parts = [sums.by_place[location_id] for sums in self.ways]
        row: Row = {"place": codes.get(location_id, location_id), **dict(zip(WAYS, parts, strict=True))}
        shares = [_percent(own, sums.parts) for own, sums in zip(parts, self.ways, strict=True)]
        return row | {"share_published": shares[1], "share_draft": shares[2], "change": f"{parts[2] - parts[1]:+}"}


def _row(figure: str, *told: str) -> Row:
    return {"figure": figure, **dict(zip(WAYS, told, strict=True))}


def _sent(got: Got) -> frozenset[tuple[str, tuple[str, ...]]]:
    return frozenset((part.location_id, part.line_ids) for part in got.parts)


def _of(some: int, every: int) -> str:
    return f"{some} ({_percent(some, every)})" if every else ""


def _money(minor: int, currency: str) -> str:
    return str(Money(minor, currency).decimal)


def _percent(some: int, every: int) -> str:
    return f"{100 * some / every:.1f} %" if every else ""


def _each(total: int, count: int, digits: int = 0) -> str:
    return f"{total / count:.{digits}f}" if count else ""
