"""The window: rail, top bar, banner, one screen at a time, the toast over it, and the keys that work everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.clock import Clock
from app.ui.key_map import KeyMap, key_name
from app.ui.problems import show_bug
from app.ui.screen import KeyHint, Place, Screen, Verb
from app.ui.sounds import Sound
from app.ui.tasks import Tasks
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets.banner import Banner, BannerView
from app.ui.widgets.button import Kind
from app.ui.widgets.chip import ChipView
from app.ui.widgets.dialog import Answer, Dialog
from app.ui.widgets.overlay import Overlay
from app.ui.widgets.rail import BadgeTone, Rail, RailItem
from app.ui.widgets.toast import SCAN_MS, STAYS, UNDO_MS, Toast
from app.ui.widgets.top_bar import BarWords, TopBar
from app.wording import Wording, Words
from contract.errors import AisleError
from contract.values.symbology import as_told

LOCK = "lock"
_MOST_DIALOGS = 8
_GESTURES = (QKeyEvent, QMouseEvent)
_ROOMY = 1_200
IDLE_LOCK_MS = 3 * 60 * 1000
_RAIL = (
    (Place.SELL, Icon.CART, False),
    (Place.ORDERS, Icon.PACKAGE, False),
    (Place.RETURNS, Icon.RECEIPT_REFUND, False),
    (Place.STOCK, Icon.WAREHOUSE, False),
    (Place.CASH, Icon.BANKNOTE, False),
    (Place.TODAY, Icon.CHART, False),
    (Place.STATUS, Icon.CLOUD_CHECK, True),
)
_ACT_KEYS, _ACT_HINT = ("Alt+Return", "Alt+Enter"), "Alt+Enter"
_BANNER_KEY = "Alt+B"
_FUNCTION_KEYS = frozenset(Qt.Key(Qt.Key.Key_F1.value + offset) for offset in range(12))
_RAIL_OF = {
    Place.PICK: Place.ORDERS,
    Place.WAVE: Place.ORDERS,
    Place.PACK: Place.ORDERS,
    Place.HAND_OVER: Place.ORDERS,
    Place.RECEIVE: Place.STOCK,
    Place.COUNT: Place.STOCK,
    Place.DEVICES: Place.STATUS,
    Place.SCANS: Place.STATUS,
}
_PLACE_KEYS = {
    "Ctrl+1": Place.SELL,
    "Ctrl+2": Place.ORDERS,
    "Ctrl+3": Place.CASH,
    "Ctrl+4": Place.TODAY,
    "Ctrl+5": Place.STOCK,
    "Ctrl+7": Place.STATUS,
}


class Shell(QMainWindow):
    """Shows screens and lends them what ``Stage`` promises."""

    scan_unresolved = Signal(str)
    scan_kept_away = Signal(str)
    """A dialog is open that has no use for it."""
    lock_asked = Signal()
    closing = Signal()
    went = Signal(object)
    """Another place is about to be shown."""
    banner_acted = Signal()

    def __init__(
        self,
        tasks: Tasks,
        words: Words,
        wording: Wording,
        clock: Clock,
        play: Callable[[Sound], None],
        idle_lock_ms: int = IDLE_LOCK_MS,
    ) -> None:
        super().__init__()
        self.tasks, self.words, self.wording = tasks, words, wording
        self._clock, self._play = clock, play
        self._screens: dict[Place, Screen] = {}
        self._makers: dict[Place, Callable[[], Screen]] = {}
        self._banner_view: BannerView | None = None
        self._banner_stays = False
        self.setWindowTitle("Aisle")
        self.setMinimumSize(1024, 720)
        self.setAnimated(False)
        self._build()
        self._undo: Callable[[], None] | None = None
        self._run: Callable[[], None] | None = None
        tasks.refused.connect(self.refuse)
        tasks.broke.connect(self._broke)
        tasks.stale.connect(self._refresh)
        self._idle = QTimer(self, interval=idle_lock_ms, singleShot=True)
        self._idle.timeout.connect(self.lock_asked)
        self._tick = QTimer(self, interval=1_000)
        self._tick.timeout.connect(self._show_time)
        self._tick.start()
        self._show_time()
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    # What the shell lends to screens

    def now(self) -> datetime:
        return self._clock.now()

    def go(self, place: Place, **arguments: object) -> None:
        before = self.current
        after = self.screen_of(place)
        if before is not None and before is not after:
            before.leave()
            self._toast.dismiss()
        self.bar.set_title("")
        self.bar.set_back(False)
        self._empty_middle()
        self.rail.set_current(_RAIL_OF.get(after.place, after.place))
        self.rail.setVisible(not after.task_mode)
        self.bar.setVisible(not after.task_mode)
        self._hold_banner(after)
        self._stack.setCurrentWidget(after)
        self._toast.raise_()
        self._toast.set_lift(after.toast_lift)
        after.setFocus(Qt.FocusReason.OtherFocusReason)
        self.went.emit(after.place)
        after.open(**arguments)

    def title(self, text: str, *, back: bool = False) -> None:
        self.bar.set_title(text)
        self.bar.set_back(back)

    def toast(self, text: str, *, error: bool = False, action: str = "", run: Callable[[], None] | None = None) -> None:
        self._undo, self._run = None, run
        icon = Icon.OCTAGON_FILLED if error else Icon.CIRCLE_CHECK_FILLED
        shown = STAYS if error else UNDO_MS if action else SCAN_MS
        self._toast.show_message(text, icon, action=action, hint=_ACT_HINT, milliseconds=shown)

    def undo(self, text: str, run: Callable[[], None]) -> None:
        self._undo, self._run = run, run
        self._toast.show_undo(text, self.words.text("undo"))

    def ask(self, question: str, text: str, verbs: Sequence[Verb]) -> None:
        answers = [
            Answer(
                str(index),
                verb.text,
                kind=Kind.DANGER_FILL if verb.danger else Kind.OUTLINE if verb.safe else Kind.PRIMARY,
                safe=verb.safe,
            )
            for index, verb in enumerate(verbs)
        ]
        dialog = Dialog(self, question, text, answers)
        dialog.answered.connect(lambda key: verbs[int(key)].run())
        dialog.open()

    def play(self, sound: Sound) -> None:
        self._play(sound)

    # What the program tells the shell

    @property
    def current(self) -> Screen | None:
        widget = self._stack.currentWidget()
        return widget if isinstance(widget, Screen) else None

    def add(self, screen: Screen) -> None:
        """Make a screen reachable by its place."""
        self._screens[screen.place] = screen
        self._stack.addWidget(screen)

    def add_later(self, place: Place, make: Callable[[], Screen]) -> None:
        """The same for one that is made when it is wanted first: a start need not wait for every screen of a day."""
        self._makers[place] = make

    def screen_of(self, place: Place) -> Screen:
        """The screen of a place."""
        if place in self._makers:
            self.add(self._makers.pop(place)())
        return self._screens[place]

    def show_person(self, name: str) -> None:
        """Who is signed on; nobody stops the idle lock."""
        self.bar.set_person(name)
        self._idle.start() if name else self._idle.stop()

    def show_sync(self, chip: ChipView | None, banner: BannerView | None, waiting: str, *, stays: bool = False) -> None:
        """How things stand with head office: the chip, the calm line while offline, the number that waits. A banner
        that ``stays`` is over every screen.
        """
        self.bar.set_sync(chip)
        self._banner_view, self._banner_stays = banner, stays
        self._hold_banner(self.current)
        self.rail.set_badge(Place.STATUS, waiting, BadgeTone.WAITING)

    def badge(self, place: Place, text: str, tone: BadgeTone = BadgeTone.LATE) -> None:
        self.rail.set_badge(place, text, tone)

    @Slot(str)
    def scanned(self, sent: str) -> None:
        """A scan: the screen's own meaning first; a dialog that is open keeps scans away from the screen beneath."""
        self._wake()
        text = as_told(sent)
        if self._toast.isVisible():
            self._toast.dismiss()
        dialog = Overlay.topmost()
        if dialog is not None:
            if not dialog.scanned(text):
                self.play(Sound.STOP)
                self.scan_kept_away.emit(text)
            return
        screen = self.current
        if screen is None or not screen.scanned(sent if screen.takes_scans_as_sent else text):
            self.scan_unresolved.emit(text)

    @Slot(object)
    def refuse(self, error: AisleError) -> None:
        """Say in words why something was not done."""
        self.play(Sound.STOP)
        told, dialog = self.words.error(error), Overlay.topmost()
        if dialog is None or not dialog.was_refused(told):
            self.toast(told, error=True)

    def shut_dialogs(self) -> None:
        """Each gets its safe answer, and goes; also what such an answer opens, but never without end."""
        for _ in range(_MOST_DIALOGS):
            if (dialog := Overlay.topmost()) is not None:
                dialog.escape()
                dialog.shut()

    # Keys

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Keys that work everywhere are taken before any control or menu; any gesture delays the idle lock."""
        if not isinstance(event, _GESTURES):
            return False
        kind = event.type()
        if kind in (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress):
            self._wake()
        if isinstance(event, QKeyEvent) and kind == QEvent.Type.KeyPress and Overlay.topmost() is None:
            return self.isActiveWindow() and self._key_everywhere(event)
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that no control wanted."""
        screen = self.current
        if screen is None:
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # A key held down is one press: a second one might take what comes next.
            if not event.isAutoRepeat():
                screen.primary()
        elif event.key() == Qt.Key.Key_Escape:
            screen.back()
        elif not screen.pressed(key_name(event)):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On the smallest screens the words need the room of the key caps; F1 tells the keys."""
        super().resizeEvent(event)
        if theme().key_hints != (shown := self.width() >= _ROOMY):
            theme().set_key_hints(shown)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)

    def _key_everywhere(self, event: QKeyEvent) -> bool:
        name = key_name(event)
        screen = self.current
        if screen is None or not (event.key() in _FUNCTION_KEYS or name.startswith(("Ctrl+", "Alt+"))):
            return False
        if event.isAutoRepeat():
            return event.key() in _FUNCTION_KEYS
        if screen.pressed(name):
            return True
        if name == "Ctrl+Z":
            return self._undo is not None and self._toast.act()
        if name in _ACT_KEYS:
            return self._run is not None and self._toast.act()
        if name == _BANNER_KEY and self._banner.offers:
            self.banner_acted.emit()
            return True
        if name == "F1":
            KeyMap(self, self.words, [*screen.key_hints(), *self._hints_everywhere()]).open()
            return True
        if name == "Ctrl+L" and not screen.task_mode:
            self.lock_asked.emit()
            return True
        if name in _PLACE_KEYS and not screen.task_mode:
            self.go(_PLACE_KEYS[name])
            return True
        return event.key() in _FUNCTION_KEYS

    def _hints_everywhere(self) -> Sequence[KeyHint]:
        return (
            KeyHint("F1", self.words.text("keys_everywhere_help")),
            KeyHint("Ctrl+1…5, 7", self.words.text("keys_everywhere_places")),
            KeyHint("Ctrl+Z", self.words.text("keys_everywhere_undo")),
            KeyHint(_ACT_HINT, self.words.text("keys_everywhere_act")),
            KeyHint(_BANNER_KEY, self.words.text("keys_everywhere_banner")),
            KeyHint("Ctrl+L", self.words.text("keys_everywhere_lock")),
        )

    # Inside

    def _build(self) -> None:
        items = [RailItem(place, self.words.text(f"place_{place}"), icon, at_end) for place, icon, at_end in _RAIL]
        self.rail = Rail([*items, RailItem(LOCK, self.words.text("rail_lock"), Icon.LOCK, at_end=True)])
        self.rail.chosen.connect(self._rail_chosen)
        names = BarWords(self.words.text("bar_back"), self.words.text("bar_new_sale"), self.words.text("bar_sales"))
        self.bar = TopBar(names)
        self.bar.back_tapped.connect(self._back_tapped)
        self.bar.sync_tapped.connect(lambda: self.go(Place.STATUS))
        self.bar.person_tapped.connect(self.lock_asked)
        self._banner = Banner(hint=_BANNER_KEY)
        self._banner.acted.connect(self.banner_acted)
        self._stack = QStackedWidget()
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._banner)
        column.addWidget(self._stack, 1)
        middle = QWidget()
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(column, 1)
        self.setCentralWidget(middle)
        self._toast = Toast(self._stack)
        self._toast.acted.connect(self._toast_acted)

    @Slot(str)
    def _rail_chosen(self, key: str) -> None:
        if key == LOCK:
            self.lock_asked.emit()
        else:
            self.go(Place(key))

    @Slot()
    def _back_tapped(self) -> None:
        if self.current is not None:
            self.current.back()

    @Slot()
    def _toast_acted(self) -> None:
        run, self._run, self._undo = self._run, None, None
        if run is not None:
            run()

    @Slot(object)
    def _broke(self, error: BaseException) -> None:
        show_bug(self, self.words, error)

    @Slot(object)
    def _refresh(self, topics: frozenset[str]) -> None:
        if self.current is not None:
            self.current.refresh(topics)

    def _empty_middle(self) -> None:
        while (item := self.bar.middle.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.setParent(None)

    def _hold_banner(self, screen: Screen | None) -> None:
        """No banner over a task, nor where the status screen says the same at length."""
        quiet = screen is not None and (screen.task_mode or screen.place is Place.STATUS)
        self._banner.set_view(None if quiet and not self._banner_stays else self._banner_view)

    def _wake(self) -> None:
        if self._idle.isActive():
            self._idle.start()

    @Slot()
    def _show_time(self) -> None:
        self.bar.set_clock(self.wording.clock(self.now()))
