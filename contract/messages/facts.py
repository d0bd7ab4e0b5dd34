"""What happened: the bodies of journal entries, one class per kind and version. A fact is booked whatever it says.

Amounts are minor units of ``currency``; quantities are thousandths; instants are UTC text. Fields are only ever added.
"""

from __future__ import annotations

from contract.messages.fact import (
    AttachmentRef,
    Fact,
    Part,
)
from contract.messages.order_facts import (
    DeclinedLine,
    MovedLine,
    OrderClaimed,
    OrderFact,
    OrderHandedOver,
    OrderPicked,
    OrderPutBack,
    OrderRejected,
    OrderShort,
    OrderStaged,
    OrderUnpicked,
)
from contract.messages.register_facts import (
    IncarnationBegun,
    LockoutShortened,
    OperatorLockedOut,
    OperatorSignedOff,
    OperatorSignedOn,
)
from contract.messages.selling_facts import (
    BasketAbandoned,
    BasketRecalled,
    BasketSuspended,
    Denomination,
    DrawerOpened,
    ReceiptReprinted,
    RemovedLine,
    SaleCompleted,
    ShiftClosed,
    ShiftOpened,
    SoldLine,
    SoldPrice,
    SoldTaxTotal,
    SoldTender,
)

__all__ = [
    "FACTS",
    "AttachmentRef",
    "BasketAbandoned",
    "BasketRecalled",
    "BasketSuspended",
    "DeclinedLine",
    "Denomination",
    "DrawerOpened",
    "Fact",
    "IncarnationBegun",
    "LockoutShortened",
    "MovedLine",
    "OperatorLockedOut",
    "OperatorSignedOff",
    "OperatorSignedOn",
    "OrderClaimed",
    "OrderFact",
    "OrderHandedOver",
    "OrderPicked",
    "OrderPutBack",
    "OrderRejected",
    "OrderShort",
    "OrderStaged",
    "OrderUnpicked",
    "Part",
    "ReceiptReprinted",
    "RemovedLine",
    "SaleCompleted",
    "ShiftClosed",
    "ShiftOpened",
    "SoldLine",
    "SoldPrice",
    "SoldTaxTotal",
    "SoldTender",
    "read_fact",
]

FACTS: dict[tuple[str, int], type[Fact]] = {
    (fact.KIND, fact.VERSION): fact
    for fact in (
        SaleCompleted, BasketSuspended, BasketRecalled, BasketAbandoned, DrawerOpened, ReceiptReprinted,
        ShiftOpened, ShiftClosed, OperatorSignedOn, OperatorSignedOff, OperatorLockedOut, LockoutShortened,
        IncarnationBegun, OrderClaimed, OrderPicked, OrderUnpicked, OrderShort, OrderStaged, OrderHandedOver,
        OrderRejected, OrderPutBack,
    )
}  # fmt: skip


def read_fact(kind: str, version: int, body_text: str) -> Fact | None:
    """The fact in an entry's body, or None for a kind not known yet. Raises ValueError if malformed."""
    model = FACTS.get((kind, version))
    return model.model_validate_json(body_text) if model else None
