"""Orders that say where they come from: those that arrive together are accepted together."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.exc import IntegrityError

from contract.errors import Refused
from oms.db.engine import Database
from oms.orders.acceptance import OnSale, Outcome, place_orders
from oms.orders.codes import CodeSource, SecretCodes
from oms.orders.model import OrderAsk, PlacedOrder
from oms.orders.turns import Answer, Turns

MAX_TOGETHER = 200
"""Orders of one transaction."""

BEHIND = 16
"""A second transaction begins beside the first where so many orders wait already; fewer are better off together."""


class OrderIntake:
    """Safe to use from many event loops."""

    def __init__(self, db: Database, new_code: CodeSource | None = None) -> None:
        self._db = db
        self.new_code: CodeSource = new_code or SecretCodes()
        self._on_sale = OnSale()
        self._turns = Turns("orders", self._together, most=MAX_TOGETHER, behind=BEHIND)

    async def place(self, asks: Sequence[OrderAsk]) -> list[Answer]:
        """What became of each order of one channel, in turn."""
        return await self._turns.wait(asks)

    def close(self) -> None:
        """Returns when what was begun has ended."""
        self._turns.close()

    def _together(self, asks: Sequence[OrderAsk]) -> Sequence[Outcome]:
        try:
            return self._db.run_by_key(lambda tx: place_orders(tx, asks, self._on_sale)).told()
        except IntegrityError:  # another process placed one of these orders meanwhile: now it is seen
            return self._db.run_by_key(lambda tx: place_orders(tx, asks, self._on_sale)).told()


def place_order(db: Database, ask: OrderAsk) -> PlacedOrder:
    """One order by itself. Refused: see ``place_orders``."""
    outcome = db.run_by_key(lambda tx: place_orders(tx, [ask], OnSale())).told()[0]
    if isinstance(outcome, Refused):
        raise outcome
    return outcome
