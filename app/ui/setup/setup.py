"""Leads a new computer through its set-up: it joins a store, loads products, finds devices, tries a sale; then the till
opens.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, QTimer, QTimeZone, Signal, Slot

from app.db.lane import StoreLane
from app.sync.status import SyncStatus
from app.ui.services import Services
from app.ui.setup.connect_page import ConnectPage
from app.ui.setup.devices_page import DevicesPage
from app.ui.setup.invitation import Invitation
from app.ui.setup.page import Page
from app.ui.setup.products_page import Loaded, ProductsPage
from app.ui.setup.progress import SetupProgress, Step
from app.ui.setup.ready_page import ReadyPage
from app.ui.setup.store_page import StorePage
from app.ui.setup.try_page import TryPage
from app.ui.setup.window import SetupWindow
from app.ui.tasks import Tasks
from app.ui.theme.icons import Icon
from app.ui.touch_typing import TouchTyping
from app.ui.widgets.table_list import RowView
from app.wording import Wording, Words, isolated
from contract.errors import AisleError

_LOOK_MS = 500


class Setup(QObject):
    """``build`` makes the register of an invitation, or opens the one that this computer is already; it may take its
    time. ``start`` sets devices and sync going. ``finished``: the till may open over ``services``.
    """

    finished = Signal()
    practice_asked = Signal()
    """Everything is prepared for a sale that is tried."""

    def __init__(
        self,
        words: Words,
        progress: SetupProgress,
        build: Callable[[Invitation | None], Services],
        start: Callable[[Services], None],
        address: str = "",
        authority: str = "",
    ) -> None:
        super().__init__()
        # Prices are not shown here; moments are those of the clock on this computer's wall.
        zone = bytes(QTimeZone.systemTimeZoneId().data()).decode() or "UTC"
        wording = self._wording = Wording(words.locale_near(words.language), "EUR", zone)
        self._words, self._progress = words, progress
        self._build, self._start = build, start
        self.services: Services | None = None
        self._status: SyncStatus | None = None
        self._lane, self._pool = StoreLane(), ThreadPoolExecutor(1, thread_name_prefix="setup")
        self._joining = Tasks(self._lane, self._pool, self)
        self._joining.broke.connect(self._broke)
        self._tasks: Tasks | None = None
        self._loaded = Loaded()
        self._connect = ConnectPage(words, self._join, address, authority)
        self._store = StorePage(words)
        self._products = ProductsPage(words, wording)
        self._devices = DevicesPage(words, wording)
        self._try = TryPage(words, tried=progress.tried)
        self._try.wanted.connect(self._practice)
        self._ready = ReadyPage(words)
        pages: tuple[Page, ...] = (
            self._connect,
            self._store,
            self._products,
            self._devices,
            self._try,
            self._ready,
        )
        self.window = SetupWindow(words, pages)
        self.window.reached.connect(self._reached)
        self.window.finished.connect(self._finish)
        self.window.closing.connect(self._rest)
        self._letters = TouchTyping(self.window, words)
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._read)

    def open(self, show: Callable[[], None] | None = None) -> None:
        """Where somebody stopped, or at the beginning. ``show``: other than as a window."""
        step = self._progress.step
        if step is not Step.CONNECT:
            self._joined(self._build(None))
        self.window.begin(step)
        self._letters.begin()
        (show or self.window.show)()

    @Slot()
    def _rest(self) -> None:
        """The window is closing: what was under way ends first, so that whoever closes the register has all of it."""
        self._look.stop()
        self._letters.end()
        self._joining.close()
        self._lane.close()
        self._pool.shutdown()
        self._devices.leave()
        if self._tasks is not None:
            self._tasks.close()

    def close(self) -> None:
        """The till has its own window now, or nobody goes on."""
        self.window.close()
        self.window.deleteLater()

    def _join(self, invitation: Invitation, failed: Callable[[AisleError], None]) -> None:
        def build() -> Services:
            # Whatever ends the program once it has joined, the next start goes on with the steps that are left.
            self._progress.reach(Step.CONNECT)
            self.services = self._build(invitation)
            return self.services

        def joined(services: Services) -> None:
            self._progress.reach(Step.STORE)
            self._joined(services)
            self._connect.done.emit()

        self._joining.store(build, joined, failed)

    def _joined(self, services: Services) -> None:
        self.services = services
        tasks = self._tasks = Tasks(services.lane, services.pool, self)
        tasks.broke.connect(self._broke)
        self._devices.serve(services, tasks)
        self._start(services)
        if services.sync is not None:
            self._show((services.sync.status(), services.catalog.count_items()))
        self._look.start()

    @Slot(object)
    def _broke(self, error: BaseException) -> None:
        self._connect.rest()
        self._try.rest()
        self.window.show_bug(error)

    @Slot()
    def _read(self) -> None:
        services, tasks = self.services, self._tasks
        if services is None or tasks is None or services.sync is None or not tasks.idle:
            return
        sync = services.sync
        tasks.free(lambda: (sync.status(), services.catalog.count_items()), self._show)

    def _show(self, read: tuple[SyncStatus, int]) -> None:
        status, items = self._status, self._items = read
        assert self.services is not None
        assert self.services.sync is not None
        self._loaded = Loaded(items, whole=not status.first_load, online=status.online)
        self._products.show_loaded(self._loaded)
        till = status.register_name or self._words.text("setup_till", number=status.register_number)
        self._store.show_place(status.store_name, till)
        host = isolated(Invitation(self.services.sync.address, "").host)
        self._connect.show_joined(host)
        self.window.note(Step.CONNECT, host)
        self.window.note(Step.STORE, f"{status.store_name} · {till}")
        if items:
            code = "setup_products_some" if status.first_load else "setup_products_all"
            said = self._words.text(code, items=self._wording.quantity(1_000 * items))
            self.window.note(Step.PRODUCTS, said)
        self.window.note(Step.DEVICES, self._devices.sum)
        if self._progress.tried:
            self.window.note(Step.TRY, self._words.text("setup_try_done"))

    def could_not_practice(self, error: AisleError) -> None:
        """The practice till did not open."""
        self._try.refused(error)

    @Slot()
    def _practice(self) -> None:
        services, tasks = self.services, self._tasks
        if services is not None and tasks is not None:
            tasks.free(services.practice.prepare, self._prepared, self._try.refused)

    def _prepared(self, _: None) -> None:
        """Whoever went to another step meanwhile goes on there."""
        self._try.rest()
        if self.window.page is self._try:
            self.practice_asked.emit()
        elif self.services is not None and self._tasks is not None:
            self._tasks.free(self.services.practice.drop, lambda _: None, self._try.refused)

    @Slot(str)
    def _reached(self, step: str) -> None:
        if self.services is not None and step not in (Step.CONNECT, Step.READY):
            self._progress.reach(Step(step))
        self.window.note(Step.DEVICES, self._devices.sum)
        if step == Step.READY:
            self._ready.show_rows(self._sum())

    def _sum(self) -> list[RowView]:
        text, status = self._words.text, self._status
        items = self._wording.quantity(1_000 * self._loaded.items)
        rest = "setup_ready_products_rest" if not self._loaded.whole else "setup_ready_products"
        rows = [RowView("products", text("setup_products"), text(rest, items=items), icon=Icon.PACKAGE)]
        if status is not None:
            place = RowView("store", status.store_name, status.register_name, icon=Icon.STORE)
            rows.insert(0, place)
        return [*rows, *self._devices.ready_rows()]

    @Slot()
    def _finish(self) -> None:
        self._progress.reach(Step.READY)
        self.finished.emit()
