"""The outcome as a person reads it: a small table, then what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from tests.chaos.findings import Finding, by_harm
from tests.chaos.oms_kills import OmsResult
from tests.chaos.register_kills import RegisterResult

MOST_SHOWN = 12


def register_table(result: RegisterResult) -> str:
    """Part one, and part two."""
    rows = [
        ("kills", str(result.kills)),
        ("  where they hit", _hits(result.hits)),
        ("sales acknowledged", f"{result.acknowledged_on_paper} on paper, {result.acknowledged_on_screen} on screen"),
        ("sales in the journal", str(result.sold)),
        ("receipts printed again, marked COPY", str(result.copies)),
        ("sales whose receipt was never queued", str(result.without_paper)),
        ("open baskets that came back", str(result.baskets_restored)),
        ("shifts closed", str(result.z_reports)),
        ("drawer pulses", str(result.drawer_pulses)),
        *_harm(result.findings),
        ("seconds", f"{result.seconds:.0f}"),
    ]
    return _table(f"{result.breed.name}, killed with -9", rows)


def oms_table(result: OmsResult) -> str:
    """Part three."""
    rows = [
        ("kills", str(result.kills)),
        ("  where they hit", _hits(result.hits)),
        ("registers killed meanwhile", _hits(result.registers_killed)),
        ("database backends ended, killed with -9", f"{result.backends_ended}, {result.backends_killed}"),
        ("entries written by two registers", str(result.entries)),
        ("  of them sales", str(result.sales)),
        ("  sent again after a lost answer", str(result.answered_duplicate)),
        *_harm(result.findings),
        ("seconds", f"{result.seconds:.0f}"),
    ]
    return _table("The OMS during intake, killed with -9", rows)


def told(findings: Sequence[Finding]) -> str:
    """The first of them, in words."""
    lines = [f"  {finding.harm}: {finding.text}" for finding in findings[:MOST_SHOWN]]
    if len(findings) > MOST_SHOWN:
        lines.append(f"  and {len(findings) - MOST_SHOWN} more")
    return "\n".join(lines)


def page(output: str, kills: int) -> str:
    """``docs/chaos.md``."""
    return f"""# Kills at random moments

`python3 dev.py chaos --kills {kills}` kills a selling register and the OMS with `kill -9` at random moments, starts
them again each time, and then reads both databases with a second reader of its own. The program is `tests/chaos/`;
`--help` lists its options. Its last output stands below; `--write docs/chaos.md` renews this page.

A sale is **acknowledged** when its receipt came out of the printer down to its number, or when the screen said that
it was done. Every acknowledged sale must be in the journal once, with the total on the paper. Entries, receipts and
Z reports are numbered 1 to n without a gap; the chain of hashes holds; a second print says COPY; a receipt shows
every line; the basket comes back as it was last shown; shift sums are those of the sales; no kill is taken for a
restore. Each entry must be at the OMS once, byte for byte, with its sale, its cash and its stock booked once.

A kill falls while the register starts, at any moment, after so many bytes of a receipt, or as a receipt comes out;
for the OMS, while it starts, while a transaction of the intake is open, or at any other moment. Database backends are
ended too, some with -9, and so are the registers that send. `--defect NAME` builds in a mistake, to show that the
kills find it.

One kill in ten is of the whole program, a fresh interpreter with its window, whose keys are pressed; the others are of
the app's own composition without a window, forked from a process that has imported everything.

A sale is stored before its receipt is queued. A kill in between leaves a sale that is sold and has no paper: it is
counted below, and the window prints it at its next start while the customer may still wait (ten minutes).

```text
{output}```
"""


def _harm(findings: Sequence[Finding]) -> Iterator[tuple[str, str]]:
    for harm, times in by_harm(findings).items():
        yield str(harm), str(times)


def _hits(hits: Counter[str]) -> str:
    return ", ".join(f"{where} {times}" for where, times in sorted(hits.items())) or "0"


def _table(title: str, rows: Sequence[tuple[str, str]]) -> str:
    width = max(len(name) for name, _ in rows)
    return "\n".join([title, *(f"  {name:<{width}}  {value}" for name, value in rows), ""])
