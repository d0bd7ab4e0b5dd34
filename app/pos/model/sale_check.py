"""Every sum of a sale, taken again before it is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from contract.messages.facts import SaleCompleted, SoldLine, SoldTender


class InconsistentSaleError(RuntimeError):
    """The sums of a sale do not agree: a bug, never the operator's fault; nothing is written."""


def check(sale: SaleCompleted) -> None:
    """Raises ``InconsistentSaleError`` naming the sums that disagree."""
    agreements = {**_document(sale), **_lines(sale), **_tenders(sale)}
    broken = [name for name, holds in agreements.items() if not holds]
    if broken:
        raise InconsistentSaleError("; ".join(broken))


def _document(sale: SaleCompleted) -> dict[str, bool]:
    lines, totals = sale.lines, sale.tax_totals
    one_tax_each = not any(line.taxes for line in lines)
    return {
        "there are lines": bool(lines),
        "Σ lines = total": sum(line.gross_minor for line in lines) == sale.total_minor,
        "Σ line tax = tax": sum(line.tax_minor for line in lines) == sale.tax_minor,
        "net + tax = total": sale.net_minor + sale.tax_minor == sale.total_minor,
        "Σ tax table gross = total": not one_tax_each or sum(own.gross_minor for own in totals) == sale.total_minor,
        "Σ tax table tax = tax": sum(own.tax_minor for own in totals) == sale.tax_minor,
        "only returns are numbered as returns": (sale.series == "return") == all(map(_comes_back, lines)),
    }


def _lines(sale: SaleCompleted) -> dict[str, bool]:
    priced_by = "gross_minor" if sale.prices_include_tax else "net_minor"
    exempt = sale.tax_exemption is not None
    return {
        "line net + tax = gross": all(line.net_minor + line.tax_minor == line.gross_minor for line in sale.lines),
        "regular − Σ modifiers = charged": all(
            line.regular_minor - sum(own.amount_minor for own in line.modifiers) == line.extended_minor
            for line in sale.lines
        ),
        "lines are taxed as charged": exempt
        or all(getattr(line, priced_by) == line.extended_minor for line in sale.lines),
        "Σ taxes of a line = its tax": all(
            not line.taxes or sum(own.tax_minor for own in line.taxes) == line.tax_minor for line in sale.lines
        ),
        "Σ units = line": all(map(_units_agree, sale.lines)),
        "Σ shares = promotion": all(
            not own.shares or sum(share.count * share.amount_minor for share in own.shares) == own.amount_minor
            for line in sale.lines
            for own in line.modifiers
        ),
        "what is sold is positive, what comes back negative": all(map(_signed_alike, sale.lines)),
    }


def _units_agree(line: SoldLine) -> bool:
    if not line.units:
        return True
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
    amounts = (line.regular_minor, line.extended_minor, line.gross_minor)
    return sign * line.quantity_thousandths > 0 and all(sign * minor >= 0 for minor in amounts)


def _comes_back(line: SoldLine) -> bool:
    return line.intent == "return"


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
