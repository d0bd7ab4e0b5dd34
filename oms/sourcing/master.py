"""One plan for each order of a wave, so that they all fit: the program that HiGHS solves, and the prices it gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

import highspy
import numpy as np

Want = tuple[str, int]
"""An item and an index of a location, in thousandths; the empty item is room for a part."""
Prices = Mapping[Want, float]
"""What is scarce, in minor units for one of it."""

_GAP = 1e-4
_CHOSEN = 0.5
_WORTH = 1e-6


class Offered(Protocol):
    """A plan as the program sees it."""

    @property
    def order(self) -> int: ...

    @property
    def cost(self) -> int: ...

    @property
    def takes(self) -> Mapping[Want, int]: ...


P = TypeVar("P", bound=Offered)


def scarce_prices(plans: Sequence[Offered], limit: Callable[[Want], int]) -> Prices:
    """Of what the orders would take too much, in the relaxed program; empty where that is not solved."""
    scarce = _scarce(plans, limit)
    solver = _program(plans, scarce, limit, whole=False)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return {}
    orders = len({plan.order for plan in plans})
    duals = solver.getSolution().row_dual[orders:]
    return {want: -dual for want, dual in zip(scarce, duals, strict=True) if -dual > _WORTH}


def chosen_plans(
    plans: Sequence[P], limit: Callable[[Want], int], start: Sequence[P], seconds: int
) -> Sequence[P] | None:
    """The cheapest choice that was found, in the order of the orders; it begins with ``start``, which is among the
    plans. None where the solver has none that holds.
    """
    scarce = _scarce(plans, limit)
    solver = _program(plans, scarce, limit, whole=True)
    solver.setOptionValue("time_limit", seconds)
    begun = {(plan.order, plan.cost, tuple(plan.takes.items())) for plan in start}
    solution = highspy.HighsSolution()
    solution.col_value = [float((plan.order, plan.cost, tuple(plan.takes.items())) in begun) for plan in plans]
    solver.setSolution(solution)
    solver.run()
    values = solver.getSolution().col_value
    chosen = sorted(
        (plan for plan, value in zip(plans, values, strict=True) if value > _CHOSEN), key=lambda plan: plan.order
    )
    orders = sorted({plan.order for plan in plans})
    return chosen if [plan.order for plan in chosen] == orders and _holds(chosen, limit) else None


def _holds(plans: Sequence[Offered], limit: Callable[[Want], int]) -> bool:
    taken: dict[Want, int] = {}
    for plan in plans:
        for want, amount in plan.takes.items():
            taken[want] = taken.get(want, 0) + amount
    return all(amount <= limit(want) for want, amount in taken.items())


def _scarce(plans: Sequence[Offered], limit: Callable[[Want], int]) -> list[Want]:
    """Of which there is less than the orders would take at most."""
    most: dict[Want, dict[int, int]] = {}
    for plan in plans:
        for want, amount in plan.takes.items():
            by_order = most.setdefault(want, {})
            by_order[plan.order] = max(by_order.get(plan.order, 0), amount)
    return sorted(want for want, by_order in most.items() if sum(by_order.values()) > limit(want))


def _program(
    plans: Sequence[Offered], scarce: Sequence[Want], limit: Callable[[Want], int], *, whole: bool
) -> highspy.Highs:
    """A column for each plan; rows: of each order one plan, of what is scarce not more than there is."""
    orders = sorted({plan.order for plan in plans})
    row = {order: at for at, order in enumerate(orders)}
    scarce_row = {want: len(orders) + at for at, want in enumerate(scarce)}
    cheapest = {order: min(plan.cost for plan in plans if plan.order == order) for order in orders}
    starts, index, value = [0], list[int](), list[float]()
    for plan in plans:
        index.append(row[plan.order])
        value.append(1.0)
        for want, amount in plan.takes.items():
            if want in scarce_row:
                index.append(scarce_row[want])
                value.append(float(amount))
        starts.append(len(index))
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(plans), len(orders) + len(scarce)
    program.col_cost_ = np.array([plan.cost - cheapest[plan.order] for plan in plans], dtype=np.float64)
    program.col_lower_, program.col_upper_ = np.zeros(len(plans)), np.ones(len(plans))
    program.row_lower_ = np.array([1.0] * len(orders) + [-highspy.kHighsInf] * len(scarce))
    program.row_upper_ = np.array([1.0] * len(orders) + [float(limit(want)) for want in scarce])
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = np.array(starts, dtype=np.int32)
    program.a_matrix_.index_ = np.array(index, dtype=np.int32)
    program.a_matrix_.value_ = np.array(value)
    if whole:
        program.integrality_ = [highspy.HighsVarType.kInteger] * len(plans)
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("mip_rel_gap", _GAP)
    solver.passModel(program)
    return solver
