"""``aisle-oms sourcing try``: what a draft would have done with the orders of the last days, before it decides any."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track

from contract.errors import Refused
from oms.channels.connections import connection_named
from oms.db.engine import Database
from oms.sourcing import repository
from oms.sourcing.plan import Plan
from oms.sourcing.tryout import Decided, Tried, Tryout, World
from oms.sourcing.tryout_figures import PAID, WAYS, Figures
from oms.sourcing.tryout_repository import decided_ids, decided_orders, known_network
from oms.stores.repository import locations
from oms.terminal import AsJson, DatabaseUrl, opened, say, show_one, show_table

Version = Annotated[int, typer.Argument(metavar="VERSION", min=0, help="0 is the plan that comes with the program.")]
"""Of the plan that is tried."""

_SKIPPED = {
    "sourcing_inputs_gone": "what they were decided from is kept no longer",
    "sourcing_plan_not_its": "the plan of an earlier release decided them",
    "sourcing_network_unknown": "the network that they were decided in is not there",
}
_EACH = ("places", "filled", "paid_minor", "meters", "co2_grams", "days_late")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet would reckon with what begins so."""


def try_command(
    database_url: DatabaseUrl,
    version: Version,
    days: Annotated[int, typer.Option(min=1, help="Orders that were decided in so many last days.")] = 7,
    channel: Annotated[str, typer.Option(help="Only orders of this channel.")] = "",
    out: Annotated[Path | None, typer.Option(dir_okay=False, help="A CSV file for each order's line.")] = None,
    as_json: AsJson = False,
) -> None:
    """Decide the last days' orders again, by the published plan and by another, and compare. Nothing is changed."""
    with opened(database_url) as db, _written(out) as write:
        run = _run(db, version, days, channel, write)
        with db.snapshot() as tx:
            codes = {place.id: place.code for place in locations(tx)}
    if as_json:
        show_one(_plain(run, codes), as_json=True)
        return
    show_table(run.figures.rows(), ("figure", *WAYS), as_json=False)
    places = ("place", *WAYS, "share_published", "share_draft", "change")
    say("Where most would come from by the draft:")
    show_table(run.figures.loaded(codes), places, as_json=False)
    say("Who gives more and who gives less by the draft than by the published plan:")
    show_table(run.figures.moves(codes), places, as_json=False)
    for one in (*_notes(run), *_next(run)):
        say(one)


@dataclass(frozen=True, slots=True)
class _Run:
    """``skipped``: orders that could not be tried, by the code of why."""

    version: int
    days: int
    figures: Figures
    skipped: Mapping[str, int]


def _run(db: Database, version: int, days: int, channel: str, write: Callable[[Tried], None]) -> _Run:
    """Refused: ``sourcing_plan_unknown``, ``channel_unknown``, ``sourcing_nothing_to_try``, and why no order at all can
    be tried.
    """
    with db.snapshot() as tx:
        published = World(*repository.published(tx))
        draft = World(version, repository.plan_at(tx, version))
        channel_id = connection_named(tx, channel).channel_id if channel else ""
        until = tx.now
        decisions = decided_ids(tx, until - timedelta(days=days), until, channel_id)
    if not decisions:
        raise Refused("sourcing_nothing_to_try", days=days)

    def plan_at(version: int) -> Plan:
        with db.snapshot() as tx:
            return repository.plan_at(tx, version)

    def network_at(sha256: str) -> dict[str, Any]:
        with db.snapshot() as tx:
            return known_network(tx, sha256)

    tryout, figures, skipped = Tryout(published, draft, plan_at, network_at), Figures(published.version), Counter[str]()
    last = None
    for decided in _watched(decided_orders(db, decisions), len(decisions)):
        try:
            tried = tryout.add(decided)
        except Refused as error:
            if error.code not in _SKIPPED:
                raise
            skipped[error.code] += 1
            last = error
            continue
        figures.add(tried)
        write(tried)
    if last is not None and not figures.ways[0].orders:
        raise last
    return _Run(version, days, figures, skipped)


def _watched(orders: Iterable[Decided], count: int) -> Iterable[Decided]:
    """Where a person waits, they see how far it is."""
    console = Console(stderr=True)
    return track(orders, "Orders", total=count, console=console, transient=True, disable=not console.is_terminal)


@contextmanager
def _written(out: Path | None) -> Iterator[Callable[[Tried], None]]:
    """What writes an order's line."""
    if out is None:
        yield lambda _: None
        return
    try:
        file = out.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise Refused("file_unwritable", path=str(out), why=error.strerror or "") from None
    with file:
        writer = csv.writer(file)
        writer.writerow(
            ("order", "channel", "decided_at", "currency", *(f"{way}_{name}" for way in WAYS for name in _EACH))
        )
        yield lambda tried: writer.writerow(_line(tried))


def _line(tried: Tried) -> list[object]:
    decided = tried.decided
    named = [f"'{one}" if one.startswith(_FORMULA) else one for one in (decided.number, decided.channel)]
    line: list[object] = [*named, decided.decided_at, decided.currency]
    for got in (tried.happened, tried.again, tried.draft):
        paid = sum(part.criteria.get(name, 0) for part in got.parts for name in PAID)
        late = max((part.late_days for part in got.parts), default="")
        grams, meters = (sum(getattr(part, name) for part in got.parts) for name in ("co2_grams", "meters"))
        line += [" ".join(got.places), int(got.filled), paid, meters, grams, late]
    return line


def _notes(run: _Run) -> Iterator[str]:
    figures = run.figures
    orders = figures.ways[0].orders
    yield f"{figures.moved} of {orders} orders of the last {run.days} days would come from elsewhere by the draft."
    if figures.other_plan:
        yield f"{figures.other_plan} were decided by another plan than the one that is published now."
    if figures.differs:
        yield f"{figures.differs} would come from elsewhere by the published plan than they did."
    for code, count in sorted(run.skipped.items()):
        yield f"{count} more could not be tried: {_SKIPPED[code]}."


def _next(run: _Run) -> Iterator[str]:
    published = run.figures.published_version
    if run.version == published:
        yield f"Plan {published} is the one that decides now. Those before it: aisle-oms sourcing plans"
        return
    yield f"To decide by plan {run.version} from now on: aisle-oms sourcing publish {run.version}"
    yield f"To take it back then: aisle-oms sourcing publish {published}"


def _plain(run: _Run, codes: Mapping[str, str]) -> dict[str, object]:
    figures = run.figures
    return {
        "plan": run.version,
        "published": figures.published_version,
        "orders": figures.ways[0].orders,
        "moved": figures.moved,
        "differs": figures.differs,
        "decided_by_another_plan": figures.other_plan,
        "not_tried": dict(run.skipped),
        "ways": {way: sums.plain() for way, sums in zip(WAYS, figures.ways, strict=True)},
        "really": {
            "orders_answered": figures.answered,
            "orders_rejected": figures.rejected,
            "lines_rejected": figures.rejected_lines,
            "orders_late": figures.late,
        },
        "most_loaded": figures.loaded(codes),
        "moves": figures.moves(codes),
    }
