"""Builds the store app once: database, catalog, devices, use cases and sync, each with what it depends on."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import app
from app.books import PROJECTIONS, finish_what_was_asked, open_books
from app.bopis.by_itself import settle_by_itself
from app.bopis.carriers import carrier_of
from app.bopis.desk import CatalogItems, OrderDesk, StoreStaff
from app.bopis.found import Found
from app.bopis.promising import Promising
from app.bopis.repository import stock_of
from app.bopis.reserve_line import ReserveLine
from app.bopis.sale_orders import OrdersOfSale
from app.catalog.catalog import Catalog
from app.clock import SystemClock
from app.config import Config
from app.customers.customers import Customers, shopper_of
from app.customers.line import AccountLine
from app.customers.lines import StoredValueLines
from app.customers.purchases import Purchases
from app.customers.repository import count_registers
from app.customers.stored_value import StoredValue
from app.db.backup import Backups
from app.db.daily_check import DailyCheck
from app.db.keys import Keys, KeySource, SecretStore, load_keys, open_secrets
from app.db.lane import Lane
from app.db.shadow import Projection, ShadowRebuild
from app.db.store import DATABASE_NAME, StoreDb
from app.devices.configuration import read_devices
from app.devices.counter import ReceiptQueue, RegisterDrawer, RegisterScale
from app.devices.document import Document
from app.devices.manager import DeviceManager
from app.devices.practice import ShutDrawer, marked_as_practice
from app.devices.setup import CounterRules, DeviceSetup
from app.edges import Edges
from app.head_office import Line, connected, identity_of
from app.operators.operators import Operators
from app.pos.cash_moves import CashMoves
from app.pos.closed_shifts import ClosedShifts
from app.pos.day_close import DayClose
from app.pos.drawer import DrawerKey
from app.pos.drawer_watch import DrawerWatch
from app.pos.missed_receipt import MissedReceipt
from app.pos.model.tender import TenderKind
from app.pos.notices import Notices
from app.pos.open_basket import OpenBasket
from app.pos.papers import Papers
from app.pos.payments.desk import CardDesk
from app.pos.payments.payments import Payments
from app.pos.ports import Drawer, ElectronicTender
from app.pos.post_void import KeepsGoods, PostVoid
from app.pos.print_state import PrintStates
from app.pos.receipt_mail import ReceiptMail
from app.pos.refund import Returns
from app.pos.refund_check import NothingMoreThanSold
from app.pos.refund_plan import RefundPlans
from app.pos.refund_preview import ReturnPreviews
from app.pos.refund_unknown import ReturnsWithoutReceipt
from app.pos.reprint import FinishedSales
from app.pos.sealing import Sealer
from app.pos.sell import Sell
from app.pos.settle import Settle
from app.pos.shift import Shifts
from app.pos.signed_receipts import SignedReceipts
from app.pos.spool_store import StoredSpool
from app.pos.suspend import Suspend
from app.pos.today import Today
from app.practice import PracticeRoom
from app.sync.identity import Identity
from app.sync.seal_key import load_seal_key, signed_by_head_office, verified
from app.ui.bopis.bench import PackingBench
from app.ui.bopis.deeds import SaleOrderDeeds, orders_over
from app.ui.customers.deeds import CustomerDeeds
from app.ui.services import ReturnDeeds, Selling, Services
from app.ui.stock.deeds import stock_over
from app.wording import Wording, Words
from contract.errors import Unavailable
from contract.rules.stored_value import AccountKind

RESOURCES = Path(app.__file__).resolve().parent.parent / "resources"
_MODELS, _DEVICES_FILE = RESOURCES / "devices", "devices.toml"
_POOL_THREADS = 3
_REST_S = 0.02
"""Between the pieces of a backup, so that it takes what others leave."""
_PROJECTIONS = tuple(Projection(own.TABLES, own.KINDS, own.project) for own in PROJECTIONS)
_LOCALE, _BEFORE_THE_FIRST_PULL = "en_IE", ("EUR", "UTC")


def build(
    config: Config,
    *,
    enroll_code: str | None = None,
    changed: Callable[[], None] = lambda: None,
    edges: Edges | None = None,
    practice: SecretStore | None = None,
) -> Services:
    """Open everything; nothing runs yet. ``changed`` is told, on any thread, when sync has news. ``edges``: the
    machine's, unless told. ``practice``: the keys of a till that is one to practice at.

    Unavailable: as ``StoreDb.open``, ``load_keys`` and enrolling. Refused: a bad code, a bad device list.
    """
    edges = edges or Edges()
    finish_what_was_asked(config, edges)
    with ExitStack() as undone:
        services = _built(config, enroll_code, changed, edges, practice, undone)
        undone.pop_all()
    return services


def _built(
    config: Config,
    enroll_code: str | None,
    changed: Callable[[], None],
    edges: Edges,
    practice: SecretStore | None,
    undone: ExitStack,
) -> Services:
    """``undone`` closes what was opened before something failed: a thread or a lock left behind would keep the
    program from ending, and the next from starting.
    """
    clock, new_id, random_bytes = edges.clock, edges.new_id, edges.random_bytes
    secrets = practice or open_secrets(str(config.data_dir), config.key_file)
    keys = load_keys(secrets, random_bytes, database_exists=(config.data_dir / DATABASE_NAME).exists())
    store, catalog = open_books(config, edges, keys, secrets, undone)
    words = Words.load(RESOURCES / "i18n", config.language or _language_of_the_store(catalog))
    mark = words.text("practice_paper") if practice else ""
    devices = _devices(config, store, edges, lambda paper: marked_as_practice(paper, mark) if mark else paper)
    identity = identity_of(config, store, enroll_code, edges)
    lane, line = edges.lane(), Line()
    undone.callback(lane.close)
    operators = Operators(store, catalog, clock.now, line.connected)
    if identity is not None:
        line.sync = connected(identity, config, store, lane, catalog, edges, changed)
    basket, prints, sealer = OpenBasket(store), PrintStates(store), load_seal_key(config.data_dir)
    papers = Papers(store, catalog, words, ReceiptQueue(devices), new_id, sealer)
    accounts = AccountLine(lambda: line.sync.account_desk if line.sync else None)
    value = StoredValue(store, catalog, operators, basket, accounts, clock, lambda: count_registers(store))
    staff, by_head_office = StoreStaff(operators, store), signed_by_head_office(config.data_dir)
    desk = OrderDesk(store, staff, CatalogItems(catalog), clock, by_head_office)
    ordered = OrdersOfSale(desk, basket, random_bytes)
    promising = _promising(store, operators, basket, edges, line)
    signed = SignedReceipts(catalog, verified)
    returns = Returns(store, catalog, operators, basket, clock, line.returnable, new_id, signed)
    drawer: Drawer = ShutDrawer() if practice else RegisterDrawer(devices)
    selling = _selling(
        store, catalog, operators, edges, papers, devices, basket, sealer, lane, returns, value, ordered, drawer
    )
    in_sale = SaleOrderDeeds.over(desk, catalog, basket, selling.sell, promising, operators, returns)
    bench = PackingBench.over(devices, desk, catalog, words, new_id)
    settle_by_itself(store, lane, basket, desk)
    return Services(
        clock=clock,
        lane=lane,
        pool=ThreadPoolExecutor(_POOL_THREADS, thread_name_prefix="free"),
        words=words,
        follows_the_store=config.language is None,
        wording=Wording(words.locale_near(_LOCALE), *_BEFORE_THE_FIRST_PULL),
        store=store,
        daily_check=DailyCheck(store, clock.now),
        check_lists=ShadowRebuild(store, _PROJECTIONS),
        backups=Backups(config.data_dir, keys.database, clock.now, lambda: time.sleep(_REST_S)),
        catalog=catalog,
        operators=operators,
        selling=selling,
        orders=orders_over(desk, line, new_id, in_sale, partial(carrier_of, store), bench),
        stock=stock_over(desk, store, operators, catalog, clock, Found(desk)),
        customers=_customers(store, catalog, operators, selling.sell, accounts, value, new_id),
        notices=Notices(store),
        stock_of=lambda item_id: _available(store, item_id),
        prints=prints,
        missed_receipt=MissedReceipt(selling.sales, papers, prints, clock.now),
        devices=devices,
        device_setup=_device_setup(config, devices, clock, identity, selling, practice),
        sync=line.sync,
        key_file=keys.source is KeySource.KEY_FILE,
        practice=_practice_room(config, keys, store, catalog, devices, selling, practice),
        scan_prefix=config.scan_prefix or "",
    )


def _language_of_the_store(catalog: Catalog) -> str:
    try:
        return catalog.market().language
    except Unavailable:
        return _LOCALE


def start(services: Services) -> None:
    """Devices and sync begin to work."""
    services.devices.start()
    if services.sync:
        services.sync.start()


def close(services: Services) -> None:
    """End every thread, then leave the files whole, whatever fails on the way."""
    with ExitStack() as last_to_first:
        last_to_first.callback(services.store.close)
        last_to_first.callback(services.catalog.close)
        last_to_first.callback(services.lane.close)
        last_to_first.callback(services.pool.shutdown, wait=True, cancel_futures=True)
        last_to_first.callback(services.devices.stop)
        if services.sync:
            last_to_first.callback(services.sync.stop)


def _device_list(config: Config) -> Path:
    return config.devices or config.data_dir / _DEVICES_FILE


def _device_setup(
    config: Config,
    devices: DeviceManager,
    clock: SystemClock,
    identity: Identity | None,
    selling: Selling,
    practice: SecretStore | None,
) -> DeviceSetup:
    sale_id = f"till-{identity.register_id[-8:]}" if identity is not None else "till"
    assert selling.cards is not None
    rules = CounterRules(practice is not None, sale_id, selling.cards.require_unused)
    return DeviceSetup.over(devices, _MODELS, _device_list(config), config.data_dir / "devices", clock.now, rules)


def _practice_room(
    config: Config,
    keys: Keys,
    store: StoreDb,
    catalog: Catalog,
    devices: DeviceManager,
    selling: Selling,
    practice: SecretStore | None,
) -> PracticeRoom:
    assert selling.cards is not None
    settled = selling.cards.require_known
    return PracticeRoom(config, keys, store, catalog, devices, settled, running=practice is not None)


def _devices(config: Config, store: StoreDb, edges: Edges, mark: Callable[[Document], Document]) -> DeviceManager:
    return edges.devices(
        read_devices(_device_list(config)),
        models=_MODELS,
        private_folder=config.data_dir / "devices",
        store=StoredSpool(store),
        now=edges.clock.now,
        monotonic=time.monotonic,
        pause=time.sleep,
        new_id=edges.new_id,
        random_bytes=edges.random_bytes,
        mark=mark,
    )


def _promising(store: StoreDb, operators: Operators, basket: OpenBasket, edges: Edges, line: Line) -> Promising:
    reserves = ReserveLine(lambda: line.sync.reserve_desk if line.sync else None)
    return Promising(store, operators, basket, edges.clock, reserves, edges.new_id)


def _selling(
    store: StoreDb,
    catalog: Catalog,
    operators: Operators,
    edges: Edges,
    papers: Papers,
    devices: DeviceManager,
    basket: OpenBasket,
    sealer: Sealer | None,
    lane: Lane,
    returns: Returns,
    value: StoredValue,
    ordered: OrdersOfSale,
    drawer: Drawer,
) -> Selling:
    clock = edges.clock
    payments = Payments(store, operators, basket, edges.random_bytes)
    payments.recover()
    plans = RefundPlans(store, catalog, operators, basket, clock)
    cards = CardDesk(
        payments, operators, devices.terminal, lane, lambda: settle.view().left_minor, plans, papers.print_card
    )
    devices.subscribe(cards.heard)
    devices.subscribe(DrawerWatch(store, lane).heard)
    elsewhere: dict[TenderKind, ElectronicTender] = {TenderKind(kind.value): value for kind in AccountKind}
    elsewhere[TenderKind.CARD] = cards
    followers = (payments, value, NothingMoreThanSold(), ordered, KeepsGoods(basket))
    settle = Settle(store, catalog, operators, basket, papers, drawer, clock, elsewhere, followers, plans)
    sell = Sell(store, catalog, operators, basket, clock, shopper_of)
    basket.look_again(store, sell.repriced)
    return Selling(
        sell=sell,
        suspend=Suspend(store, operators, basket, sell.repriced),
        settle=settle,
        shifts=Shifts(store, catalog, operators, basket, papers, drawer, sealer),
        cash_moves=CashMoves(store, catalog, operators, papers, drawer),
        closed_shifts=ClosedShifts(store, catalog, operators, papers),
        day=DayClose(store, catalog, operators, papers, clock),
        today=Today(store, operators, clock, lambda item_id: _available(store, item_id)),
        sales=FinishedSales(store, operators, papers),
        drawer=DrawerKey(store, operators, drawer),
        cards=cards,
        returns=ReturnDeeds(
            returns,
            ReturnsWithoutReceipt(store, catalog, operators, basket, clock),
            PostVoid(store, catalog, operators, basket, settle, sell),
            plans,
            ReturnPreviews(store, catalog, basket, clock, returns, plans),
        ),
        receipt_mail=ReceiptMail(store, operators),
        scale=RegisterScale(devices),
    )


def _customers(
    store: StoreDb,
    catalog: Catalog,
    operators: Operators,
    sell: Sell,
    accounts: AccountLine,
    value: StoredValue,
    new_id: Callable[[], str],
) -> CustomerDeeds:
    value.release_left_over()
    lines = StoredValueLines(catalog, operators, sell, accounts, new_id)
    customers = Customers(store, operators, sell, accounts)
    return CustomerDeeds(customers, value, lines, Purchases(store, customers))


def _available(store: StoreDb, item_id: str) -> int | None:
    with store.read() as conn:
        stock = stock_of(conn, item_id)
    return stock.available if stock else None
