"""Opening the drawer without a sale."""

from __future__ import annotations

from collections.abc import Callable

from app.db.store import StoreDb
from app.operators.operators import Operators
from app.pos import shift_repository
from app.pos.ports import Drawer
from app.pos.projections import record
from app.pos.repository import open_shift_id
from contract.messages.facts import DrawerOpened
from contract.rules.permission import Asked


class DrawerKey:
    """What a key in the lock would do, on the record."""

    def __init__(self, db: StoreDb, operators: Operators, drawer: Drawer) -> None:
        self._db = db
        self._operators = operators
        self._drawer = drawer

    def open_without_sale(self, opening: Callable[[], None] | None = None) -> None:
        """Record it, then open: the register's own drawer, or as ``opening`` does. Refused: ``no_drawer``, after it was
        recorded.
        """
        actor = self._operators.require("open_drawer", self._asked())
        with self._db.transaction(actor) as tx:
            record(tx, DrawerOpened(reason="no_sale", shift_id=open_shift_id(tx.conn)))
            tx.stale("shift")
        (opening or self._drawer.open)()

    def _asked(self) -> Asked:
        """How often whoever is signed on did it in this shift."""
        current = self._operators.current()
        own_id = current.operator_id if current else None
        with self._db.read() as conn:
            shift_id = open_shift_id(conn)
            acts = shift_repository.till_acts(conn, shift_id) if shift_id else ()
        done = [own for own in acts if own.kind == DrawerOpened.KIND and own.operator_id == own_id]
        return Asked(subject=shift_id or "", uses=len(done))
