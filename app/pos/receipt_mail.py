"""A customer wants the receipt by e-mail: head office sends it, as soon as it hears of that and of the sale."""

from __future__ import annotations

from app.db.store import StoreDb
from app.operators.operators import Operators
from app.pos import repository
from contract.errors import Refused
from contract.messages.facts import ReceiptRequested
from contract.rules.email_address import is_email_address
from contract.rules.permission import Asked


class ReceiptMail:
    """The address travels beside the entry, so that it can be forgotten."""

    def __init__(self, db: StoreDb, operators: Operators) -> None:
        self._db = db
        self._operators = operators

    def request(self, transaction_id: str, receipt_number: str, address: str, customer_id: str = "") -> None:
        """``customer_id`` where it is that customer's address. Refused: ``email_address_wrong``, ``sale_unknown``."""
        actor = self._operators.require("email_receipt", Asked(subject=transaction_id))
        told = address.strip()
        if not is_email_address(told):
            raise Refused("email_address_wrong")
        with self._db.transaction(actor) as tx:
            if repository.sale_by_id(tx.conn, transaction_id) is None:
                raise Refused("sale_unknown")
            tx.record(
                ReceiptRequested(
                    transaction_id=transaction_id,
                    receipt_number=receipt_number,
                    address=tx.attach(told),
                    customer_id=customer_id,
                )
            )
