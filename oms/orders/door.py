"""Where orders come in: two routes answered past the framework, because they are asked thousands of times a second and
most of what it does for a request would cost more than the order.

Keys, bodies, answers and problems are those of every other route; ``routes`` describes them.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from types import SimpleNamespace
from typing import Annotated, Any, Protocol, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from contract.errors import Refused
from oms.db.engine import Database
from oms.logs import logger
from oms.orders.intake import OrderIntake
from oms.orders.model import OrderAsk, PlacedOrder
from oms.orders.turns import Answer
from oms.orders.wire import MAX_ORDERS, OrderBatch, OrderBody, Told, answer_json
from oms.problems import problem, problem_of
from oms.security.guards import Channel, TooMany, authenticated_channel

Body = TypeVar("Body", bound=BaseModel)

ONE, BATCH = "/v1/orders", "/v1/orders/batch"
ROUTES = frozenset({ONE, BATCH})
MAX_BODY_BYTES = {ONE: 1024 * 1024, BATCH: 16 * 1024 * 1024}

MAX_WAITING = 2_000
"""Orders that a channel may have under way at once; a batch counts as a full one."""

TRUSTED = timedelta(seconds=2)
"""How long a key that was good is taken for good."""

ASKING = timedelta(seconds=1)
"""How much longer while somebody asks about it again, so that not everybody does."""

MAX_TRUSTED = 1_000

_log = logger(__name__)


class Places(Protocol):
    """Places orders that say no location, and those that are collected where goods are lacking."""

    async def place(self, asks: Sequence[OrderAsk]) -> list[Answer]: ...

    async def bring(self, refused: Sequence[tuple[OrderAsk, Refused]]) -> list[Answer]: ...


class OrderDoor:
    """An ASGI application of the two ``ROUTES``, by POST. ``app`` of the scope is the one that guards ask."""

    def __init__(self, db: Database, intake: OrderIntake, arrivals: Places) -> None:
        self._intake, self._arrivals = intake, arrivals
        self._new_id = db.new_id
        self._keys = TrustedKeys(db)
        self._waiting: Counter[str] = Counter()
        self._answers = {ONE: self._one, BATCH: self._batch}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["route"] = SimpleNamespace(path=scope["path"])  # for the log
        try:
            response = await self._answered(scope, receive)
        except Exception as error:  # noqa: BLE001 - a bug is raised again
            response = problem_of(error)
        await response(scope, receive, send)

    async def _answered(self, scope: Scope, receive: Receive) -> Response:
        path = scope["path"]
        channel = await self._keys.channel(Request(scope))
        with self._turn(channel.channel_id, MAX_ORDERS if path == BATCH else 1):
            return await self._answers[path](await _read(receive, MAX_BODY_BYTES[path]), channel)

    async def _one(self, raw: bytes, channel: Channel) -> Response:
        (answer,) = await self._placed([self._ask(_checked(OrderBody, raw), channel)])
        if isinstance(answer, PlacedOrder):
            return Response(answer_json(answer), _status(answer), media_type="application/json")
        raise answer

    async def _batch(self, raw: bytes, channel: Channel) -> Response:
        orders = _orders(raw)
        good = [self._ask(order, channel) for order in orders if isinstance(order, OrderBody)]
        answers = iter(await self._placed(good) if good else [])
        told = [self._told(next(answers) if isinstance(order, OrderBody) else order) for order in orders]
        return Response(b'{"answers":[%b]}' % b",".join(told), media_type="application/json")

    async def _placed(self, asks: Sequence[OrderAsk]) -> list[Answer]:
        """What became of each. Those that say where go together, and wait for none that has to be decided."""
        here = [ask for ask in asks if ask.location]
        if len(here) == len(asks):
            return await self._here(asks)
        decided = self._arrivals.place([ask for ask in asks if not ask.location])
        if not here:
            return await decided
        placed, found = map(iter, await asyncio.gather(self._here(here), decided))
        return [next(placed if ask.location else found) for ask in asks]

    async def _here(self, asks: Sequence[OrderAsk]) -> list[Answer]:
        """Of those that say where: what a store lacks of what is collected there may be sent to it."""
        answers = await self._intake.place(asks)
        lacking = []
        for at, (ask, told) in enumerate(zip(asks, answers, strict=True)):
            if isinstance(told, Refused) and told.code == "out_of_stock" and ask.ship_to is None:
                lacking.append((at, ask, told))
        if lacking:
            brought = await self._arrivals.bring([(ask, told) for _, ask, told in lacking])
            for (at, _, _), answer in zip(lacking, brought, strict=True):
                answers[at] = answer
        return answers

    def _ask(self, order: OrderBody, channel: Channel) -> OrderAsk:
        return order.ask(channel.channel_id, channel.name, self._intake.new_code())

    def _told(self, answer: Answer) -> bytes:
        """What became of an order of a batch. A bug fails one order alone."""
        if isinstance(answer, PlacedOrder):
            return b'{"status":%d,"order":%b}' % (_status(answer), answer_json(answer))
        try:
            told = problem_of(answer)
        except Exception as error:  # noqa: BLE001 - the others of the batch are placed, and get their answers
            error_id = self._new_id()
            _log.error("order_failed", error_id=error_id, exc_info=error)
            told = problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", {"id": error_id})
        return b'{"status":%d,"problem":%b}' % (told.status_code, bytes(told.body))

    @contextmanager
    def _turn(self, channel_id: str, orders: int) -> Iterator[None]:
        """So that no channel has more under way than is good for the others."""
        if self._waiting[channel_id] + orders > MAX_WAITING:
            raise TooMany
        self._waiting[channel_id] += orders
        try:
            yield
        finally:
            self._waiting[channel_id] -= orders


@dataclass(frozen=True, slots=True)
class _Trusted:
    channel: Channel
    since: datetime
    until: datetime


class TrustedKeys:
    """Channels by their key, remembered for two seconds: a key that was ended opens nothing three seconds later."""

    def __init__(self, db: Database) -> None:
        self._clock = db.clock
        self._known: dict[bytes, _Trusted] = {}

    async def channel(self, request: Request) -> Channel:
        """Raises ``Unauthenticated``."""
        now = self._clock.now()
        digest = hashlib.sha256(request.headers.get("authorization", "").encode()).digest()
        known = self._known.get(digest)
        if known and known.since <= now < known.until:
            return known.channel
        if known and known.until <= now < known.since + TRUSTED + ASKING:
            self._known[digest] = replace(known, until=known.since + TRUSTED + ASKING)
        else:
            self._known.pop(digest, None)
        try:
            channel = await run_in_threadpool(authenticated_channel, request)
        except Exception:
            self._known.pop(digest, None)
            raise
        if len(self._known) >= MAX_TRUSTED:
            self._known.clear()
        self._known[digest] = _Trusted(channel, now, now + TRUSTED)
        return channel


class _Unchecked(Told):
    """A batch of which no order was looked at yet."""

    orders: Annotated[tuple[Any, ...], Field(min_length=1, max_length=MAX_ORDERS)]


def _orders(raw: bytes) -> Sequence[OrderBody | RequestValidationError]:
    """Each order, or what is wrong with it."""
    try:
        return OrderBatch.model_validate_json(raw).orders
    except ValidationError:
        return [_order(told) for told in _checked(_Unchecked, raw).orders]


def _order(told: object) -> OrderBody | RequestValidationError:
    try:
        return OrderBody.model_validate(told)
    except ValidationError as error:
        return _faults(error)


def _checked(kind: type[Body], raw: bytes) -> Body:
    try:
        return kind.model_validate_json(raw)
    except ValidationError as error:
        raise _faults(error) from None


def _faults(error: ValidationError) -> RequestValidationError:
    told = error.errors(include_url=False, include_context=False, include_input=False)
    return RequestValidationError([{**fault, "loc": ("body", *fault["loc"])} for fault in told])


async def _read(receive: Receive, limit: int) -> bytes:
    """The body, whatever its header says of its length."""
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HTTPException(HTTPStatus.BAD_REQUEST)
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        more = message.get("more_body", False)
    return b"".join(parts)


def _status(order: PlacedOrder) -> int:
    return HTTPStatus.CREATED if order.fresh else HTTPStatus.OK
