"""Who and what stands behind the figures of a shift: what may explain an over or short, and what its Z names."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from app.pos import shift_repository
from app.pos.model.shift_sums import NamedNumbers, NamedSum, Remark, ShiftDetails, ShiftSums
from app.pos.premises import operator_name, register_names
from contract.messages.facts import BasketAbandoned, DrawerOpened, SaleCompleted

_REMARKED = {
    DrawerOpened.KIND: "remark_no_sale",
    BasketAbandoned.KIND: "remark_abandoned",
    SaleCompleted.KIND: "remark_post_void",
}


def details_of(conn: Connection, sums: ShiftSums, seal: str = "") -> ShiftDetails:
    """Numbers by register where the shift was at several, sums by person where several sold, and what was done."""
    return ShiftDetails(
        numbers=_numbers(conn, sums) if len({one.register_id for one in sums.numbers}) > 1 else (),
        people=_people(conn, sums) if len(sums.operators) > 1 else (),
        remarks=remarks_of(conn, sums.shift_id),
        seal=seal,
    )


def remarks_of(conn: Connection, shift_id: str) -> tuple[Remark, ...]:
    """Drawers opened without a sale, sales given up or taken back, and cash that was moved, in order."""
    return tuple(sorted((*_acts(conn, shift_id), *_moves(conn, shift_id)), key=lambda one: one.at))


def _acts(conn: Connection, shift_id: str) -> Iterator[Remark]:
    for one in shift_repository.till_acts(conn, shift_id):
        name = operator_name(conn, one.operator_id)
        yield Remark(_REMARKED[one.kind], one.occurred_at, name, one.amount_minor)


def _moves(conn: Connection, shift_id: str) -> Iterator[Remark]:
    for one in shift_repository.cash_moves(conn, shift_id):
        detail = one.account_name or one.bag_number or one.reason
        yield Remark(
            f"cash_kind_{one.kind}", one.moved_at, operator_name(conn, one.operator_id), one.amount_minor, detail
        )


def _numbers(conn: Connection, sums: ShiftSums) -> tuple[NamedNumbers, ...]:
    names = register_names(conn)
    return tuple(
        NamedNumbers(names.get(one.register_id, ""), one.first_sale_number, one.last_sale_number)
        for one in sums.numbers
        if one.first_sale_number is not None and one.last_sale_number is not None
    )


def _people(conn: Connection, sums: ShiftSums) -> tuple[NamedSum, ...]:
    return tuple(
        NamedSum(operator_name(conn, one.operator_id), one.sale_count, one.sales_minor) for one in sums.operators
    )
