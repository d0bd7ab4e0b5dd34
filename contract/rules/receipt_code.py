"""The code on a receipt: what was sold and paid, signed by the register, so that any store of the chain can take goods
back without asking anybody.

Up to 40 lines stand in it; of a longer sale its lines' digest, which proves what head office tells. The text has
characters that QR codes hold best, and begins and ends with what no scanner strips.

``AR:`` base45( key id · content · signature ) ``:``
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from contract.rules.packed import Packer, Unpacker, UnreadableError
from contract.values.base45 import base45, from_base45
from contract.values.quantity import Unit
from contract.values.receipt_number import parse_receipt_number
from contract.values.time import instant_text, parse_instant

MAX_LINES = 40
KEY_ID_BYTES, SIGNATURE_BYTES, DIGEST_BYTES, LINE_BYTES = 6, 64, 16, 3
_SIGNED = b"aisle-receipt-1\x00"
_PREFIX, _END = "AR:", ":"
_KEY = re.compile("~[0-9a-f]{6}")
_VERSION = 1
_EPOCH = date(2020, 1, 1)
_EPOCH_INSTANT = parse_instant("2020-01-01T00:00:00Z")
_UNITS = tuple(Unit)
_KINDS = ("cash", "coupon", "card", "gift_card", "store_credit", "voucher", "on_account", "loyalty")
_KEYED = frozenset({"gift_card", "store_credit"})
_ACCOUNT_BYTES = 16
_GIFT, _INCLUSIVE, _WHOLE = 1, 2, 4


@dataclass(frozen=True, slots=True)
class CodeTender:
    """What stayed of a means of payment, cash rounding left out. ``reference``: the account of a gift card."""

    kind: str
    kept_minor: int
    reference: str = ""
    last_four: str = ""


@dataclass(frozen=True, slots=True)
class CodeTax:
    """A row of the tax table, without its sums."""

    letter: str
    name: str
    ppm: int


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A line that can come back. ``key`` is its ``line_key``, ``tax`` its row of the tax table."""

    key: str
    sku: str
    unit: Unit
    quantity_thousandths: int
    net_minor: int
    tax_minor: int
    tax: int


@dataclass(frozen=True, slots=True)
class ReceiptCode:
    """A sale as its receipt tells it. ``lines`` is empty where they are too many: ``digest`` stands for them then.

    ``gift``: the receipt of a present, which shows no prices and pays nothing out in money.
    """

    transaction_id: str
    receipt_number: str
    occurred_at: str
    business_day: str
    currency: str
    prices_include_tax: bool
    total_minor: int
    tax_minor: int
    tenders: tuple[CodeTender, ...]
    taxes: tuple[CodeTax, ...]
    lines: tuple[CodeLine, ...]
    digest: bytes = b""
    gift: bool = False


@dataclass(frozen=True, slots=True)
class SealedCode:
    """What was read, before anybody looked at the signature. ``key_id`` says whose it claims to be."""

    key_id: bytes
    content: bytes
    signature: bytes

    @property
    def signed(self) -> bytes:
        """What the signature is of."""
        return _SIGNED + self.key_id + self.content


def is_receipt_code(text: str) -> bool:
    """Whether a scan may be the code on a receipt."""
    return text.lstrip().startswith(_PREFIX)


def key_id(public_key: str) -> bytes:
    """What a register's public key, in hex, is called in a code."""
    return hashlib.sha256(bytes.fromhex(public_key)).digest()[:KEY_ID_BYTES]


def line_key(line_id: str) -> str:
    """What a line is called where its id takes too much room; what is one already stays."""
    if _KEY.fullmatch(line_id):
        return line_id
    return "~" + hashlib.sha256(line_id.encode()).hexdigest()[: LINE_BYTES * 2]


def sealed_code(code: ReceiptCode, public_key: str, sign: Callable[[bytes], str]) -> str:
    """The text of the code. ``sign`` gives a signature in hex."""
    content, own = pack_code(code), key_id(public_key)
    signature = bytes.fromhex(sign(_SIGNED + own + content))
    return _PREFIX + base45(own + content + signature) + _END


def read_code(text: str) -> SealedCode | None:
    """None for what is no such code."""
    told = text.strip()
    if not (told.startswith(_PREFIX) and told.endswith(_END)):
        return None
    data = from_base45(told[len(_PREFIX) : -len(_END)])
    if data is None or len(data) <= KEY_ID_BYTES + SIGNATURE_BYTES:
        return None
    return SealedCode(data[:KEY_ID_BYTES], data[KEY_ID_BYTES:-SIGNATURE_BYTES], data[-SIGNATURE_BYTES:])


def lines_digest(lines: tuple[CodeLine, ...]) -> bytes:
    """What stands for lines that are too many."""
    packer = Packer()
    for line in lines:
        _pack_line(packer, line)
    return hashlib.sha256(packer.data).digest()[:DIGEST_BYTES]


