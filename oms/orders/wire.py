"""Orders over HTTP: what a channel sends and what it is told."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from json.encoder import encode_basestring as _quoted
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from contract.rules.collection_code import collection_token
from contract.rules.payment_card import struck_out
from contract.states.fulfillment import LineState
from contract.states.order import OrderState
from contract.values.time import instant_text
from oms.orders.model import AskedLine, OrderAsk, PlacedOrder, ShipTo
from oms.problems import Problem

MAX_LINES = 500
MAX_LINE_THOUSANDTHS = 10_000_000
MAX_SUBSTITUTES = 5
MAX_MINOR = 10**12
MAX_ORDERS = 100
"""Orders of one request."""


# PostgreSQL's text cannot hold NUL; every other character is data.
_Text = Annotated[str, Field(pattern=r"^[^\x00]*$")]
_AddressLine = Annotated[_Text, Field(min_length=1, max_length=100)]
_Moment = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2100, 1, 1, tzinfo=UTC))]
_Minor = Annotated[int, Field(strict=True, ge=0, le=MAX_MINOR)]


class Told(BaseModel):
    """Base of what channels send: a field we do not know is a mistake that must not pass unseen."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CustomerBody(Told):
    """Who will collect the order."""

    name: Annotated[_Text, Field(min_length=1, max_length=200)]
    phone: Annotated[_Text, Field(max_length=40)] = ""
    email: Annotated[_Text, Field(max_length=254)] = ""


class ShipToBody(Told):
    """Where an order is sent: lines as on an envelope, the name first."""

    lines: Annotated[
        tuple[Annotated[_Text, Field(min_length=1, max_length=100)], ...], Field(min_length=1, max_length=8)
    ]
    postal_code: Annotated[_Text, Field(max_length=20)] = ""
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]

    def canonical(self) -> str:
        lines = ",".join(map(_quoted, self.lines))
        code, country = _quoted(self.postal_code), _quoted(self.country)
        return f'{{"country":{country},"lines":[{lines}],"postal_code":{code}}}'


class LineBody(Told):
    """``price_minor`` is what the whole line costs. Two pieces are 2000 thousandths, 1.134 kg are 1134.

    ``substitutes`` are what the customer takes where there is none of it, the one they like best first.
    """

    sku: Annotated[_Text, Field(min_length=1, max_length=40)]
    quantity_thousandths: Annotated[int, Field(strict=True, gt=0, le=MAX_LINE_THOUSANDTHS)]
    price_minor: _Minor
    substitutes: Annotated[
        tuple[Annotated[_Text, Field(min_length=1, max_length=40)], ...], Field(max_length=MAX_SUBSTITUTES)
    ] = ()

    def canonical(self) -> str:
        others = f',"substitutes":[{",".join(map(_quoted, self.substitutes))}]' if self.substitutes else ""
        return (
            f'{{"price_minor":{self.price_minor},"quantity_thousandths":{self.quantity_thousandths},'
            f'"sku":{_quoted(self.sku)}{others}}}'
        )


class OrderBody(Told):
    """An order that is collected at ``location``, or sent from there where it says ``ship_to``. Without a location we
    find the places that send it.

    ``accepted_by_channel``: the customer was promised it already, so missing stock cannot refuse it.
    A total that its lines do not add up to is accepted, and listed for head office.
    """

    external_id: Annotated[_Text, Field(min_length=1, max_length=100)]
    location: Annotated[_Text, Field(min_length=1, max_length=20)] = ""
    placed_at: _Moment
    due_at: _Moment | None = None
    customer: CustomerBody
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    total_minor: _Minor
    paid: Annotated[bool, Field(strict=True)] = True
    accepted_by_channel: Annotated[bool, Field(strict=True)] = False
    lines: Annotated[tuple[LineBody, ...], Field(min_length=1, max_length=MAX_LINES)]
    ship_to: ShipToBody | None = None

    @model_validator(mode="after")
    def _goes_somewhere(self) -> OrderBody:
        if not self.location and self.ship_to is None:
            raise PydanticCustomError("location_missing", "It says neither a location nor ship_to")
        return self

    def digest(self) -> str:
        """The same for the same order, however its JSON was written: SHA-256 of its RFC 8785 form.

        Spelled out here because it is reckoned for every order, and the library takes twenty times as long.
        """
        lines = ",".join([line.canonical() for line in self.lines])
        customer = self.customer
        sent = f'"ship_to":{self.ship_to.canonical()},' if self.ship_to else ""
        place = f'"location":{_quoted(self.location)},' if self.location else ""
        canonical = (
            f'{{"accepted_by_channel":{_BOOL[self.accepted_by_channel]},"currency":{_quoted(self.currency)},'
            f'"customer":{{"email":{_quoted(customer.email)},"name":{_quoted(customer.name)},'
            f'"phone":{_quoted(customer.phone)}}},"due_at":{_moment(self.due_at)},'
            f'"external_id":{_quoted(self.external_id)},"lines":[{lines}],{place}'
            f'"paid":{_BOOL[self.paid]},"placed_at":{_moment(self.placed_at)},{sent}"total_minor":{self.total_minor}}}'
        )
        return hashlib.sha256(canonical.encode()).hexdigest()

    def ask(self, channel_id: str, channel: str, code: str) -> OrderAsk:
        return OrderAsk(
            channel_id=channel_id,
            channel=channel,
            external_id=self.external_id,
            body_hash=self.digest(),
            location=self.location,
            customer_name=struck_out(self.customer.name),
            customer_phone=struck_out(self.customer.phone),
            customer_email=self.customer.email,
            placed_at=self.placed_at,
            due_at=self.due_at,
            currency=self.currency,
            total_minor=self.total_minor,
            paid=self.paid,
            accepted_by_channel=self.accepted_by_channel,
            lines=tuple(_asked(line) for line in self.lines),
            code=code,
            ship_to=self._ship_to(),
        )

    def _ship_to(self) -> ShipTo | None:
        told = self.ship_to
        return ShipTo(struck_out("\n".join(told.lines)), told.postal_code, told.country) if told else None


