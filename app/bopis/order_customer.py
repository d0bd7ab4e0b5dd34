"""Who an order is for, until the sale is finished: personal values, apart from the basket, which facts may carry."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import Connection

from app.bopis import repository
from app.typed_text import fit_to_keep
from contract.errors import Refused

_LONGEST = {"name": 120, "phone": 40, "address": 300}


@dataclass(frozen=True, slots=True)
class OrderCustomer:
    """``address`` is where it is sent, "" for what is collected."""

    name: str
    phone: str = ""
    address: str = ""

    def fitted(self, *, ships: bool) -> OrderCustomer:
        """Refused: ``order_name_missing``, ``order_phone_missing``, ``order_address_missing``, ``text_too_long``,
        ``card_number_typed``.
        """
        told = {field: fit_to_keep(value) for field, value in asdict(self).items()}
        for field, longest in _LONGEST.items():
            if len(told[field]) > longest:
                raise Refused("text_too_long", longest=longest)
        if not told["name"]:
            raise Refused("order_name_missing")
        if not told["phone"]:
            raise Refused("order_phone_missing")
        if ships and not told["address"]:
            raise Refused("order_address_missing")
        return OrderCustomer(**told)


def keep_customer(conn: Connection, order_id: str, customer: OrderCustomer) -> None:
    repository.save(conn, _draft_name(order_id), asdict(customer))


def customer_of(conn: Connection, order_id: str) -> OrderCustomer | None:
    """None where the sale was begun at another register, which alone knows."""
    kept = repository.load(conn, _draft_name(order_id))
    return OrderCustomer(**{field: str(kept.get(field, "")) for field in _LONGEST}) if kept else None


def forget_customer(conn: Connection, order_id: str) -> None:
    repository.drop(conn, _draft_name(order_id))


def _draft_name(order_id: str) -> str:
    return f"order_customer:{order_id}"
