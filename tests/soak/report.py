"""The outcome as a person reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.findings import by_harm
from tests.soak.samples import growth

if TYPE_CHECKING:
    from tests.soak.run import Outcome


def table(outcome: Outcome) -> str:
    """What happened, what grew, and the verdict."""
    rows = [
        ("seconds of trouble", f"{outcome.plan.seconds:.0f}"),
        ("registers", str(outcome.plan.tills)),
        ("connections", str(outcome.connections)),
        *((f"  {kind}", str(outcome.met[kind])) for kind in outcome.met),
        *((f"{name}", str(times)) for name, times in sorted(outcome.strikes.items())),
        ("changes by head office", str(outcome.changes)),
        ("entries", str(outcome.entries)),
        ("  of them sales", str(outcome.sales)),
        ("  sent again after a lost answer", str(outcome.duplicates)),
        ("rows compared", str(outcome.rows)),
        ("seconds until all was sent", f"{outcome.rest_s:.1f}"),
        *((str(harm), str(times)) for harm, times in by_harm(outcome.findings).items()),
    ]
    width = max(len(name) for name, _ in rows)
    lines = [f"  {name:<{width}}  {value}" for name, value in rows]
    return "\n".join([*lines, "", *_grown(outcome), "", _verdict(outcome)])


def _grown(outcome: Outcome) -> list[str]:
    lines = [f"  {'':<30}{'first':>10}{'last':>10}{'most':>10}{'per hour':>12}"]
    for what, one in growth(outcome.samples).items():
        slope = "-" if one.per_hour is None else f"{one.per_hour:+.0f}"
        lines.append(f"  {what:<30}{one.first:>10.0f}{one.last:>10.0f}{one.most:>10.0f}{slope:>12}")
    return lines


def _verdict(outcome: Outcome) -> str:
    return "Something is wrong." if outcome.findings else "Every sale once, all books and rows equal."
