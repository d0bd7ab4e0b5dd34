"""Puts the screens into the window and says who leads where: signing in, locking, scans, sync and devices."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from app.bopis.pick_view import PickView
from app.bopis.wave_view import WaveView
from app.db.lane import Turn
from app.db.rows import stored_rows
from app.devices.events import DataEvent, DeviceEvent, ErrorEvent, PrintEvent, StatusUpdateEvent, WeightEvent
from app.operators.operators import SignedOn
from app.pos.explain_scan import ExplainScan
from app.pos.payments.loose import loose_money
from app.pos.reprint import SaleView
from app.sync.status import SyncStatus
from app.ui.approval import ApprovalDesk
from app.ui.back_office.devices_screen import DevicesScreen
from app.ui.back_office.repairs import Repairs
from app.ui.back_office.risk_card import Risk, RiskCard
from app.ui.back_office.scan_tester_screen import ScanTesterScreen, ScanTesting
from app.ui.back_office.status_presenter import StatusPresenter
from app.ui.back_office.status_screen import StatusScreen
from app.ui.bopis.wiring import add_order_screens
from app.ui.notices import NoticeReader
from app.ui.pos.cash.state import Heard
from app.ui.pos.watched import Watch, nobody_watches
from app.ui.pos.wiring import add_selling_screens
from app.ui.scan_desk import ScanDesk
from app.ui.scan_router import ScanRouter
from app.ui.screen import Place
from app.ui.services import Services
from app.ui.shell import Shell
from app.ui.sign_in.presenter import SignInPresenter
from app.ui.sign_in.screen import SignInScreen
from app.ui.sounds import SoundPlayer
from app.ui.stock.count.wiring import add_count_screen
from app.ui.stock.receive.wiring import add_receive_screens
from app.ui.sync_line import practice_line, sync_line
from app.ui.tasks import Tasks
from app.ui.touch_typing import TouchTyping
from app.wording import Words
from contract.errors import Unavailable
from contract.messages.rows import LocationRow, RegisterRow
from contract.operations import Permission

_STATUS_PAUSE_MS = 250
_CHECK_SLICE_MS, _CHECK_REST_MS = 200, 10 * 60 * 1000
_OF_THE_TILL_ALONE = frozenset({"basket"})
_STORE_TOPICS = frozenset({"row:location", "row:register", "catalog:market"})


class Window(QObject):
    """The whole user interface of one register."""

    speaks_otherwise = Signal()
    """The store speaks another language than the words that this window was built of."""
    speaks_to = Signal(str)
    """Who signed on speaks this language, or nobody is signed on and the register speaks its own again."""
    practice_asked = Signal()
    """Somebody wants to practice, and everything is prepared for it."""
    practice_ended = Signal()
    _changed = Signal()
    _device_told = Signal(object)

    def __init__(
        self,
        services: Services,
        player: SoundPlayer,
        version: str,
        home: Words | None = None,
        watch: Watch = nobody_watches,
    ) -> None:
        """``home``: the register's own words, where ``services`` have those of whoever is signed on. ``watch`` gets
        what the screens of a sale show.
        """
        super().__init__()
        self._services, self._home, self._watch = services, home or services.words, watch
        self._status: SyncStatus | None = None
        self._left_at: Place | None = None
        self.tasks = Tasks(services.lane, services.pool, self)
        self._stops = [
            services.store.on_commit(self.tasks.committed),
            services.catalog.on_change(self.tasks.committed),
        ]
        self.shell = Shell(self.tasks, services.words, services.wording, services.clock, player.play)
        self.scans = ScanRouter(services.scan_prefix, self)
        self._letters = TouchTyping(self.shell, services.words)
        self.scans.scanned.connect(self.shell.scanned)
        self._explain = ExplainScan(services.catalog, services.customers.value, services.clock)
        self._scan_desk = ScanDesk(self.shell, self._explain.shown)
        self._add_screens(version)
        self._notices = NoticeReader(services.notices, self.shell)
        self.shell.lock_asked.connect(self._lock)
        self.shell.closing.connect(self._rest)
        self.shell.banner_acted.connect(self._banner_acted)
        self.tasks.stale.connect(self._stale)
        self._status_soon = QTimer(self, interval=_STATUS_PAUSE_MS, singleShot=True)
        self._status_soon.timeout.connect(self._read_status)
        self._changed.connect(self._read_status_soon)
        self._device_told.connect(self._device_event)
        self._stops.append(services.devices.subscribe(self._device_told.emit))
        self._second = QTimer(self, interval=1_000)
        self._second.timeout.connect(self._show_status)
        self._check = QTimer(self, interval=_CHECK_REST_MS, singleShot=True)
        self._check.timeout.connect(self._verify_journal)

    @property
    def changed(self) -> Callable[[], None]:
        """To be called, on any thread, when sync has news."""
        return self._changed.emit

    def open(self, who: SignedOn | None = None, show: Callable[[], None] | None = None) -> None:
        """Show the window where one signs in, or where ``who`` goes on. ``show``: other than as a window."""
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self.scans)
        self._letters.begin()
        self._know_the_store()
        self._read_status()
        self._second.start()
        self._check.start()
        (show or self.shell.show)()
        if who is not None:
            self._signed_on(who)
            return
        self.shell.go(Place.SIGN_IN)
        self.tasks.store(self._services.missed_receipt.print, self._receipt_caught_up)

    def _receipt_caught_up(self, sale: SaleView | None) -> None:
        if sale is not None:
            self.shell.toast(self._services.words.text("receipt_caught_up", number=sale.receipt_number))

    def _add_screens(self, version: str) -> None:
        services, shell = self._services, self.shell
        self._sign_in = SignInScreen(shell, version)
        self._sign_in.serve(
            SignInPresenter(
                services.operators,
                self.tasks,
                services.words,
                services.wording,
                self._sign_in.present,
                self._signed_on,
                self._kept_sale,
            )
        )
        self._repairs = Repairs(
            services.operators,
            self.tasks,
            services.backups,
            services.check_lists.run,
            services.catalog.rebuild,
        )
        shell.add(self._sign_in)
        desk = add_selling_screens(
            shell,
            services.selling,
            services.catalog,
            services.operators,
            services.stock_of,
            services.prints,
            self._heard_of,
            services.customers,
            services.orders.sale,
            services.orders.board,
            self._watch,
        )
        # What stands on paper is in the store's words, whoever works here.
        services.selling.sell.empties.called = self._home.text("empties_voucher")
        services.customers.lines.called = self._home.text("paid_into_account")
        shell.add_later(Place.STATUS, lambda: self._status_screen(desk))
        shell.add_later(
            Place.DEVICES,
            lambda: DevicesScreen(shell, services, services.operators, desk, self.practice_asked.emit),
        )
        shell.add_later(Place.SCANS, self._scan_tester)
        add_order_screens(shell, services.orders, services.operators)
        home = add_receive_screens(shell, services.stock.receive)
        add_count_screen(shell, services.stock, services.catalog.search, services.operators, home)

    def _status_screen(self, desk: ApprovalDesk) -> StatusScreen:
        services, screen = self._services, StatusScreen(self.shell)
        screen.serve(
            StatusPresenter(
                services.sync,
                services.devices,
                services.operators,
                desk,
                self.tasks,
                services.clock.now,
                screen.present,
                drawer=services.selling.drawer,
                key_file=services.key_file,
            ),
            self._repairs,
        )
        screen.lend(RiskCard(self.shell, self._risk, services.selling.cards, desk))
        return screen

    def _scan_tester(self) -> ScanTesterScreen:
        return ScanTesterScreen(self.shell, ScanTesting(self._explain, self._scan_desk.tray, self._scan_desk.use))

    def _risk(self) -> Risk:
        return Risk(self._services.customers.value.exposure(), loose_money(self._services.selling.cards))

    def _kept_sale(self) -> tuple[int, int]:
        """Nothing is named while prices and taxes are not known here yet."""
        try:
            view = self._services.selling.sell.view()
        except Unavailable:
            return 0, 0
        return view.pieces, view.total_minor

    def _heard_of(self) -> Mapping[str, Heard]:
        peers = self._status.peers if self._status else ()
        return {peer.register_id: Heard(peer.last_heard_at, peer.reachable) for peer in peers}

    def _signed_on(self, who: SignedOn) -> None:
        if self._another_language(self._home.spoken_to(who.language)):
            return
        self._scan_desk.tray.clear()
        self.shell.show_person(who.name)
        start = Place.SELL if Permission.SELL in who.permissions else Place.ORDERS
        self.shell.go(start)
        self._notices.look()
        if Permission.FULFILL in who.permissions and self._left_at in (None, Place.PICK, Place.WAVE):
            self.tasks.store(self._services.orders.wave_pick.resume, lambda wave: self._resume_wave(wave, start))

    def _resume_wave(self, wave: WaveView | None, start: Place) -> None:
        """Back to a wave under way, unless the person has moved on meanwhile; else to an order in hand."""
        current = self.shell.current
        if wave is None:
            self.tasks.store(self._services.orders.pick.resume, lambda pick: self._resume(pick, start))
        elif current is not None and current.place is start:
            self.shell.go(Place.WAVE, wave_id=wave.wave_id)

    def _resume(self, pick: PickView | None, start: Place) -> None:
        """Back to an order in hand, unless somebody else holds it or the person has moved on meanwhile."""
        current = self.shell.current
        if pick is not None and pick.order.claimed_by_me and current is not None and current.place is start:
            self.shell.go(Place.PICK, order_id=pick.order.order_id)

    @Slot()
    def _rest(self) -> None:
        """The window is closing: nothing begins by itself any more."""
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self.scans)
        self._letters.end()
        self._second.stop()
        self._status_soon.stop()
        self._check.stop()
        self._repairs.close()
        for stop in self._stops:
            stop()
        if self.shell.current is not None:
            self.shell.current.leave()
        self.tasks.close()

    @Slot()
    def _lock(self) -> None:
        current = self.shell.current
        self._left_at = current.place if current is not None else None

        def locked(_: None) -> None:
            self.shell.show_person("")
            self.shell.shut_dialogs()
            if self._another_language(self._home):
                return
            self._scan_desk.tray.clear()
            self.shell.go(Place.SIGN_IN)
            self._know_the_store()

        self.tasks.store(self._services.operators.lock, locked)

    @Slot(object)
    def _stale(self, topics: frozenset[str]) -> None:
        if topics & _STORE_TOPICS:
            self._know_the_store()
        if topics - _OF_THE_TILL_ALONE:
            self._read_status_soon()

    @Slot()
    def _read_status_soon(self) -> None:
        """Once for all that changes within a moment: each act changes something, and quick hands act often."""
        if not self._status_soon.isActive():
            self._status_soon.start()

    @Slot()
    def _read_status(self) -> None:
        sync = self._services.sync
        if sync is not None:
            self.tasks.free(sync.status, self._status_read)
        else:
            self._show_status()

    def _status_read(self, status: SyncStatus) -> None:
        self._status = status
        self._show_status()

    @Slot()
    def _show_status(self) -> None:
        words, practicing = self._services.words, self._services.practice.running
        now = self._services.clock.now()
        line = practice_line(words) if practicing else sync_line(self._status, words, self._services.wording, now)
        self.shell.show_sync(line.chip, line.banner, line.waiting, stays=practicing)
        self._sign_in.show_sync(line.chip)

    @Slot()
    def _banner_acted(self) -> None:
        if self._services.practice.running:
            self.practice_ended.emit()
        else:
            self.shell.go(Place.STATUS)

    @Slot()
    def _verify_journal(self) -> None:
        """A slice of the daily check, when nobody needs the store lane."""

        def verified(more: bool) -> None:
            self._check.start(_CHECK_SLICE_MS if more else _CHECK_REST_MS)
            if not more:
                self.tasks.free(self._services.backups.daily)

        self.tasks.store(self._services.daily_check.step, verified, turn=Turn.LAST)

    @Slot(object)
    def _device_event(self, event: DeviceEvent) -> None:
        if isinstance(event, DataEvent):
            self.scans.deliver(event.symbology + event.data)
        elif isinstance(event, ErrorEvent) and event.code == "scan_refused":
            self._scan_desk.refused()
        elif isinstance(event, ErrorEvent) and event.code == "scale_does_not_obey":
            self.shell.refuse(Unavailable(event.code, device=event.device))
        elif isinstance(event, PrintEvent | StatusUpdateEvent) and self.shell.current is not None:
            self.shell.current.refresh(frozenset({"print", "devices"}))
        elif isinstance(event, WeightEvent) and self.shell.current is not None:
            self.shell.current.refresh(frozenset({"scale"}))

    def _know_the_store(self) -> None:
        """Locale, currency and time zone follow what head office told; until then the defaults stand."""
        services = self._services
        with services.store.read() as conn:
            locations = [LocationRow.model_validate(row.body) for row in stored_rows(conn, LocationRow.KIND)]
            registers = [RegisterRow.model_validate(row.body) for row in stored_rows(conn, RegisterRow.KIND)]
        try:
            market = services.catalog.market()
        except Unavailable:
            return
        if locations:
            locale = services.words.locale_near(market.language)
            services.wording.become(locale, market.currency, locations[0].time_zone)
        self._sign_in.show_place(locations[0].name if locations else "", registers[0].name if registers else "")
        self._speak_as(market.language)

    def _another_language(self, words: Words) -> bool:
        """Words stand in widgets from their beginning: who reads others gets a window of their own."""
        other = words.language != self._services.words.language
        if other:
            self.speaks_to.emit(words.language)
        return other

    def _speak_as(self, language: str) -> None:
        """Words stand in widgets from their beginning: another language takes a new window, while nobody works here."""
        own, here = self._home, self.shell.current
        unlike = own.speaking(language).language != own.language
        if unlike and self._services.follows_the_store and here is not None and here.place is Place.SIGN_IN:
            self.speaks_otherwise.emit()