def pack_code(code: ReceiptCode) -> bytes:
    """What is signed."""
    packer, number = Packer(), parse_receipt_number(code.receipt_number)
    if number is None:
        raise ValueError(f"{code.receipt_number} is no number of a receipt")
    whole = not code.digest
    packer.number(_VERSION)
    packer.number(_GIFT * code.gift | _INCLUSIVE * code.prices_include_tax | _WHOLE * whole)
    packer.raw(UUID(code.transaction_id).bytes)
    packer.code(number.location_code)
    packer.number(number.register_number)
    packer.raw(bytes.fromhex(number.life))
    packer.number(number.document_number * 2 + (number.series == "return"))
    packer.signed(round((parse_instant(code.occurred_at) - _EPOCH_INSTANT).total_seconds()))
    packer.signed((date.fromisoformat(code.business_day) - _EPOCH).days)
    packer.raw(code.currency.encode("ascii"))
    packer.signed(code.total_minor)
    packer.signed(code.tax_minor)
    packer.number(len(code.tenders))
    for tender in code.tenders:
        _pack_tender(packer, tender)
    packer.number(len(code.taxes))
    for tax in code.taxes:
        packer.text(tax.letter)
        packer.text(tax.name)
        packer.number(tax.ppm)
    if whole:
        packer.number(len(code.lines))
        for line in code.lines:
            _pack_line(packer, line)
    else:
        packer.raw(code.digest)
    return packer.data


def unpack_code(content: bytes) -> ReceiptCode:
    """What ``pack_code`` packed. Raises ``UnreadableError``."""
    try:
        return _unpacked(Unpacker(content))
    except (ValueError, IndexError, OverflowError) as error:
        raise UnreadableError(str(error)) from error


def _unpacked(told: Unpacker) -> ReceiptCode:
    if told.number() != _VERSION:
        raise UnreadableError("it is of another version")
    flags = told.number()
    transaction_id = str(UUID(bytes=told.raw(16)))
    location, register, life = told.code(), told.number(), told.raw(2).hex()
    document, back = divmod(told.number(), 2)
    number = f"{location}-{register}-{life.upper()}-{'R' if back else ''}{document:06d}"
    occurred_at = instant_text(_EPOCH_INSTANT + timedelta(seconds=told.signed()))
    business_day = (_EPOCH + timedelta(days=told.signed())).isoformat()
    currency, total, tax = told.raw(3).decode("ascii"), told.signed(), told.signed()
    tenders = tuple(_unpacked_tender(told) for _ in range(told.number()))
    taxes = tuple(CodeTax(told.text(), told.text(), told.number()) for _ in range(told.number()))
    lines = tuple(_unpacked_line(told) for _ in range(told.number())) if flags & _WHOLE else ()
    digest = b"" if flags & _WHOLE else told.raw(DIGEST_BYTES)
    if not told.ended or any(line.tax >= len(taxes) for line in lines):
        raise UnreadableError("it says more, or less, than it should")
    return ReceiptCode(
        transaction_id=transaction_id,
        receipt_number=number,
        occurred_at=occurred_at,
        business_day=business_day,
        currency=currency,
        prices_include_tax=bool(flags & _INCLUSIVE),
        total_minor=total,
        tax_minor=tax,
        tenders=tenders,
        taxes=taxes,
        lines=lines,
        digest=digest,
        gift=bool(flags & _GIFT),
    )


def _pack_tender(packer: Packer, tender: CodeTender) -> None:
    keyed = tender.kind in _KEYED and len(tender.reference) == len(tender.kind) + 1 + 2 * _ACCOUNT_BYTES
    packer.number(_KINDS.index(tender.kind) * 4 + 2 * keyed + bool(tender.last_four))
    packer.signed(tender.kept_minor)
    if keyed:
        packer.raw(bytes.fromhex(tender.reference.partition(":")[2]))
    if tender.last_four:
        packer.text(tender.last_four)


def _unpacked_tender(told: Unpacker) -> CodeTender:
    own = told.number()
    kind, kept = _KINDS[own // 4], told.signed()
    reference = f"{kind}:{told.raw(_ACCOUNT_BYTES).hex()}" if own & 2 else ""
    return CodeTender(kind, kept, reference, told.text() if own & 1 else "")


def _pack_line(packer: Packer, line: CodeLine) -> None:
    packer.raw(bytes.fromhex(line.key[1:]))
    packer.code(line.sku)
    packer.number(line.tax * len(_UNITS) + _UNITS.index(line.unit))
    whole = line.quantity_thousandths % 1_000 == 0
    packer.number(line.quantity_thousandths // 1_000 * 2 if whole else line.quantity_thousandths * 2 + 1)
    packer.signed(line.net_minor)
    packer.signed(line.tax_minor)


def _unpacked_line(told: Unpacker) -> CodeLine:
    key, sku = "~" + told.raw(LINE_BYTES).hex(), told.code()
    tax, unit = divmod(told.number(), len(_UNITS))
    quantity, exact = divmod(told.number(), 2)
    thousandths = quantity if exact else quantity * 1_000
    return CodeLine(key, sku, _UNITS[unit], thousandths, told.signed(), told.signed(), tax)
