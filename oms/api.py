"""The HTTP application. ``create_app`` needs a migrated database; it adds the rows every service needs."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from oms.channels.forgetting import forget_old as forget_old_bodies
from oms.channels.fraud import FraudDesk
from oms.channels.keeper import keep_due
from oms.channels.routes import router as channels_router
from oms.channels.task_keeper import ChannelTasks
from oms.channels.tasks import Work
from oms.composition import TOLD
from oms.config import Config
from oms.customers.routes import router as customers_router
from oms.db.engine import Database
from oms.described import with_problems
from oms.fulfillment.promise_keeper import PromiseKeeper
from oms.health.routes import router as health_router
from oms.inventory.routes import router as availability_router
from oms.keeper import Keeper
from oms.logs import logger
from oms.messages.smtp import SmtpPost
from oms.messages.worker import send_due
from oms.orders.door import ROUTES as ORDER_ROUTES
from oms.orders.door import OrderDoor
from oms.orders.holding import lapse_due
from oms.orders.intake import OrderIntake
from oms.orders.routes import router as orders_router
from oms.prepare import prepare
from oms.problems import answer_problems, problem
from oms.quotes.repository import forget_old
from oms.quotes.routes import router as quotes_router
from oms.security.tokens import Tokens
from oms.security.tries import Tries
from oms.sourcing.arrivals import Arrivals
from oms.sourcing.chances_keeper import Learner
from oms.sourcing.late import NotBegun
from oms.sourcing.pruning import Pruner
from oms.sourcing.sourcing import Sourcer
from oms.stores.routes import router as stores_router
from oms.sync.feed_keeper import FeedKeeper
from oms.sync.feed_routes import router as feed_router
from oms.sync.heads import FeedTasks
from oms.sync.replay import replay_known
from oms.sync.routes import router as sync_router
from oms.uploads import UploadLimits

_GZIP_FROM_BYTES, _GZIP_LEVEL = 2_048, 4

_log = logger(__name__)


def create_app(db: Database, config: Config) -> Application:
    """Refused: ``server_secret_differs`` where the secret is not the one this database was prepared with."""
    app = Application(
        title="Aisle OMS",
        version="1",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
    )
    app.state.db = db
    app.state.config = config
    app.state.in_flight = Counter()
    app.state.tries = Tries()
    app.state.tokens = Tokens(config.secret)
    app.state.authority = prepare(db, config.secret)
    app.state.feed = FeedTasks(db, sequence=config.sequence)
    db.on_commit(app.state.feed.hint)
    app.state.feed_keeper = FeedKeeper(db, config.feed_folder, TOLD)
    app.state.orders = OrderIntake(db)
    app.state.chances = Learner(db)
    sourcer = Sourcer(db, lambda: app.state.chances.chances)
    app.state.arrivals = Arrivals(db, sourcer.decider, app.state.orders.new_code)
    fetcher, teller = (ChannelTasks(db, config.secret, works=(work,)) for work in (Work.ORDERS, Work.STOCK))
    fraud_desk = FraudDesk(db, config.secret)
    app.state.keepers = (
        Keeper("holds", partial(db.run, lapse_due)),
        Keeper("promises", PromiseKeeper(db).look),
        Keeper("captured orders", partial(keep_due, db)),
        Keeper("orders of channels", fetcher.look, 15.0, fetcher.stop),
        Keeper("stock of channels", teller.look, 15.0, teller.stop),
        Keeper("what channels sent", partial(forget_old_bodies, db), 3_600.0),
        Keeper("fraud", fraud_desk.look, 5.0, fraud_desk.stop),
        Keeper("learning", app.state.chances.look),
        Keeper("quotes", partial(forget_old, db), 3_600.0),
        Keeper("sourcing", sourcer.look, 5.0),
        Keeper("orders not begun", NotBegun(db, sourcer.decider).look, 60.0),
        Keeper("old decisions", Pruner(db, config.sourcing_days).look, 86_400.0),
    )
    if config.mail:  # without it messages wait in the outbox
        app.state.keepers += (Keeper("messages", partial(send_due, db, SmtpPost(config.mail)), 5.0),)
    for_channels = (orders_router, quotes_router, channels_router, availability_router)
    for router in (health_router, *for_channels, stores_router, sync_router, customers_router, feed_router):
        app.include_router(router)
    answer_problems(app)
    app.add_middleware(GZipMiddleware, minimum_size=_GZIP_FROM_BYTES, compresslevel=_GZIP_LEVEL)
    app.add_middleware(UploadLimits)
    app.add_middleware(RequestLog, db=db)
    app.door = RequestLog(OrderDoor(db, app.state.orders, app.state.arrivals), db)
    return app


class Application(FastAPI):
    """Orders come in by ``door``, past the framework; everything else goes through it."""

    door: ASGIApp

    def openapi(self) -> dict[str, Any]:
        """With the problems of every route."""
        if not self.openapi_schema:
            self.openapi_schema = with_problems(super().openapi(), known_first=ORDER_ROUTES)
        return self.openapi_schema

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"] in ORDER_ROUTES:
            scope["app"] = self
            await self.door(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.feed.start()
    await run_in_threadpool(replay_known, app.state.db)
    app.state.feed_keeper.start()
    for keeper in app.state.keepers:
        keeper.start()
    try:
        yield
    finally:
        for keeper in app.state.keepers[::-1]:
            await keeper.stop()
        await app.state.feed_keeper.stop()
        await app.state.feed.stop()
        app.state.arrivals.close()
        app.state.orders.close()


class RequestLog:
    """Logs every request by its route, never its query or body; answers a bug with an id and no internals.

    Requests that placed orders are told of together, by the intake.
    """

    def __init__(self, app: ASGIApp, db: Database) -> None:
        self._app = app
        self._new_id = db.new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status: int | None = None
        began = time.monotonic()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller gets an answer
            error_id = self._new_id()
            _log.error("request_failed", error_id=error_id, route=_route(scope), exc_info=error)
            if status is None:
                answer = problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", {"id": error_id})
                await answer(scope, receive, noting)
        if status is not None and status < HTTPStatus.BAD_REQUEST and scope["path"] in ORDER_ROUTES:
            return
        took_ms = round((time.monotonic() - began) * 1000)
        _log.info("request", method=scope["method"], route=_route(scope), status=status, took_ms=took_ms)


def _route(scope: Scope) -> str:
    """The template, so that ids and what people typed stay out of the log."""
    return str(getattr(scope.get("route"), "path", "none"))
