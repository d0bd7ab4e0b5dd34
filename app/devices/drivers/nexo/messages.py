"""Messages of nexo's Sale to POI protocol 3.0 as JSON: what is asked, and what the answers mean here.

Only the fields that are used are read; a field that is not named here never becomes a value of this program.
https://docs.adyen.com/point-of-sale/design-your-integration/terminal-api/terminal-api-reference
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec

from app.devices.ports import CardOutcome, PaymentOrder, ReversalOrder, TerminalAnswer, TerminalTotals
from app.typed_text import without_card_number
from contract.errors import Unavailable
from contract.values.money import minor_digits

PROTOCOL_VERSION = "3.0"
_APPROVED = ("Success", "Partial")
_NOT_ASKED = {"Aborted": "card_canceled", "Cancel": "card_canceled", "Busy": "terminal_busy"}
_NOT_CHARGED = {
    "Refusal": "card_refused",
    "InvalidCard": "card_invalid",
    "WrongPIN": "card_wrong_pin",
    "PaymentRestriction": "card_restricted",
    "UnreachableHost": "bank_unreachable",
    "NotAllowed": "card_not_allowed",
    "LoggedOut": "terminal_logged_out",
}
_LAST_FOUR = 4
_encoder = msgspec.json.Encoder(decimal_format="number")


class Header(msgspec.Struct, rename="pascal", kw_only=True):
    """Who asks whom what, under which number."""

    protocol_version: str = PROTOCOL_VERSION
    message_class: str = "Service"
    message_category: str
    message_type: str = "Request"
    service_id: str = msgspec.field(name="ServiceID", default="")
    sale_id: str = msgspec.field(name="SaleID")
    poi_id: str = msgspec.field(name="POIID")


class _Response(msgspec.Struct, rename="pascal"):
    result: str = ""
    error_condition: str = ""


class _Transaction(msgspec.Struct):
    transaction_id: str = msgspec.field(name="TransactionID", default="")


class _PoiData(msgspec.Struct):
    transaction: _Transaction = msgspec.field(name="POITransactionID", default_factory=_Transaction)


class _Token(msgspec.Struct, rename="pascal"):
    token_value: str = ""


class _CardData(msgspec.Struct, rename="pascal"):
    payment_brand: str = ""
    masked_pan: str = ""
    payment_token: _Token = msgspec.field(default_factory=_Token)


class _Instrument(msgspec.Struct, rename="pascal"):
    card_data: _CardData = msgspec.field(default_factory=_CardData)


class _Acquirer(msgspec.Struct, rename="pascal"):
    approval_code: str = ""


class _Amounts(msgspec.Struct, rename="pascal"):
    authorized_amount: Decimal | None = None


class _PaymentResult(msgspec.Struct, rename="pascal"):
    online_flag: bool = True
    payment_acquirer_data: _Acquirer = msgspec.field(default_factory=_Acquirer)
    payment_instrument_data: _Instrument = msgspec.field(default_factory=_Instrument)
    amounts_resp: _Amounts = msgspec.field(default_factory=_Amounts)


class _Receipt(msgspec.Struct, rename="pascal"):
    required_signature_flag: bool = False


class MoneyResponse(msgspec.Struct, rename="pascal"):
    """A PaymentResponse, or a ReversalResponse, which has no result of the card."""

    response: _Response
    poi_data: _PoiData = msgspec.field(name="POIData", default_factory=_PoiData)
    payment_result: _PaymentResult = msgspec.field(default_factory=_PaymentResult)
    payment_receipt: tuple[_Receipt, ...] = ()
    reversed_amount: Decimal | None = None


class _RepeatedBody(msgspec.Struct, rename="pascal"):
    payment_response: MoneyResponse | None = None
    reversal_response: MoneyResponse | None = None


class _Repeated(msgspec.Struct, rename="pascal"):
    body: _RepeatedBody = msgspec.field(name="RepeatedResponseMessageBody", default_factory=_RepeatedBody)


class StatusResponse(msgspec.Struct, rename="pascal"):
    """What became of an earlier question."""

    response: _Response
    repeated_message_response: _Repeated = msgspec.field(default_factory=_Repeated)


class _Totals(msgspec.Struct, rename="pascal"):
    transaction_type: str = ""
    transaction_count: int = 0
    transaction_amount: Decimal = Decimal()


class _TotalsOfKind(msgspec.Struct, rename="pascal"):
    payment_totals: tuple[_Totals, ...] = ()


class ReconciliationResponse(msgspec.Struct, rename="pascal"):
    """Totals of the terminal."""

    response: _Response
    transaction_totals: tuple[_TotalsOfKind, ...] = ()


class PlainResponse(msgspec.Struct, rename="pascal"):
    """An answer of which only its success matters."""

    response: _Response


class Answered(msgspec.Struct, rename="pascal"):
    """The deciphered answer: one of its bodies is there."""

    message_header: Header
    payment_response: MoneyResponse | None = None
    reversal_response: MoneyResponse | None = None
    transaction_status_response: StatusResponse | None = None
    reconciliation_response: ReconciliationResponse | None = None
    login_response: PlainResponse | None = None


class _Envelope(msgspec.Struct):
    response: Answered = msgspec.field(name="SaleToPOIResponse")


class _Secured(msgspec.Struct, rename="pascal"):
    message_header: Header
    nexo_blob: str
    security_trailer: dict[str, Any]


class _SecuredEnvelope(msgspec.Struct):
    response: _Secured = msgspec.field(name="SaleToPOIResponse")


_answers = msgspec.json.Decoder(_Envelope)
_secured = msgspec.json.Decoder(_SecuredEnvelope)


@dataclass(frozen=True, slots=True)
class Closed:
    """An answer as it came: a header that anybody may read, and what is locked."""

    header: Header
    blob: str
    trailer: Mapping[str, object]


def request(header: Header, name: str, body: Mapping[str, object]) -> bytes:
    """The plain message."""
    return _encoder.encode({"SaleToPOIRequest": {"MessageHeader": header, name: body}})


def closed_request(header: Header, blob: str, trailer: Mapping[str, object]) -> bytes:
    """What goes over the wire."""
    inside = {"MessageHeader": header, "NexoBlob": blob, "SecurityTrailer": trailer}
    return _encoder.encode({"SaleToPOIRequest": inside})


def read_closed(told: bytes) -> Closed:
    """Unavailable: ``terminal_answer_unreadable``."""
    try:
        inside = _secured.decode(told).response
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Unavailable("terminal_answer_unreadable") from None
    return Closed(inside.message_header, inside.nexo_blob, inside.security_trailer)


def read_answer(message: bytearray) -> Answered:
    """Unavailable: ``terminal_answer_unreadable``. The reason names no value of the message."""
    try:
        return _answers.decode(message).response
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Unavailable("terminal_answer_unreadable") from None


def payment_body(order: PaymentOrder, at: str) -> dict[str, object]:
    """A PaymentRequest."""
    transaction: dict[str, object] = {
        "AmountsReq": {"Currency": order.currency, "RequestedAmount": _decimal(order.amount_minor, order.currency)},
    }
    if order.online_only:
        transaction["TransactionConditions"] = {"ForceOnlineFlag": True}
    return {
        "SaleData": {"SaleTransactionID": {"TransactionID": order.transaction_id, "TimeStamp": at}},
        "PaymentTransaction": transaction,
        "PaymentData": {"PaymentType": "Refund" if order.refund else "Normal"},
    }


def reversal_body(order: ReversalOrder, at: str) -> dict[str, object]:
    """A ReversalRequest, of all of it unless an amount is told."""
    original = {"POITransactionID": {"TransactionID": order.original_reference, "TimeStamp": at}}
    body: dict[str, object] = {
        "OriginalPOITransaction": original,
        "ReversalReason": "MerchantCancel",
        "SaleData": {"SaleTransactionID": {"TransactionID": order.transaction_id, "TimeStamp": at}},
    }
    if order.amount_minor is not None:
        body["ReversedAmount"] = _decimal(order.amount_minor, order.currency)
    return body


def money_answer(told: MoneyResponse, currency: str) -> TerminalAnswer:
    """What a payment or a reversal came to."""
    if told.response.result not in _APPROVED:
        return refusal(told.response)
    card = told.payment_result.payment_instrument_data.card_data
    amount = told.payment_result.amounts_resp.authorized_amount
    return TerminalAnswer(
        CardOutcome.APPROVED,
        approved_minor=_minor(told.reversed_amount if amount is None else amount, currency),
        brand=_told(card.payment_brand),
        last_four=_last_four(card.masked_pan),
        token=_told(card.payment_token.token_value),
        authorization_code=_told(told.payment_result.payment_acquirer_data.approval_code),
        terminal_reference=_told(told.poi_data.transaction.transaction_id),
        needs_signature=any(own.required_signature_flag for own in told.payment_receipt),
        stored_offline=not told.payment_result.online_flag,
    )


def refusal(told: _Response) -> TerminalAnswer:
    """No money moved, unless the terminal is still at it or says nothing that is known here."""
    condition = told.error_condition
    if told.result != "Failure" or condition == "InProgress":
        return TerminalAnswer(CardOutcome.UNKNOWN, "terminal_still_busy")
    if condition in _NOT_ASKED:
        return TerminalAnswer(CardOutcome.CANCELED, _NOT_ASKED[condition])
    return TerminalAnswer(CardOutcome.DECLINED, _NOT_CHARGED.get(condition, "card_not_possible"))


def status_answer(told: StatusResponse, currency: str) -> TerminalAnswer:
    """What became of the payment or reversal that was asked about."""
    repeated = told.repeated_message_response.body
    money = repeated.payment_response or repeated.reversal_response
    if told.response.result in _APPROVED and money is not None:
        return money_answer(money, currency)
    if told.response.error_condition == "NotFound":
        return TerminalAnswer(CardOutcome.CANCELED, "terminal_never_asked")
    if told.response.error_condition == "InProgress":
        return TerminalAnswer(CardOutcome.UNKNOWN, "terminal_still_busy")
    return TerminalAnswer(CardOutcome.UNKNOWN, "terminal_does_not_know")


def totals(told: ReconciliationResponse, currency: str) -> TerminalTotals:
    """Unavailable: ``terminal_does_not_know``."""
    if told.response.result not in _APPROVED:
        raise Unavailable("terminal_does_not_know")
    count = amount = 0
    for own in (total for kind in told.transaction_totals for total in kind.payment_totals):
        count += own.transaction_count
        sign = 1 if own.transaction_type in ("Debit", "ReverseCredit") else -1
        amount += sign * _minor(own.transaction_amount, currency)
    return TerminalTotals(currency, count, amount)


def _decimal(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-minor_digits(currency))


def _minor(amount: Decimal | None, currency: str) -> int:
    """Unavailable: ``terminal_answer_unreadable`` for an amount that is none of this currency."""
    if amount is None:
        return 0
    minor = amount.scaleb(minor_digits(currency))
    if minor < 0 or minor != minor.to_integral_value():
        raise Unavailable("terminal_answer_unreadable")
    return int(minor)


def _told(text: str) -> str:
    return without_card_number(text)[:128]


def _last_four(masked: str) -> str:
    last = masked.strip()[-_LAST_FOUR:]
    return last if len(last) == _LAST_FOUR and last.isascii() and last.isdigit() else ""
