"""Opening the drawer without a sale."""

from __future__ import annotations

from app.db.store import StoreDb
from app.operators.operators import Operators
from app.pos.ports import Drawer
from app.pos.projections import record
from app.pos.repository import open_shift_id
from contract.messages.facts import DrawerOpened


class DrawerKey:
    """What a key in the lock would do, on the record."""

    def __init__(self, db: StoreDb, operators: Operators, drawer: Drawer) -> None:
        self._db = db
        self._operators = operators
        self._drawer = drawer

    def open_without_sale(self) -> None:
        """Record it, then open. Refused: ``no_drawer``, after it was recorded."""
        actor = self._operators.require("open_drawer")
        with self._db.transaction(actor) as tx:
            record(tx, DrawerOpened(reason="no_sale", shift_id=open_shift_id(tx.conn)))
            tx.stale("shift")
        self._drawer.open()
