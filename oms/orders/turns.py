"""Orders wait for their turn: those that arrive together are placed together, and while one batch is at work the next
one gathers.

The orders of each channel wait in a queue of their own and are taken from all of them in turn, one of each, so that a
channel that floods us waits for itself.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from oms.db.engine import transient
from oms.logs import logger
from oms.orders.model import OrderAsk, PlacedOrder

MAX_CARRIERS = 2

Answer = PlacedOrder | Exception
"""What became of an order: it is placed, it is ``Refused``, or something failed and nothing of it was kept."""

_log = logger(__name__)


@dataclass(eq=False, slots=True)
class _Waiting:
    """Orders of one request, the answers of those that have one, and where all are awaited. ``taken``: so many of them
    had their turn; ``left``: so many have no answer yet.
    """

    asks: Sequence[OrderAsk]
    loop: asyncio.AbstractEventLoop
    answers: asyncio.Future[list[Answer]]
    told: dict[int, Answer]
    taken: int
    left: int


_Turn = tuple[_Waiting, int]
"""One order of a request."""


class Turns:
    """``place`` is given up to ``most`` orders and tells what became of each. Safe to use from many event loops.

    ``behind``: a second batch begins beside the first where so many orders wait already; fewer are better off together.
    """

    def __init__(
        self, name: str, place: Callable[[Sequence[OrderAsk]], Sequence[Answer]], *, most: int, behind: int
    ) -> None:
        self._place, self._most, self._few = place, most, behind
        self._queues: OrderedDict[str, deque[_Waiting]] = OrderedDict()
        self._behind = 0
        self._carriers = 0
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(MAX_CARRIERS, thread_name_prefix=name)

    async def wait(self, asks: Sequence[OrderAsk]) -> list[Answer]:
        """What became of each order of one channel, in turn."""
        loop = asyncio.get_running_loop()
        waiting = _Waiting(asks, loop, loop.create_future(), {}, 0, len(asks))
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
            begin = self._behind >= (self._few if self._carriers else 1) and self._carriers < MAX_CARRIERS
            self._carriers += begin
        if begin:
            self._threads.submit(self._carry)

    def _carry(self) -> None:
        while batch := self._taken():
            began = time.monotonic()
            every = self._answers([waiting.asks[at] for waiting, at in batch])
            say(every, time.monotonic() - began)
            done: dict[asyncio.AbstractEventLoop, list[_Waiting]] = {}
            with self._lock:
                for (waiting, at), answer in zip(batch, every, strict=True):
                    waiting.told[at] = answer
                    waiting.left -= 1
                    if not waiting.left:
                        done.setdefault(waiting.loop, []).append(waiting)
            for loop, those in done.items():
                _tell(loop, those)

    def _taken(self) -> list[_Turn]:
        """Whose turn it is: an order of each channel, until the batch is full or nobody waits.

        Nothing where so few wait that they are left to the other batch.
        """
        taken: list[_Turn] = []
        with self._lock:
            few = self._carriers > 1 and self._behind < self._few
            while self._queues and len(taken) < self._most and not few:
                channel_id, queue = self._queues.popitem(last=False)
                waiting = queue[0]
                taken.append((waiting, waiting.taken))
                waiting.taken += 1
                if waiting.taken == len(waiting.asks):
                    queue.popleft()
                if queue:
                    self._queues[channel_id] = queue
            self._behind -= len(taken)
            self._carriers -= not taken
        return taken

    def _answers(self, asks: Sequence[OrderAsk]) -> Sequence[Answer]:
        try:
            return self._place(asks)
        except Exception as error:  # noqa: BLE001 - one order must not fail those beside it: each is tried alone
            if len(asks) == 1 or _nothing_helps(error):
                return [error] * len(asks)
            _log.error("orders_tried_alone", orders=len(asks), exc_info=error)
            return [answer for ask in asks for answer in self._answers([ask])]


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


def _tell(loop: asyncio.AbstractEventLoop, done: Sequence[_Waiting]) -> None:
    def tell() -> None:
        for waiting in done:
            if not waiting.answers.done():
                waiting.answers.set_result([waiting.told[at] for at in range(len(waiting.asks))])

    try:
        loop.call_soon_threadsafe(tell)
    except RuntimeError:  # the loop has ended, and with it whoever waited; the orders stand, and asking again tells
        _log.warning("nobody_waits_for_orders", requests=len(done))
