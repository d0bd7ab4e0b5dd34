"""What the window works with: every use case, built once when the program starts."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

from app.catalog.catalog import Catalog
from app.clock import Clock
from app.db.backup import Backups
from app.db.daily_check import DailyCheck
from app.db.lane import Lane
from app.db.shadow import ShadowRebuild
from app.db.store import StoreDb
from app.devices.counter import CounterScale, NoScale
from app.devices.manager import DeviceManager
from app.devices.setup import DeviceSetup
from app.operators.operators import Operators
from app.pos.cash_moves import CashMoves
from app.pos.closed_shifts import ClosedShifts
from app.pos.day_close import DayClose
from app.pos.drawer import DrawerKey
from app.pos.missed_receipt import MissedReceipt
from app.pos.notices import Notices
from app.pos.payments.desk import CardDesk
from app.pos.post_void import PostVoid
from app.pos.print_state import PrintStates
from app.pos.receipt_mail import ReceiptMail
from app.pos.refund import Returns
from app.pos.refund_plan import RefundPlans
from app.pos.refund_preview import ReturnPreviews
from app.pos.refund_unknown import ReturnsWithoutReceipt
from app.pos.reprint import FinishedSales
from app.pos.sell import Sell
from app.pos.settle import Settle
from app.pos.shift import Shifts
from app.pos.suspend import Suspend
from app.pos.today import Today
from app.practice import PracticeRoom
from app.sync.center import SyncCenter
from app.ui.bopis.deeds import OrderDeeds
from app.ui.customers.deeds import CustomerDeeds
from app.ui.stock.deeds import StockDeeds
from app.wording import Wording, Words


@dataclass(frozen=True, slots=True)
class ReturnDeeds:
    """What a till does with goods that come back."""

    returns: Returns
    without_receipt: ReturnsWithoutReceipt
    post_void: PostVoid
    plans: RefundPlans
    previews: ReturnPreviews


@dataclass(frozen=True, slots=True)
class Selling:
    """What the till does."""

    sell: Sell
    suspend: Suspend
    settle: Settle
    shifts: Shifts
    sales: FinishedSales
    drawer: DrawerKey
    cash_moves: CashMoves
    closed_shifts: ClosedShifts
    day: DayClose
    today: Today
    cards: CardDesk | None = None
    returns: ReturnDeeds | None = None
    receipt_mail: ReceiptMail | None = None
    scale: CounterScale = NoScale()


@dataclass(frozen=True, slots=True)
class Services:
    """``sync`` is None on a register never enrolled. ``stock_of``: what can be sold of an item, in thousandths.
    ``follows_the_store``: nobody chose a language for this register, so it speaks that of its store.
    """

    clock: Clock
    lane: Lane
    pool: Executor
    words: Words
    follows_the_store: bool
    wording: Wording
    store: StoreDb
    daily_check: DailyCheck
    check_lists: ShadowRebuild
    backups: Backups
    catalog: Catalog
    operators: Operators
    selling: Selling
    orders: OrderDeeds
    stock: StockDeeds
    customers: CustomerDeeds
    notices: Notices
    stock_of: Callable[[str], int | None]
    prints: PrintStates
    missed_receipt: MissedReceipt
    devices: DeviceManager
    device_setup: DeviceSetup
    sync: SyncCenter | None
    key_file: bool
    practice: PracticeRoom
    scan_prefix: str = ""
