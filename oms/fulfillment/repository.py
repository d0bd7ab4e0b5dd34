"""An order at a store, in the database: read as the row the store sees, written back as it was folded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import RowMapping, bindparam, case, exists, select, update

from contract.messages.line_rows import SubstituteEntry
from contract.messages.rows import BagEntry, OrderAct, OrderClaim, OrderLineRow, OrderRow, ParcelEntry
from contract.rules.collection_code import collection_code_hash
from contract.states.fulfillment import LineState
from contract.values.time import instant_text
from oms.db.engine import Tx
from oms.fulfillment.tables import fulfillment, fulfillment_fact, fulfillment_line
from oms.fulfillment.trace import trace_of
from oms.orders import repository as orders
from oms.orders.tables import order_line

PHONE_END_DIGITS = 4


class Status(StrEnum):
    """``withdrawn``: another store has the order now, or nobody needs it any more."""

    ACTIVE = "active"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Fulfillment:
    """An order at one store. ``row`` is what the store sees."""

    fulfillment_id: str
    sequence: int
    status: Status
    row: OrderRow

    @property
    def location_id(self) -> str:
        return self.row.location_id

    def standing(self, *states: LineState) -> int:
        return sum(line.standing.standing(*states) for line in self.row.lines)


def fulfillments(tx: Tx, order_id: str) -> tuple[Fulfillment, ...]:
    """Every store the order was given to, in order."""
    query = select(fulfillment).where(fulfillment.c.order_id == order_id)
    return _built(tx, tx.conn.execute(query.order_by(fulfillment.c.sequence)).mappings().all())


def at_location(tx: Tx, order_id: str, location_id: str) -> Fulfillment | None:
    """The order at a store: as it is there now, or as it last was."""
    query = (
        select(fulfillment)
        .where(fulfillment.c.order_id == order_id, fulfillment.c.location_id == location_id)
        .order_by(case((fulfillment.c.status == Status.ACTIVE, 0), else_=1), fulfillment.c.sequence.desc())
        .limit(1)
    )
    return next(iter(_built(tx, tx.conn.execute(query).mappings().all())), None)


def active_rows(tx: Tx, location_id: str, order_ids: Collection[str]) -> dict[str, OrderRow]:
    """The orders that stand in a store now."""
    query = select(fulfillment).where(
        fulfillment.c.location_id == location_id,
        fulfillment.c.order_id.in_(order_ids),
        fulfillment.c.status == Status.ACTIVE,
    )
    return {one.row.order_id: one.row for one in _built(tx, tx.conn.execute(query).mappings().all())}


def was_begun(tx: Tx, which: Fulfillment) -> bool:
    """Whether its store claimed it, or told of anything that it did."""
    told = exists().where(fulfillment_fact.c.fulfillment_id == which.fulfillment_id)
    return which.row.claim is not None or bool(tx.conn.execute(select(told)).scalar_one())


def save(tx: Tx, before: Fulfillment, after: OrderRow) -> Fulfillment:
    """Write what differs."""
    lines = {line.line_id: line.quantities for line in before.row.lines}
    changed = [line for line in after.lines if line.quantities != lines.get(line.line_id)]
    if changed:
        own = (
            fulfillment_line.c.fulfillment_id == before.fulfillment_id,
            fulfillment_line.c.line_id == bindparam("b_id"),
        )
        tx.conn.execute(
            update(fulfillment_line).where(*own).values({state.value: bindparam(state.value) for state in LineState}),
            [
                {"b_id": line.line_id} | {state.value: line.quantities.get(state, 0) for state in LineState}
                for line in changed
            ],
        )
    if _place_of(after) != _place_of(before.row):
        claim = after.claim
        tx.conn.execute(
            update(fulfillment)
            .where(fulfillment.c.fulfillment_id == before.fulfillment_id)
            .values(
                shelf=after.shelf,
                parcels=[parcel.model_dump(mode="json") for parcel in after.parcels],
                bags=[bag.model_dump(mode="json") for bag in after.bags],
                acts=[act.model_dump(mode="json") for act in after.acts],
                staged_at=after.staged_at,
                here_since=after.here_since,
                here_place=after.here_place,
                claim_entry_id=claim and claim.entry_id,
                claim_operator_id=claim and claim.operator_id,
                claim_operator_name=claim and claim.operator_name,
                claim_register_id=claim and claim.register_id,
                claim_at=claim and claim.at,
            )
        )
    return Fulfillment(before.fulfillment_id, before.sequence, before.status, after)


def _place_of(row: OrderRow) -> tuple[object, ...]:
    """What stands with the fulfillment itself, beside its lines."""
    return (row.claim, row.shelf, row.parcels, row.bags, row.acts, row.staged_at, row.here_since, row.here_place)


def withdraw(tx: Tx, which: Fulfillment) -> None:
    """The store no longer has the order."""
    tx.conn.execute(
        update(fulfillment)
        .where(fulfillment.c.fulfillment_id == which.fulfillment_id)
        .values(status=Status.WITHDRAWN, withdrawn_at=tx.now)
    )


def _built(tx: Tx, rows: Sequence[RowMapping]) -> tuple[Fulfillment, ...]:
    headers = orders.orders_by_id(tx, {row["order_id"] for row in rows})
    ahead = [order_id for order_id, header in headers.items() if header["deposit_minor"]]
    used = orders.deposits_used(tx, ahead) if ahead else {}
    lines: dict[str, list[OrderLineRow]] = {row["fulfillment_id"]: [] for row in rows}
    query = (
        select(fulfillment_line, order_line)
        .join(order_line, order_line.c.line_id == fulfillment_line.c.line_id)
        .where(fulfillment_line.c.fulfillment_id.in_(list(lines)))
        .order_by(order_line.c.position)
    )
    for line in tx.conn.execute(query).mappings():
        lines[line["fulfillment_id"]].append(_line(line))
    return tuple(
        Fulfillment(
            row["fulfillment_id"],
            row["sequence"],
            Status(row["status"]),
            _order_row(
                row,
                headers[row["order_id"]],
                tuple(lines[row["fulfillment_id"]]),
                used.get(row["order_id"], 0),
            ),
        )
        for row in rows
    )


def _line(line: RowMapping) -> OrderLineRow:
    return OrderLineRow(
        line_id=line[order_line.c.line_id],
        item_id=line["item_id"],
        sku=line["sku"],
        name=line["name"],
        size=line["size"],
        unit=line["unit"],
        quantities={state: line[state.value] for state in LineState if line[state.value]},
        price_minor=line["price_minor"],
        age_minimum=line["age_minimum"],
        substitutes=tuple(SubstituteEntry.model_validate(one) for one in line["substitutes"]),
        replaces=line["replaces"],
    )


def _order_row(row: RowMapping, header: RowMapping, lines: tuple[OrderLineRow, ...], deposit_used: int) -> OrderRow:
    digits = "".join(char for char in header["customer_phone"] if char.isdigit())
    claim = None
    if row["claim_entry_id"]:
        claim = OrderClaim(
            entry_id=row["claim_entry_id"],
            operator_id=row["claim_operator_id"],
            operator_name=row["claim_operator_name"],
            register_id=row["claim_register_id"],
            at=row["claim_at"],
        )
    return OrderRow(
        order_id=header["order_id"],
        number=header["number"],
        location_id=row["location_id"],
        channel=header["channel"],
        kind=header["kind"],
        customer_name=header["customer_name"],
        customer_phone_end=digits[-PHONE_END_DIGITS:],
        code_hash=collection_code_hash(header["order_id"], header["code"]),
        placed_at=instant_text(header["placed_at"]),
        due_at=instant_text(header["due_at"]),
        currency=header["currency"],
        total_minor=header["total_minor"],
        paid=header["paid"],
        lines=lines,
        claim=claim,
        shelf=row["shelf"],
        deposit_minor=max(0, header["deposit_minor"] - deposit_used),
        customer_id=header["customer_id"],
        promise=header["promise"],
        ship_to=header["ship_to"],
        ship_country=header["ship_country"],
        ship_postal_code=header["ship_postal_code"],
        collect_until=instant_text(row["collect_until"]) if row["collect_until"] else "",
        why=trace_of(header, row["why"]),
        parcels=tuple(ParcelEntry.model_validate(parcel) for parcel in row["parcels"]),
        bags=tuple(BagEntry.model_validate(bag) for bag in row["bags"]),
        acts=tuple(OrderAct.model_validate(act) for act in row["acts"]),
        staged_at=row["staged_at"],
        here_since=row["here_since"],
        here_place=row["here_place"],
    )
