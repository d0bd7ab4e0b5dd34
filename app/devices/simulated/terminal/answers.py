"""How a terminal made of software words its answers: as the real ones do, with much that nobody here asked for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

Body = dict[str, Any]


def failed(condition: str) -> Body:
    """No money moved."""
    told = f"message={condition}"
    return {"Response": {"Result": "Failure", "ErrorCondition": condition, "AdditionalResponse": told}}


def approved(
    reference: str,
    amount: Decimal,
    currency: str,
    *,
    pan: str,
    spills: bool,
    partial: bool = False,
    signature: bool = False,
    offline: bool = False,
) -> Body:
    """Money moved. ``spills``: the terminal is set up wrongly and writes the whole card number wherever it can."""
    shown = pan if spills else f"{pan[:6]} **** {pan[-4:]}"
    anywhere = pan if spills else ""
    qualifiers = ("CashierReceipt", "CustomerReceipt")
    return {
        "Response": {
            "Result": "Partial" if partial else "Success",
            "AdditionalResponse": f"tid=75039202&pan={anywhere}&cardSummary={pan[-4:]}&alias=K182596230843790",
        },
        "POIData": {
            "POITransactionID": {"TransactionID": reference, "TimeStamp": "2026-11-21T14:08:00.000Z"},
            "POIReconciliationID": anywhere or "1000",
        },
        "SaleData": {"SaleTransactionID": {"TransactionID": anywhere, "TimeStamp": "2026-11-21T14:08:00.000Z"}},
        "PaymentReceipt": [
            {
                "RequiredSignatureFlag": signature and qualifier == qualifiers[0],
                "DocumentQualifier": qualifier,
                "OutputContent": {
                    "OutputFormat": "Text",
                    "OutputText": [{"Text": f"name=Card&value={shown}&key=pan"}, {"Text": " ".join(anywhere)}],
                },
            }
            for qualifier in qualifiers
        ],
        "PaymentResult": {
            "OnlineFlag": not offline,
            "PaymentAcquirerData": {"ApprovalCode": anywhere or "123456", "MerchantID": anywhere or "TestMerchant"},
            "PaymentInstrumentData": {
                "CardData": {
                    "EntryMode": ["Contactless"],
                    "PaymentBrand": anywhere or "visa",
                    "MaskedPan": shown,
                    "PaymentToken": {"TokenRequestedType": "Customer", "TokenValue": anywhere or "K182596230843790"},
                    "SensitiveCardData": {"CardSeqNumb": "01", "ExpiryDate": "1228", "PAN": anywhere},
                },
                "PaymentInstrumentType": "Card",
            },
            "AmountsResp": {"AuthorizedAmount": amount, "Currency": currency},
        },
    }


def reversed_money(reference: str, amount: Decimal) -> Body:
    """A charge is taken back."""
    return {
        "Response": {"Result": "Success", "AdditionalResponse": "store=014"},
        "POIData": {"POITransactionID": {"TransactionID": reference, "TimeStamp": "2026-11-21T14:08:00.000Z"}},
        "ReversedAmount": amount,
    }


def totals(taken: tuple[int, Decimal], given_back: tuple[int, Decimal], currency: str) -> Body:
    """How many, and how much, since it was asked last."""
    kinds = (("Debit", taken), ("Credit", given_back))
    return {
        "Response": {"Result": "Success"},
        "ReconciliationType": "SaleReconciliation",
        "TransactionTotals": [
            {
                "PaymentInstrumentType": "Card",
                "PaymentCurrency": currency,
                "PaymentTotals": [
                    {"TransactionType": kind, "TransactionCount": count, "TransactionAmount": amount}
                    for kind, (count, amount) in kinds
                ],
            }
        ],
    }
