"""Orders that arrive together are accepted together: while one batch is written, the next one gathers.

The orders of each channel wait in a queue of their own and are taken from all of them in turn, so that a channel that
floods us waits for itself.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from contract.errors import Refused
from oms.db.engine import Database, transient
from oms.logs import logger
from oms.orders.acceptance import OnSale, Outcome, place_orders
from oms.orders.codes import CodeSource, SecretCodes
from oms.orders.model import OrderAsk, PlacedOrder

MAX_TOGETHER = 200
"""Orders of one transaction."""

MAX_CARRIERS = 2
BEHIND = 16
"""A second transaction begins beside the first where so many orders wait already; fewer are better off together."""

Answer = PlacedOrder | Exception
"""What became of an order: it is placed, it is ``Refused``, or something failed and nothing of it was kept."""

_log = logger(__name__)


@dataclass(eq=False, slots=True)
class _Waiting:
    """Orders of one request, and where their answers are awaited."""

    asks: Sequence[OrderAsk]
    loop: asyncio.AbstractEventLoop
    answers: asyncio.Future[list[Answer]]


class OrderIntake:
    """Safe to use from many event loops."""

    def __init__(self, db: Database, new_code: CodeSource | None = None) -> None:
        self._db = db
        self.new_code: CodeSource = new_code or SecretCodes()
        self._queues: OrderedDict[str, deque[_Waiting]] = OrderedDict()
        self._behind = 0
        self._carriers = 0
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(MAX_CARRIERS, thread_name_prefix="orders")
        self._on_sale = OnSale()

    async def place(self, asks: Sequence[OrderAsk]) -> list[Answer]:
        """What became of each order of one channel, in turn."""
        loop = asyncio.get_running_loop()
        waiting = _Waiting(asks, loop, loop.create_future())
        with self._lock:
            self._queues.setdefault(asks[0].channel_id, deque()).append(waiting)
            self._behind += len(asks)
        loop.call_soon(self._begin)  # what arrived with it is then waiting too
        return await waiting.answers

    def close(self) -> None:
        """Returns when what was begun has ended."""
        self._threads.shutdown()

    def _begin(self) -> None:
        with self._lock:
            begin = self._behind >= (BEHIND if self._carriers else 1) and self._carriers < MAX_CARRIERS
            self._carriers += begin
        if begin:
            self._threads.submit(self._carry)

    def _carry(self) -> None:
        while batch := self._taken():
            began = time.monotonic()
            every = self._answers([ask for waiting in batch for ask in waiting.asks])
            say(every, time.monotonic() - began)
            answers = iter(every)
            told: dict[asyncio.AbstractEventLoop, list[tuple[_Waiting, list[Answer]]]] = {}
            for waiting in batch:
                told.setdefault(waiting.loop, []).append((waiting, [next(answers) for _ in waiting.asks]))
            for loop, those in told.items():
                _tell(loop, those)

    def _taken(self) -> list[_Waiting]:
        """Whose turn it is: a request of each channel, until the batch is full or nobody waits.

        Nothing where so few wait that they are left to the other transaction.
        """
        taken: list[_Waiting] = []
        orders = 0
        with self._lock:
            few = self._carriers > 1 and self._behind < BEHIND
            while self._queues and orders < MAX_TOGETHER and not few:
                channel_id, queue = self._queues.popitem(last=False)
                taken.append(queue.popleft())
                orders += len(taken[-1].asks)
                if queue:
                    self._queues[channel_id] = queue
            self._behind -= orders
            self._carriers -= not taken
        return taken

    def _answers(self, asks: Sequence[OrderAsk]) -> Sequence[Answer]:
        try:
            return self._together(asks)
        except Exception as error:  # noqa: BLE001 - one order must not fail those beside it: each is tried alone
            if len(asks) == 1 or _nothing_helps(error):
                return [error] * len(asks)
            _log.error("orders_tried_alone", orders=len(asks), exc_info=error)
            return [answer for ask in asks for answer in self._answers([ask])]

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


def _nothing_helps(error: Exception) -> bool:
    """Whether the database failed, so that it would fail each order."""
    return isinstance(error, PoolTimeout) or (isinstance(error, DBAPIError) and transient(error))


def say(answers: Sequence[Answer], took_s: float) -> None:
    """To the log."""
    placed = [answer for answer in answers if isinstance(answer, PlacedOrder)]
    _log.info(
        "orders",
        placed=sum(order.fresh for order in placed),
        again=sum(not order.fresh for order in placed),
        refused=len(answers) - len(placed),
        took_ms=round(took_s * 1000),
    )


def _tell(loop: asyncio.AbstractEventLoop, told: Sequence[tuple[_Waiting, list[Answer]]]) -> None:
    def tell() -> None:
        for waiting, answers in told:
            if not waiting.answers.done():
                waiting.answers.set_result(answers)

    try:
        loop.call_soon_threadsafe(tell)
    except RuntimeError:  # the loop has ended, and with it whoever waited; the orders stand, and asking again tells
        _log.warning("nobody_waits_for_orders", requests=len(told))