class OrderBatch(Told):
    """Orders that need not hang together: each gets its own answer, and is accepted or refused by itself."""

    orders: Annotated[tuple[OrderBody, ...], Field(min_length=1, max_length=MAX_ORDERS)]


class Collection(BaseModel):
    """What the customer shows: six digits, or the QR code of ``token``."""

    code: str
    token: str


class PartAnswer(BaseModel):
    """Under which number a location gives some of an order."""

    number: str
    location: str


class OrderAnswer(BaseModel):
    """The same whenever the same order is sent again. ``parts``: of an order that said no location, where it was
    placed.
    """

    order_id: str
    number: str
    external_id: str
    due_at: str
    collection: Collection
    parts: tuple[PartAnswer, ...] | None = None


class BatchAnswerOne(BaseModel):
    """What became of one order: what it would have been told alone."""

    status: int
    order: OrderAnswer | None = None
    problem: Problem | None = None


class BatchAnswer(BaseModel):
    """One answer for each order, in their order."""

    answers: tuple[BatchAnswerOne, ...]


class LineView(BaseModel):
    """``quantities`` says how many thousandths stand in each state."""

    sku: str
    name: str
    quantity_thousandths: int
    price_minor: int
    quantities: dict[LineState, int]


class ParcelToStore(BaseModel):
    """Goods of the order that another place sends to the store where it is collected, or is still ``to_be_sent``. What
    arrived is ready once the store put it aside: the order says so.
    """

    number: str
    sender: str
    tracking: str
    state: Literal["to_be_sent", "in_transit", "arrived"]


class ParcelView(BaseModel):
    """A parcel that left."""

    carrier: str
    tracking: str


class PartView(BaseModel):
    """What one location gives of an order, under a number of its own."""

    order_id: str
    number: str
    location: str
    state: OrderState
    total_minor: int
    lines: tuple[LineView, ...]
    parcels: tuple[ParcelView, ...]


class OrderView(BaseModel):
    """An order as it is now. ``to_store`` is what comes to its store for it.

    Where its goods come from several places it has several ``parts``, and says of itself what all of them come to;
    its id, number and ``location`` are the first's.
    """

    order_id: str
    number: str
    external_id: str
    location: str
    state: OrderState
    placed_at: str
    due_at: str
    currency: str
    total_minor: int
    paid: bool
    lines: tuple[LineView, ...]
    to_store: tuple[ParcelToStore, ...] = ()
    parts: tuple[PartView, ...] = ()


class ArrivalBody(BaseModel):
    """Where the customer waits, as they say it: a parking bay, an entrance."""

    place: str = Field(default="", max_length=80)


class ArrivalView(BaseModel):
    """Since when the customer is here, and where."""

    here_since: str
    place: str


def answer_json(placed: PlacedOrder) -> bytes:
    """``order_answer`` as JSON, in a third of the time."""
    token = collection_token(placed.number, placed.code)
    told = [f'{{"number":{_quoted(one.number)},"location":{_quoted(one.location)}}}' for one in placed.parts]
    parts = f',"parts":[{",".join(told)}]' if told else ""
    return (
        f'{{"order_id":{_quoted(placed.order_id)},"number":{_quoted(placed.number)},'
        f'"external_id":{_quoted(placed.external_id)},"due_at":"{instant_text(placed.due_at)}",'
        f'"collection":{{"code":{_quoted(placed.code)},"token":{_quoted(token)}}}{parts}}}'
    ).encode()


def order_answer(placed: PlacedOrder) -> OrderAnswer:
    return OrderAnswer(
        order_id=placed.order_id,
        number=placed.number,
        external_id=placed.external_id,
        due_at=instant_text(placed.due_at),
        collection=Collection(code=placed.code, token=collection_token(placed.number, placed.code)),
        parts=tuple(PartAnswer(number=one.number, location=one.location) for one in placed.parts) or None,
    )


def _asked(line: LineBody) -> AskedLine:
    return AskedLine(line.sku, line.quantity_thousandths, line.price_minor, line.substitutes)


_BOOL = {True: "true", False: "false"}


def _moment(told: datetime | None) -> str:
    """As pydantic writes it."""
    if told is None:
        return "null"
    text = told.isoformat()
    return f'"{text[:-6]}Z"' if text.endswith("+00:00") else f'"{text}"'
