"""Every sum of a sale, taken again before it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from contract.messages.facts import SaleCompleted, SoldLine, SoldTender


class InconsistentSaleError(RuntimeError):
    """The sums of a sale do not agree: a bug, never the operator's fault; nothing is written."""


def check(sale: SaleCompleted) -> None:
    """Raises ``InconsistentSaleError`` naming the sums that disagree."""
    broken = [name for sums in (_document(sale), _tenders(sale)) for name, holds in sums.items() if not holds]
    for line in sale.lines:
        broken += _broken_in(line, sale)
    if broken:
        raise InconsistentSaleError("; ".join(dict.fromkeys(broken)))


def _document(sale: SaleCompleted) -> dict[str, bool]:
    lines, totals = sale.lines, sale.tax_totals
    one_tax_each = not any(line.taxes for line in lines)
    return {
        "there are lines": bool(lines),
        "Σ lines = total": sum([line.gross_minor for line in lines]) == sale.total_minor,
        "Σ line tax = tax": sum([line.tax_minor for line in lines]) == sale.tax_minor,
        "net + tax = total": sale.net_minor + sale.tax_minor == sale.total_minor,
        "Σ tax table gross = total": not one_tax_each or sum([own.gross_minor for own in totals]) == sale.total_minor,
        "Σ tax table tax = tax": sum([own.tax_minor for own in totals]) == sale.tax_minor,
        "only returns are numbered as returns": (sale.series == "return") == all(map(_comes_back, lines)),
    }


def _broken_in(line: SoldLine, sale: SaleCompleted) -> Iterator[str]:
    modifiers, taxes = line.modifiers, line.taxes
    if line.net_minor + line.tax_minor != line.gross_minor:
        yield "line net + tax = gross"
    if line.regular_minor - sum([own.amount_minor for own in modifiers]) != line.extended_minor:
        yield "regular − Σ modifiers = charged"
    priced = line.gross_minor if sale.prices_include_tax else line.net_minor
    if priced != line.extended_minor and sale.tax_exemption is None:
        yield "lines are taxed as charged"
    if taxes and sum([own.tax_minor for own in taxes]) != line.tax_minor:
        yield "Σ taxes of a line = its tax"
    if line.units and not _units_agree(line):
        yield "Σ units = line"
    for own in modifiers:
        if own.shares and _sum((share.count, share.amount_minor) for share in own.shares) != own.amount_minor:
            yield "Σ shares = promotion"
    if not _signed_alike(line):
        yield "what is sold is positive, what comes back negative"


def _units_agree(line: SoldLine) -> bool:
    shared = (
        (line.quantity_thousandths, [(own.count, own.quantity_thousandths) for own in line.units]),
        (line.extended_minor, [(own.count, own.extended_minor) for own in line.units]),
        (line.net_minor, [(own.count, own.net_minor) for own in line.units]),
        (line.tax_minor, [(own.count, own.tax_minor) for own in line.units]),
    )
    return all(whole == _sum(runs) for whole, runs in shared)


def _sum(runs: Iterable[tuple[int, int]]) -> int:
    return sum(count * each for count, each in runs)


def _signed_alike(line: SoldLine) -> bool:
    sign = -1 if _comes_back(line) else 1
    return (
        sign * line.quantity_thousandths > 0
        and sign * line.regular_minor >= 0
        and sign * line.extended_minor >= 0
        and sign * line.gross_minor >= 0
    )


def _comes_back(line: SoldLine) -> bool:
    return line.intent in ("return", "empties") or (line.intent == "deposit" and line.quantity_thousandths < 0)


def _tenders(sale: SaleCompleted) -> dict[str, bool]:
    sign = -1 if sale.total_minor < 0 else 1
    kept = sum(own.tendered_minor - own.change_minor for own in sale.tenders)
    other = [own for own in sale.tenders if own.kind != "cash"]
    return {
        "total + rounding = Σ kept": sale.total_minor + sale.rounding_minor == kept,
        "Σ tender rounding = rounding": sum(own.rounding_minor for own in sale.tenders) == sale.rounding_minor,
        "tenders go one way": all(sign * own.tendered_minor >= 0 for own in sale.tenders),
        "change comes from what was taken": all(own.change_minor >= 0 for own in sale.tenders)
        and (sign > 0 or not any(own.change_minor for own in sale.tenders)),
        "only cash gives change and is rounded": not any(own.change_minor or own.rounding_minor for own in other),
        "Σ other tenders ≤ total": sign * _tendered(other) <= sign * sale.total_minor,
        "cash is one tender": len(sale.tenders) - len(other) <= 1,
    }


def _tendered(tenders: Sequence[SoldTender]) -> int:
    return sum(own.tendered_minor for own in tenders)
