"""Orders that are collected where goods are lacking wait until the plan has said who sends those, if anybody does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

from sqlalchemy.exc import IntegrityError

from contract.errors import Refused
from oms.db.engine import Database
from oms.orders.acceptance import REMEMBERED, OnSale, Outcome, place_orders
from oms.orders.model import OrderAsk
from oms.orders.turns import Answer, say
from oms.sourcing.decider import Decider
from oms.sourcing.to_store import ToStore

AT_ONCE = 2
"""Orders that are decided at the same time, whatever else the process does."""


class Bringer:
    """Safe to use from many event loops."""

    def __init__(self, db: Database, decider: Decider, on_sale: OnSale) -> None:
        self._db, self._on_sale, self._to_store = db, on_sale, ToStore(decider)
        self._known: tuple[datetime, bool] | None = None
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="bringer")

    async def bring(self, refused: Sequence[tuple[OrderAsk, Refused]]) -> list[Answer]:
        """What became of orders that their stores refused for want of stock, in turn."""
        loop = asyncio.get_running_loop()
        if not await loop.run_in_executor(self._threads, self._brings):
            return [told for _, told in refused]
        return list(await asyncio.gather(*(loop.run_in_executor(self._threads, self._answer, *one) for one in refused)))

    def close(self) -> None:
        """Returns when what was begun has ended."""
        self._threads.shutdown()

    def brought(self, ask: OrderAsk, refused: Refused) -> Outcome:
        """Placed with what others send to its store, or ``refused``."""
        try:
            outcome = self._db.run(partial(self._to_store.place, ask=ask, refused=refused, on_sale=self._on_sale))
        except IntegrityError:
            outcome = refused
        if isinstance(outcome, Refused):  # unless somebody placed it meanwhile: now it is seen
            return self._db.run_by_key(lambda tx: place_orders(tx, [ask], self._on_sale)).told()[0]
        return outcome

    def _brings(self) -> bool:
        """Whether the plan has goods sent to stores: in a rush for the last pieces it is not read for each order."""
        now = self._db.clock.now()
        if self._known is None or not self._known[0] <= now < self._known[0] + REMEMBERED:
            with self._db.snapshot() as tx:
                self._known = (now, self._to_store.brings(tx))
        return self._known[1]

    def _answer(self, ask: OrderAsk, refused: Refused) -> Answer:
        began = time.monotonic()
        try:
            answer: Answer = self.brought(ask, refused)
        except Exception as error:  # noqa: BLE001 - whoever asked is told what it was
            answer = error
        say([answer], time.monotonic() - began)
        return answer
