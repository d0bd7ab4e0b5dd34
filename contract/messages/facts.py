"""What happened: the bodies of journal entries, one class per kind and version. A fact is booked whatever it says.

Amounts are minor units of ``currency``; quantities are thousandths; instants are UTC text. Fields are only ever added.
"""

from __future__ import annotations

from contract.messages.cash_facts import (
    CashMoved,
    DayClosed,
    DayShift,
    MissingRegister,
    ShiftSealed,
    ShiftVerified,
)
from contract.messages.customer_facts import (
    CustomerChanged,
    CustomerConsented,
    CustomerCreated,
    CustomerFact,
    CustomerField,
    StoredMovement,
    StoredValueMoved,
    StoredValueReleased,
)
from contract.messages.fact import (
    AttachmentRef,
    Fact,
    Part,
)
from contract.messages.inbound_facts import (
    GoodsDifference,
    GoodsReceived,
    GoodsUnreceived,
    InboundFact,
    PackageOpened,
    ReceivedGoods,
    ReceivingFinished,
)
from contract.messages.line_facts import (
    OrderFound,
    OrderRestored,
    OrderSubstituted,
    OrderTakenBack,
    SubstituteLine,
)
from contract.messages.message_facts import ReceiptRequested
from contract.messages.order_facts import (
    Bag,
    DeclinedLine,
    MovedLine,
    OrderCanceled,
    OrderCheckedIn,
    OrderClaimed,
    OrderedLine,
    OrderFact,
    OrderHandedOver,
    OrderHandedOverV1,
    OrderHandedOverV2,
    OrderPicked,
    OrderPickedV1,
    OrderPlaced,
    OrderPutBack,
    OrderRejected,
    OrderShort,
    OrderStaged,
    OrderStagedV1,
    OrderUnpicked,
)
from contract.messages.payment_facts import PaymentEnded, PaymentStarted, TerminalReconciled
from contract.messages.people_facts import ApprovalDenied, ApprovalGiven, OperatorUnlocked
from contract.messages.promise_facts import OrderWarned
from contract.messages.register_facts import (
    DrawerClosed,
    DrawerForced,
    IncarnationBegun,
    LockoutShortened,
    OperatorLockedOut,
    OperatorSignedOff,
    OperatorSignedOn,
)
from contract.messages.selling_facts import (
    PRICE_KEPT,
    PRICE_TAKEN,
    AgeCheck,
    BasketAbandoned,
    BasketRecalled,
    BasketSuspended,
    Denomination,
    DrawerOpened,
    ModifierShare,
    PriceModifier,
    ReasonParam,
    ReceiptReprinted,
    RemovedLine,
    ReturnedFrom,
    SaleCompleted,
    ShiftClosed,
    ShiftOpened,
    SoldComponent,
    SoldLine,
    SoldPrice,
    SoldTax,
    SoldTaxTotal,
    SoldTender,
    SoldUnits,
    TaxExemption,
    TenderTotal,
)
from contract.messages.shift_facts import ShiftReleased, ShiftTakenOver
from contract.messages.shipping_facts import (
    LabelAnswered,
    LabelAsked,
    OrderPacked,
    OrderShipped,
    OrderUnpacked,
    ParcelFact,
)
from contract.messages.stock_facts import (
    CountedPlace,
    StockAdjusted,
    StockCounted,
    StockFact,
)
from contract.messages.superseded import (
    UPGRADES,
    BasketAbandonedV1,
    BasketRecalledV1,
    OperatorSignedOnV1,
    SaleCompletedV1,
    SaleCompletedV2,
    SaleCompletedV3,
    ShiftClosedV1,
    ShiftClosedV2,
)
from contract.messages.wave_facts import (
    WaveEnded,
    WaveFact,
    WaveJoined,
    WaveOrder,
    WaveStarted,
    WaveToteTaken,
)

