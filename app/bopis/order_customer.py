"""Who an order is for, until the sale is finished: personal values, apart from the basket, which facts may carry."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass

from sqlalchemy import Connection

from app.bopis import repository
from app.db.drafts import drafts_named
from app.typed_text import fit_to_keep
from contract.errors import Refused

LONGEST = {"name": 120, "phone": 40, "address": 300}
FEWEST_DIGITS, MOST_DIGITS = 6, 15
"""Of a telephone number: E.164 has no longer ones, and no country's local ones are shorter."""
_BETWEEN_DIGITS = frozenset(" +-/().\u00a0\u2011")
_TURNS_TEXT = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that make what stands beside them read backwards, on labels too."""
_DRAFT = "order_customer:"


@dataclass(frozen=True, slots=True)
class OrderCustomer:
    """``address`` is where it is sent, "" for what is collected."""

    name: str
    phone: str = ""
    address: str = ""

    def fitted(self, *, ships: bool) -> OrderCustomer:
        """Refused: ``order_name_missing``, ``order_phone_missing``, ``order_phone_unfit`` (fewest, most),
        ``order_address_missing``, ``text_too_long``, ``card_number_typed``.
        """
        told = {field: fit_to_keep(_TURNS_TEXT.sub("", value)) for field, value in asdict(self).items()}
        for field, longest in LONGEST.items():
            if len(told[field]) > longest:
                raise Refused("text_too_long", longest=longest)
        if not told["name"]:
            raise Refused("order_name_missing")
        if not told["phone"]:
            raise Refused("order_phone_missing")
        if not _is_phone(told["phone"]):
            raise Refused("order_phone_unfit", fewest=FEWEST_DIGITS, most=MOST_DIGITS)
        if ships and not told["address"]:
            raise Refused("order_address_missing")
        return OrderCustomer(**told)


def keep_customer(conn: Connection, order_id: str, customer: OrderCustomer) -> None:
    repository.save(conn, _draft_name(order_id), asdict(customer))


def customer_of(conn: Connection, order_id: str) -> OrderCustomer | None:
    """None where the sale was begun at another register, which alone knows."""
    kept = repository.load(conn, _draft_name(order_id))
    return OrderCustomer(**{field: str(kept.get(field, "")) for field in LONGEST}) if kept else None


def forget_customer(conn: Connection, order_id: str) -> None:
    repository.drop(conn, _draft_name(order_id))


def nameless(conn: Connection, known: Collection[str]) -> tuple[str, ...]:
    """Orders whose customers are still kept here although no sale, open or parked, speaks of them: not of ``known``."""
    kept = (name.removeprefix(_DRAFT) for name in drafts_named(conn, _DRAFT))
    return tuple(order_id for order_id in kept if order_id not in known)


def _is_phone(text: str) -> bool:
    """Digits of any script, and what people write between them."""
    digits = sum(char.isdecimal() for char in text)
    return FEWEST_DIGITS <= digits <= MOST_DIGITS and all(char.isdecimal() or char in _BETWEEN_DIGITS for char in text)


def _draft_name(order_id: str) -> str:
    return f"{_DRAFT}{order_id}"
