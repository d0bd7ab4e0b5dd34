"""A register with a card terminal made of software, reached through the real driver over real TLS."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from app.db.lane import InlineLane, Lane
from app.devices.configuration import DeviceConfig
from app.devices.drivers.nexo.terminal import NexoTerminal
from app.devices.ports import PaymentTerminal
from app.devices.registry import Workshop, make_device
from app.pos.model.tender import TenderKind
from app.pos.papers import Papers
from app.pos.payments.desk import CardDesk, CardLine
from app.pos.payments.payments import Payments
from app.pos.post_void import KeepsGoods
from app.pos.refund_check import NothingMoreThanSold
from app.pos.refund_plan import RefundPlans
from app.pos.settle import Settle
from app.wording import Words
from tests.builders import ROOT, SUPERVISOR, SUPERVISOR_PIN, Shop

_MODELS = ROOT / "resources" / "devices"
_T = TypeVar("_T")


def card_driver(config: DeviceConfig, folder: Path, payment_timeout_s: int = 1) -> NexoTerminal:
    """The real driver, which does not wait long."""
    models = folder / "models"
    if not models.exists():
        shutil.copytree(_MODELS, models)
    text = f'driver = "nexo_terminal"\npayment_timeout_s = {payment_timeout_s}\nask_timeout_s = 2\n'
    (models / "adyen-terminal.toml").write_text(text, encoding="utf-8")
    workshop = Workshop(
        models, folder, lambda: 0.0, lambda _s: None, lambda: datetime(2026, 11, 21, tzinfo=UTC), os.urandom
    )
    made = make_device(config, workshop)
    assert isinstance(made, NexoTerminal)
    return made


@dataclass
class InlineLine:
    """A line that waits for each answer, except for those that are asked ``aside``."""

    driver: PaymentTerminal
    terminal_name: str = "card"

    def move(self, deed: Callable[[PaymentTerminal], _T]) -> Future[_T]:
        done: Future[_T] = Future()
        try:
            done.set_result(deed(self.driver))
        except Exception as error:  # noqa: BLE001 - as the real line does
            done.set_exception(error)
        return done

    ask = move


class ThreadedLine:
    """A line whose answers come when they come."""

    terminal_name = "card"

    def __init__(self, driver: PaymentTerminal) -> None:
        self._driver = driver
        self._pool = ThreadPoolExecutor(2)

    def move(self, deed: Callable[[PaymentTerminal], _T]) -> Future[_T]:
        return self._pool.submit(deed, self._driver)

    ask = move

    def close(self) -> None:
        self._pool.shutdown()


@dataclass
class CardShop:
    """``shop`` with a card desk on the counter, as the program builds it."""

    shop: Shop
    line: CardLine
    lane: Lane = field(default_factory=InlineLane)

    def __post_init__(self) -> None:
        self.payments = Payments(self.shop.db, self.shop.operators, self.shop.basket, os.urandom)
        self.payments.recover()
        words = Words.load(ROOT / "resources" / "i18n")
        papers = Papers(self.shop.db, self.shop.catalog, words, self.shop.papers, self.shop.ids)
        shop = self.shop
        self.plans = RefundPlans(shop.db, shop.catalog, shop.operators, shop.basket, shop.clock)
        self.desk = CardDesk(
            self.payments,
            self.shop.operators,
            lambda: self.line,
            self.lane,
            lambda: self.settle.view().left_minor,
            self.plans,
            papers.print_card,
        )
        self.settle = shop.settle = Settle(
            shop.db, shop.catalog, shop.operators, shop.basket, papers, shop.drawer, shop.clock,
            {TenderKind.CARD: self.desk}, [self.payments, NothingMoreThanSold(), KeepsGoods(shop.basket)], self.plans,
        )  # fmt: skip


def started_again(till: CardShop) -> CardShop:
    """The program ended and started anew, without a good-bye."""
    till.shop.restart()
    again = CardShop(till.shop, till.line)
    till.shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
    return again
