"""One order: its rules are tried one after the other, and the first that fills it decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oms.sourcing.bundles import Bundle, bundled
from oms.sourcing.carriage import BEYOND
from oms.sourcing.criteria import Costs, Fees
from oms.sourcing.ground import Ground
from oms.sourcing.model import Decision, Reason, Situation, SourcingOrder
from oms.sourcing.rules import Rule, Step, steps
from oms.sourcing.search import NOWHERE, Choice, search

EFFORT = 100_000
"""Of the search for splits. More prove a little more."""


def decide(
    ground: Ground,
    rules: Sequence[Rule],
    order: SourcingOrder,
    situation: Situation,
    *,
    effort: int = EFFORT,
    fees: Fees | None = None,
) -> Decision:
    """The first step that fills the order; else the one that leaves the least, the earlier of two. With ``fees`` the
    bound counts them and the cost does not.
    """
    return decide_by(ground, rules, order, situation, effort=effort, fees=fees)[0]


def decide_by(
    ground: Ground,
    rules: Sequence[Rule],
    order: SourcingOrder,
    situation: Situation,
    *,
    effort: int = EFFORT,
    fees: Fees | None = None,
) -> tuple[Decision, Costs | None]:
    """With what it was decided by; None where no rule is for this order."""
    bundles = bundled(order)
    best: tuple[Decision, Costs] | None = None
    for step in steps(rules, order):
        costs = Costs(ground, order, bundles, step, situation, fees)
        found = search(costs, effort)
        decision = decision_of(order, step, costs, found.choice, found.bound)
        if decision.filled:
            return decision, costs
        if best is None or len(decision.unfilled) < len(best[0].unfilled):
            best = decision, costs
    return best or (nothing(order, bundles), None)


def nothing(order: SourcingOrder, bundles: Sequence[Bundle]) -> Decision:
    """No rule is for this order."""
    lines = tuple(one for bundle in bundles for one in bundle.line_ids)
    ruled_out = {one: {Reason.NOT_IN_RULE.value: ()} for one in lines}
    return Decision(order.order_id, "", 0, (), lines, {}, 0, ruled_out)


def decision_of(order: SourcingOrder, step: Step, costs: Costs, choice: Choice | None, bound: int) -> Decision:
    """A choice as a decision: its parts, what they cost, and why lines are left."""
    left = [row for row in range(len(costs.bundles)) if choice is None or choice[row] == NOWHERE]
    by_place: dict[int, list[int]] = {}
    for row, place in enumerate(choice or ()):
        if place != NOWHERE:
            by_place.setdefault(place, []).append(row)
    parts = tuple(costs.part(place, tuple(rows)) for place, rows in by_place.items())
    lines = sum(len(costs.bundles[row].lines) for row in left)
    criteria = {
        "split": step.rule.prefer.split_minor * max(0, len(parts) - 1),
        "unfilled": lines * step.rule.prefer.unfilled_minor,
    }
    return Decision(
        order_id=order.order_id,
        rule=step.rule.name,
        step=step.number,
        parts=parts,
        unfilled=tuple(one for row in left for one in costs.bundles[row].line_ids),
        criteria=criteria,
        bound_minor=bound if bound < BEYOND else criteria["unfilled"],
        ruled_out={one: _why(costs, row, choice) for row in left for one in costs.bundles[row].line_ids},
    )


def _why(costs: Costs, row: int, choice: Choice | None) -> dict[str, tuple[str, ...]]:
    """Where some place could give it, what rules that out is the whole: lines that have no place and are not left,
    too many parts, or too small ones.
    """
    found = costs.ruled_out(row)
    if costs.can[row].any():
        found |= dict.fromkeys(_of_the_whole(costs, choice), ())
    return found


def _of_the_whole(costs: Costs, choice: Choice | None) -> Iterator[str]:
    if choice is None and not costs.can.any(axis=1).all():
        yield Reason.OTHERS_HAVE_NO_PLACE.value
        return
    limited = costs.most_parts < len(costs.bundles)
    if limited:
        yield Reason.TOO_MANY_PARTS.value
    if costs.least_part or not limited:
        yield Reason.WORTH_TOO_LITTLE.value