__all__ = [
    "FACTS",
    "PRICE_KEPT",
    "PRICE_TAKEN",
    "UPGRADES",
    "AgeCheck",
    "ApprovalDenied",
    "ApprovalGiven",
    "AttachmentRef",
    "Bag",
    "BasketAbandoned",
    "BasketAbandonedV1",
    "BasketRecalled",
    "BasketRecalledV1",
    "BasketSuspended",
    "CashMoved",
    "CountedPlace",
    "CustomerChanged",
    "CustomerConsented",
    "CustomerCreated",
    "CustomerFact",
    "CustomerField",
    "DayClosed",
    "DayShift",
    "DeclinedLine",
    "Denomination",
    "DrawerClosed",
    "DrawerForced",
    "DrawerOpened",
    "Fact",
    "GoodsDifference",
    "GoodsReceived",
    "GoodsUnreceived",
    "InboundFact",
    "IncarnationBegun",
    "LabelAnswered",
    "LabelAsked",
    "LockoutShortened",
    "MissingRegister",
    "ModifierShare",
    "MovedLine",
    "OperatorLockedOut",
    "OperatorSignedOff",
    "OperatorSignedOn",
    "OperatorSignedOnV1",
    "OperatorUnlocked",
    "OrderCanceled",
    "OrderCheckedIn",
    "OrderClaimed",
    "OrderFact",
    "OrderFound",
    "OrderHandedOver",
    "OrderHandedOverV1",
    "OrderHandedOverV2",
    "OrderPacked",
    "OrderPicked",
    "OrderPickedV1",
    "OrderPlaced",
    "OrderPutBack",
    "OrderRejected",
    "OrderRestored",
    "OrderShipped",
    "OrderShort",
    "OrderStaged",
    "OrderStagedV1",
    "OrderSubstituted",
    "OrderTakenBack",
    "OrderUnpacked",
    "OrderUnpicked",
    "OrderWarned",
    "OrderedLine",
    "PackageOpened",
    "ParcelFact",
    "Part",
    "PaymentEnded",
    "PaymentStarted",
    "PriceModifier",
    "ReasonParam",
    "ReceiptReprinted",
    "ReceiptRequested",
    "ReceivedGoods",
    "ReceivingFinished",
    "RemovedLine",
    "ReturnedFrom",
    "SaleCompleted",
    "SaleCompletedV1",
    "SaleCompletedV2",
    "SaleCompletedV3",
    "ShiftClosed",
    "ShiftClosedV1",
    "ShiftClosedV2",
    "ShiftOpened",
    "ShiftReleased",
    "ShiftSealed",
    "ShiftTakenOver",
    "ShiftVerified",
    "SoldComponent",
    "SoldLine",
    "SoldPrice",
    "SoldTax",
    "SoldTaxTotal",
    "SoldTender",
    "SoldUnits",
    "StockAdjusted",
    "StockCounted",
    "StockFact",
    "StoredMovement",
    "StoredValueMoved",
    "StoredValueReleased",
    "SubstituteLine",
    "TaxExemption",
    "TenderTotal",
    "TerminalReconciled",
    "WaveEnded",
    "WaveFact",
    "WaveJoined",
    "WaveOrder",
    "WaveStarted",
    "WaveToteTaken",
    "read_as_written",
    "read_fact",
]

FACTS: dict[tuple[str, int], type[Fact]] = {
    (fact.KIND, fact.VERSION): fact
    for fact in (
        SaleCompletedV1, SaleCompletedV2, SaleCompletedV3, SaleCompleted, BasketSuspended, BasketRecalledV1,
        BasketRecalled, BasketAbandonedV1, BasketAbandoned, DrawerOpened, ReceiptReprinted, ShiftOpened,
        ShiftReleased, ShiftTakenOver, ShiftClosedV1, ShiftClosedV2, ShiftClosed, OperatorSignedOnV1, OperatorSignedOn,
        OperatorSignedOff, OperatorLockedOut, LockoutShortened, DrawerForced, DrawerClosed, IncarnationBegun,
        OrderClaimed, OrderPickedV1, OrderPicked, OrderUnpicked, OrderShort,
        OrderStagedV1, OrderStaged, OrderCheckedIn, OrderHandedOverV1, OrderHandedOverV2,
        OrderHandedOver, OrderPlaced, OrderCanceled,
        OrderRejected, OrderPutBack, CashMoved, ShiftSealed, ShiftVerified, DayClosed,
        PaymentStarted, PaymentEnded, TerminalReconciled, StoredValueMoved, StoredValueReleased, CustomerCreated,
        CustomerChanged, CustomerConsented, OperatorUnlocked, ApprovalGiven, ApprovalDenied,
        ReceiptRequested, OrderWarned, OrderPacked, OrderUnpacked, LabelAsked, LabelAnswered, OrderShipped,
        GoodsReceived, GoodsUnreceived, PackageOpened, ReceivingFinished,
        OrderFound, OrderSubstituted, OrderRestored, OrderTakenBack,
        StockCounted, StockAdjusted,
        WaveStarted, WaveJoined, WaveToteTaken, WaveEnded,
    )
}  # fmt: skip


def read_fact(kind: str, version: int, body_text: str) -> Fact | None:
    """The fact in an entry's body, raised to the newest version; None for one not known yet.

    Raises ValueError if malformed.
    """
    fact = read_as_written(kind, version, body_text)
    while fact is not None and (kind, fact.VERSION) in UPGRADES:
        fact = UPGRADES[kind, fact.VERSION](fact)
    return fact


def read_as_written(kind: str, version: int, body_text: str) -> Fact | None:
    """The fact in the version that stands there, or None for one not known yet. Raises ValueError if malformed."""
    model = FACTS.get((kind, version))
    return model.model_validate_json(body_text) if model else None
