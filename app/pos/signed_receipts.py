"""Codes on receipts: made with this register's key, and read with the keys that the chain's registers are known by."""

from __future__ import annotations

from collections.abc import Callable

from app.catalog.catalog import Catalog
from app.pos.model.receipt_of import code_of, sale_of
from app.pos.refund_sale import SoldBefore
from app.pos.sealing import Sealer
from contract.errors import Refused
from contract.messages.entry import EntryHeader
from contract.messages.facts import SaleCompleted
from contract.messages.rows import ReceiptKeyRow
from contract.rules.packed import UnreadableError
from contract.rules.receipt_code import (
    ReceiptCode,
    SealedCode,
    is_receipt_code,
    key_id,
    read_code,
    sealed_code,
    unpack_code,
)
from contract.values.receipt_number import parse_receipt_number

Verified = Callable[[str, bytes, bytes], bool]
"""Whether a public key, in hex, made a signature of some bytes: key, bytes, signature."""


def made_code(
    sealer: Sealer | None, sale: SaleCompleted, header: EntryHeader, receipt_number: str, *, gift: bool = False
) -> str:
    """The text of the code; "" for a register that never enrolled, which nobody could believe."""
    if sealer is None:
        return ""
    return sealed_code(code_of(sale, header, receipt_number, gift=gift), sealer.public_key, sealer.sign)


class SignedReceipts:
    """Reads the codes of any store of the chain."""

    def __init__(self, catalog: Catalog, verified: Verified) -> None:
        self._catalog = catalog
        self._verified = verified

    def read(self, text: str) -> SoldBefore | None:
        """The sale that a code tells of; None for what is no code.

        Refused: ``receipt_code_unreadable`` for what is cut off or of a newer release, ``receipt_code_foreign`` for
        another chain's, ``receipt_code_changed``, ``receipt_code_ended`` for what is dated after its till was revoked.
        """
        if not is_receipt_code(text):
            return None
        told = read_code(text)
        if told is None:
            raise Refused("receipt_code_unreadable")
        row = self._key(told)
        if not self._verified(row.public_key, told.signed, told.signature):
            raise Refused("receipt_code_changed")
        code = _unpacked(told)
        number = parse_receipt_number(code.receipt_number)
        if number is None or (number.location_code, number.register_number) != (
            row.location_code.upper(),
            row.register_number,
        ):
            raise Refused("receipt_code_changed")
        if row.ended_at and code.occurred_at > row.ended_at:
            raise Refused("receipt_code_ended", store=row.location_name)
        return SoldBefore(
            sale_of(code, self._catalog.item_by_sku),
            code.receipt_number,
            code.occurred_at,
            code.business_day,
            by_code=True,
            gift=code.gift,
            store=row.location_name,
        )

    def _key(self, told: SealedCode) -> ReceiptKeyRow:
        for row in self._catalog.receipt_keys():
            if key_id(row.public_key) == told.key_id:
                return row
        raise Refused("receipt_code_foreign")


def _unpacked(told: SealedCode) -> ReceiptCode:
    try:
        return unpack_code(told.content)
    except UnreadableError:
        raise Refused("receipt_code_unreadable") from None
