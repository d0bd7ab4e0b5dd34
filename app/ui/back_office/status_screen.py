"""Status: sync in one sentence, what waits and what was set aside, how fresh the data is, each device with a test."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.devices.health import DeviceHealth
from app.sync.status import SyncStatus
from app.ui.back_office.device_rows import DeviceDeed, to_test_at_once
from app.ui.back_office.devices_card import DevicesCard
from app.ui.back_office.peer_rows import only_here, peer_rows
from app.ui.back_office.printer_dialog import PrinterDialog
from app.ui.back_office.repairs import Repairs
from app.ui.back_office.repairs_dialog import open_repairs
from app.ui.back_office.risk_card import RiskCard
from app.ui.back_office.state_mark import StateMark
from app.ui.back_office.status_presenter import StatusPresenter, StatusView
from app.ui.back_office.waiting_and_set_aside import outbox_rows, stream_ages
from app.ui.screen import KeyHint, Place, Screen, Stage, Verb
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.banner import Banner, BannerView, Severity
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.table_list import TableList
from app.ui.widgets.text import Text
from contract.values.time import parse_instant

_OUTBOX_ROW, _PEER_ROW, _PEERS_AT_ONCE = 66, 66, 3
_FACTS = ("sent", "try", "waiting", "since")


class StatusScreen(Screen):
    """Shows a ``StatusView``, each second while it is open."""

    place = Place.STATUS

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._words = stage.words
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self._headline())
        left.addWidget(self._outbox_card(), 1)
        left.addWidget(self._freshness())
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self._notice_line())
        row = QHBoxLayout()
        row.setSpacing(16)
        column.addLayout(row, 1)
        row.addLayout(left, 690)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self._devices_card(), 1)
        right.addWidget(self._peers_card())
        self._right = right
        self._risk: RiskCard | None = None
        self._printer: PrinterDialog | None = None
        row.addLayout(right, 544)
        self._second = QTimer(self, interval=1_000)

    def serve(self, presenter: StatusPresenter, repairs: Repairs) -> None:
        """Whose gestures these are."""
        self._presenter, self._repairs = presenter, repairs
        self._second.timeout.connect(presenter.open)

    def lend(self, risk: RiskCard) -> None:
        """What the till knows of money at risk."""
        self._risk = risk
        self._right.addWidget(risk)

    def open(self, **arguments: object) -> None:
        self._presenter.open()
        self._look_at_the_risk()
        self._second.start()
        self._devices.list.setFocus()

    def leave(self) -> None:
        self._second.stop()

    def pressed(self, key: str) -> bool:
        deeds = {"F2": self._check_a_code, "F5": self._presenter.try_now, "F8": self._open_repairs}
        deeds |= {"F6": self._add_device, "F7": self._test_all}
        if key in deeds:
            deeds[key]()
        return key in deeds

    def key_hints(self) -> Sequence[KeyHint]:
        text = self._words.text
        return (
            KeyHint("F2", text("status_scans")),
            KeyHint("F5", text("status_try_now")),
            KeyHint("F6", text("device_add")),
            KeyHint("F7", text("device_test_all")),
            KeyHint("F8", text("repair_open")),
            KeyHint("Enter", text("status_key_test")),
        )

    def refresh(self, topics: frozenset[str]) -> None:
        self._presenter.open()
        self._look_at_the_risk()

    def present(self, view: StatusView) -> None:
        self._view = view
        sync = view.sync
        where = f"{sync.register_name}, {sync.store_name}" if sync else ""
        if self.isVisible():
            self.stage.bar.set_title(self._words.text("place_status"), where)
        self._show_headline(view)
        self._show_facts(view)
        rows = outbox_rows(sync, self._words, self.stage.wording) if sync else []
        self._outbox.set_rows(rows)
        self._outbox_pages.setCurrentIndex(0 if rows else 1)
        self._devices.show_devices(view)
        if self._printer is not None:
            self._printer.show_papers(view)
        self._show_peers(sync)
        self._show_notice(view)

    def _look_at_the_risk(self) -> None:
        if self._risk is not None:
            self._risk.refresh()

    def _headline(self) -> Card:
        card = Card()
        head = QHBoxLayout()
        head.setSpacing(16)
        self._mark = StateMark()
        head.addWidget(self._mark)
        words = QVBoxLayout()
        words.setSpacing(4)
        self._lead = Text("", Role.KEY)
        self._calm = Text("", Role.BODY, "text2", wrap=True)
        words.addWidget(self._lead)
        words.addWidget(self._calm)
        head.addLayout(words, 1)
        card.body.addLayout(head)
        wells = QGridLayout()
        wells.setSpacing(8)
        self._facts: dict[str, Text] = {}
        for column, name in enumerate(_FACTS):
            well = Card(well=True, padding=13)
            well.body.setSpacing(2)
            well.body.addWidget(Text(self._words.text(f"status_fact_{name}"), Role.META, "text2", wrap=True))
            well.body.addStretch(1)
            self._facts[name] = Text("–", Role.TITLE, elide=False)
            well.body.addWidget(self._facts[name])
            wells.addWidget(well, 0, column)
            wells.setColumnStretch(column, 1)
        card.body.addSpacing(8)
        card.body.addLayout(wells)
        return card

    def _outbox_card(self) -> Card:
        card = Card(self._words.text("status_outbox"), bleed=True, padding=16)
        retry = Button(self._words.text("status_try_now"), Kind.SOFT, icon=Icon.REFRESH, hint="F5", height=48)
        retry.setObjectName("status.try_now")
        retry.clicked.connect(self._try_now)
        card.add_action(retry)
        self._outbox = TableList(self._words.text("status_outbox"), row_height=_OUTBOX_ROW)
        empty = EmptyState(
            Icon.CLOUD_CHECK, self._words.text("status_nothing_waits"), self._words.text("status_nothing_note")
        )
        self._outbox_pages = _pages(card, self._outbox, empty)
        return card

    def _freshness(self) -> Card:
        card = Card(padding=16)
        line = QHBoxLayout()
        line.setSpacing(16)
        line.addWidget(Text(self._words.text("data_as_of"), Role.META_STRONG, elide=False))
        self._ages = Text("–", Role.META, "text2", wrap=True)
        self._ages.setObjectName("status.ages")
        line.addWidget(self._ages, 1, Qt.AlignmentFlag.AlignVCenter)
        repair = Button(self._words.text("repair_open"), Kind.OUTLINE, icon=Icon.TOOL, hint="F8", height=48)
        repair.setObjectName("status.repair")
        repair.clicked.connect(self._open_repairs)
        line.addWidget(repair)
        card.body.addLayout(line)
        return card

    def _devices_card(self) -> DevicesCard:
        self._devices = DevicesCard(self._words, self.stage.wording)
        self._devices.acted.connect(self._with_device)
        self._devices.add.connect(self._add_device)
        self._devices.test_all.connect(self._test_all)
        self._devices.check_code.connect(self._check_a_code)
        return self._devices

    def _peers_card(self) -> Card:
        self._peers_place = Card(self._words.text("status_peers"), bleed=True, padding=16)
        self._peers = TableList(self._words.text("status_peers"), row_height=_PEER_ROW)
        self._peers.setObjectName("status.peers")
        self._peers_place.body.addWidget(self._peers)
        self._peers_place.hide()
        return self._peers_place

    def _show_peers(self, sync: SyncStatus | None) -> None:
        """A store with one till has no such list."""
        rows = peer_rows(sync, self._words, self.stage.wording) if sync else []
        self._peers_place.setVisible(bool(rows))
        if sync and rows:
            self._peers_place.set_title(self._words.text("status_peers"), only_here(sync, self._words))
            self._peers.set_rows(rows)
            self._peers.setFixedHeight(_PEER_ROW * min(len(rows), _PEERS_AT_ONCE))

    def _notice_line(self) -> Banner:
        self._notice = Banner(rounded=True)
        self._notice.acted.connect(self._dismiss)
        return self._notice

    def _show_headline(self, view: StatusView) -> None:
        sync, text = view.sync, self._words.text
        if sync is None:
            self._say(Icon.CLOUD_OFF, "raised", "text2", text("status_alone"), text("status_alone_calm"))
        elif sync.online and sync.first_load:
            self._say(Icon.DOWNLOAD, "accent_soft", "accent_ink", text("status_loading"), text("status_loading_calm"))
        elif sync.online and sync.waiting:
            lead = text("status_sending", count=sync.waiting)
            self._say(Icon.CLOUD_UP, "accent_soft", "accent_ink", lead, text("status_sending_calm"))
        elif sync.online:
            self._say(Icon.CLOUD_CHECK, "ok_soft", "ok", text("status_all_sent"), text("status_all_sent_calm"))
        else:
            since = sync.offline_since or view.now
            lead = text("status_offline", span=self.stage.wording.span(view.now - since))
            calm = self._words.counted("status_offline_calm", sync.waiting)
            self._say(Icon.CLOUD_OFF, "warn_soft", "warn", lead, calm)

    def _say(self, icon: Icon, fill: str, ink: str, lead: str, calm: str) -> None:
        self._mark.set_look(icon, fill, ink)
        self._lead.setText(lead)
        self._calm.setText(calm)

    def _show_facts(self, view: StatusView) -> None:
        sync, wording = view.sync, self.stage.wording
        if sync is None:
            return
        sent = wording.clock(parse_instant(sync.last_sent_at)) if sync.last_sent_at else "–"
        self._facts["sent"].setText(sent)
        self._facts["try"].setText(self._next_try(sync, view))
        self._facts["waiting"].setText(str(sync.waiting))
        self._facts["since"].setText(wording.clock(sync.waiting_since) if sync.waiting_since else "–")
        self._ages.setText(stream_ages(sync, self._words, wording))

    def _next_try(self, sync: SyncStatus, view: StatusView) -> str:
        if sync.online or sync.next_try_at is None:
            return self._words.text("status_try_live" if sync.online else "status_try_soon")
        return self._words.text("status_try_in", span=self.stage.wording.span(sync.next_try_at - view.now))

    def _show_notice(self, view: StatusView) -> None:
        notice, text = view.notice, self._words.text
        if notice is not None:
            params = {**dict(notice.params), "at": self.stage.wording.date_and_time(parse_instant(notice.at))}
            lead = text(f"notice_{notice.kind}_lead", **params)
            told = BannerView(
                lead, text(f"notice_{notice.kind}_text", **params), Severity.INFO, Icon.INFO, text("status_read")
            )
            self._notice.set_view(told)
        elif view.key_file:
            told = BannerView(text("status_key_file"), text("status_key_file_text"), Severity.INFO, Icon.LOCK)
            self._notice.set_view(told)
        else:
            self._notice.set_view(None)

    def _open_repairs(self) -> None:
        open_repairs(self, self._repairs, self._words, self.stage.wording, self._ask_about)

    def _ask_about(self, backup: str) -> None:
        text = self._words.text
        verbs = (
            Verb(text("repair_keep"), lambda: None, safe=True),
            Verb(text("repair_put_back"), lambda: self._repairs.put_back(backup), danger=True),
        )
        self.stage.ask(text("repair_sure"), text("repair_sure_text"), verbs)

    def _check_a_code(self) -> None:
        self.stage.go(Place.SCANS)

    def _try_now(self) -> None:
        self._presenter.try_now()

    def _dismiss(self) -> None:
        if self._view.notice is not None:
            self._presenter.dismiss(self._view.notice.notice_id)

    @Slot(str, str)
    def _with_device(self, device: str, deed: str) -> None:
        match DeviceDeed(deed):
            case DeviceDeed.TEST:
                self._test([device])
            case DeviceDeed.TEST_SCANNER:
                self._check_a_code()
            case DeviceDeed.USE_AGAIN:
                self._presenter.use_again(device)
            case DeviceDeed.SET_UP:
                self._add_device()
            case DeviceDeed.FIX:
                self._mend(next(own for own in self._view.devices if own.name == device))

    def _mend(self, printer: DeviceHealth) -> None:
        dialog = self._printer = PrinterDialog(self, printer, self._view, self._words, self.stage.wording)
        dialog.instead.connect(lambda other: self._presenter.redirect(printer.name, other))
        dialog.canceled.connect(self._presenter.cancel)
        dialog.set_up.connect(self._add_device)
        dialog.closed.connect(self._mended)
        dialog.open()

    @Slot()
    def _mended(self) -> None:
        self._printer = None

    @Slot()
    def _add_device(self) -> None:
        self.stage.go(Place.DEVICES)

    @Slot()
    def _test_all(self) -> None:
        self._test(to_test_at_once(self._view))

    def _test(self, devices: Sequence[str]) -> None:
        if devices:
            said = self._words.counted("status_tested", len(devices))
            self._presenter.test(devices, lambda: self.stage.toast(said))


def _pages(card: Card, filled: QWidget, empty: QWidget) -> QStackedLayout:
    pages = QStackedLayout()
    # In its place before it has a page: the first page is shown at once, and would be a window of its own.
    card.body.addLayout(pages, 1)
    pages.addWidget(filled)
    pages.addWidget(empty)
    return pages
