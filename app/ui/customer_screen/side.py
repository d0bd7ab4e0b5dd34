"""The customer's side of the till: sees what the screens of the sale show, and shows the customer their part of it.

It works after the sale, on what the sale left behind, and nothing that goes wrong here reaches the other side.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Concatenate, ParamSpec

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QScreen

from app.devices.ports import DisplayRow
from app.devices.second_screen import SecondScreen
from app.ui.customer_screen import till as tills
from app.ui.customer_screen.display_rows import DisplayWords
from app.ui.customer_screen.glass import CustomerGlass
from app.ui.customer_screen.knowledge import CodeKnown, GuestKnown, Knowledge, StoreKnown
from app.ui.customer_screen.sayings import Sayings, sayings_of
from app.ui.customer_screen.view import CustomerView, Moment
from app.ui.pos.phrases import Phrases
from app.ui.screen import Place
from app.ui.services import Services
from app.wording import ENGLISH

_log = logging.getLogger(__name__)
_SOON_MS = 30
"""The operator's screen is painted first; scans faster than that are shown as one."""
THANKS_MS = 20_000
_HELLO_MS, _LOOK_MS = 3_000, 2_000
_OF_THE_STORE = frozenset({"row:location", "shift"})
_P = ParamSpec("_P")


def _harmless(
    deed: Callable[Concatenate[CustomerSide, _P], None],
) -> Callable[Concatenate[CustomerSide, _P], None]:
    """A defect on this side is logged, and no wrong total stays before the customer."""

    @wraps(deed)
    def tried(side: CustomerSide, /, *arguments: _P.args, **named: _P.kwargs) -> None:
        try:
            deed(side, *arguments, **named)
        except Exception:  # noqa: BLE001 - the sale on the other side goes on, whatever happens here
            _log.exception("the customer's side failed")
            side.say_nothing()

    return tried


class CustomerSide(QObject):
    """``open`` it once; ``saw`` and ``went`` are told by whichever window the operator has. GUI thread."""

    _told = Signal(object)
    _committed = Signal(object)
    _greet = Signal()

    def __init__(self, services: Services, *, windowed: bool = False) -> None:
        """``windowed``: an ordinary window instead of the whole of another screen."""
        super().__init__()
        self._services, self._windowed = services, windowed
        phrases = Phrases(services.words, services.wording)
        self._phrases = phrases
        self._words = DisplayWords(phrases, Phrases(services.words.speaking(ENGLISH), services.wording))
        self._knowledge = Knowledge(services, self._told.emit)
        self._till, self._store = tills.Till(), ""
        self._seen: list[object] = []
        self._shown: tuple[CustomerView, str] | None = None
        self._rows: tuple[DisplayRow, ...] = ()
        self._asked: tuple[str, int] | None = None
        self._screen: SecondScreen | None = None
        self._glass: CustomerGlass | None = None
        self._told.connect(self._learn, Qt.ConnectionType.QueuedConnection)
        self._committed.connect(self._stale, Qt.ConnectionType.QueuedConnection)
        self._greet.connect(self._hello, Qt.ConnectionType.QueuedConnection)
        self._soon = self._timer(_SOON_MS, self._catch_up)
        self._thanked = self._timer(THANKS_MS, self._thanked_enough)
        self._greeted = self._timer(_HELLO_MS, self._show_again)
        self._look = self._timer(_LOOK_MS, self._look_for_the_screen, once=False)
        self._stop: Callable[[], None] = _nothing

    @property
    def glass(self) -> CustomerGlass | None:
        """The window towards the customer, while there is one."""
        return self._glass

    @_harmless
    def open(self) -> None:
        """Begin to show."""
        unheard = self._services.store.on_commit(self._committed.emit)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.screenAdded.connect(self._screens_changed)
        application.screenRemoved.connect(self._screens_changed)

        def stop() -> None:
            unheard()
            application.screenAdded.disconnect(self._screens_changed)
            application.screenRemoved.disconnect(self._screens_changed)

        self._stop = stop
        self._knowledge.ask_store()
        self._look_for_the_screen()
        self._look.start()
        self._soon.start()

    def close(self) -> None:
        """The program ends: nothing is shown any more. Safe to call twice."""
        self._stop()
        self._stop = _nothing
        for timer in (self._soon, self._thanked, self._greeted, self._look):
            timer.stop()
        self._put_glass_away()

    def saw(self, state: object) -> None:
        """A screen of the sale shows this."""
        if self._seen and type(self._seen[-1]) is type(state):
            self._seen.pop()
        self._seen.append(state)
        if not self._soon.isActive():
            self._soon.start()

    @Slot(object)
    def went(self, place: Place) -> None:
        """The operator went to another screen."""
        self.saw(place)

    def say_nothing(self) -> None:
        """Rather than something wrong."""
        self._shown, self._rows = None, ()
        if self._glass is not None:
            self._glass.canvas.say(Sayings(Moment.WELCOME))
        self._services.devices.show_customer(self._rows)

    # What happened

    @Slot()
    @_harmless
    def _catch_up(self) -> None:
        """All that was seen since, at once."""
        seen, self._seen = self._seen, []
        before = self._till
        for own in seen:
            self._till = _after(self._till, own)
        if self._till.done is not before.done:
            self._thanked.stop()
            if self._till.done is not None:
                self._knowledge.ask_code(self._till.done.transaction_id)
        if self._till.done is not None and self._till.place is not Place.COMPLETE and not self._thanked.isActive():
            self._thanked.start()
        self._ask_for_the_guest()
        self._show()

    def _ask_for_the_guest(self) -> None:
        basket = self._till.basket
        asked = (basket.customer_id, basket.total_minor) if basket is not None and basket.customer_id else None
        if basket is not None and asked is not None and asked != self._asked:
            self._knowledge.ask_guest(basket)
        self._asked = asked

    @Slot(object)
    @_harmless
    def _learn(self, known: object) -> None:
        match known:
            case StoreKnown(name=name, open=is_open):
                self._store, self._till = name, replace(self._till, open=is_open)
            case GuestKnown(customer_id=customer_id, guest=guest):
                self._till = replace(self._till, guest_id=customer_id, guest=guest)
            case CodeKnown(transaction_id=transaction_id, code=code) if self._till.finished == transaction_id:
                self._till = replace(self._till, code=code if self._till.done is not None else "")
            case BaseException():
                _log.warning("the customer's side was not told: %s", known)
        self._show()

    @Slot(object)
    @_harmless
    def _stale(self, topics: frozenset[str]) -> None:
        if topics & _OF_THE_STORE:
            self._knowledge.ask_store()

    @Slot()
    @_harmless
    def _thanked_enough(self) -> None:
        self._till = tills.shown_long_enough(self._till)
        self._show()

    # What is shown

    def _show(self) -> None:
        # Where somebody practices, no customer should stand.
        practicing = self._services.practice.running
        told = (CustomerView(Moment.CLOSED) if practicing else tills.view_of(self._till), self._store)
        if told == self._shown:
            return
        self._shown = told
        self._rows = self._words.rows(*told)
        self._services.devices.show_customer(self._rows)
        if self._glass is not None and not self._greeted.isActive():
            self._glass.canvas.say(sayings_of(*told, self._phrases))

    @Slot()
    @_harmless
    def _show_again(self) -> None:
        self._shown = None
        self._show()

    @Slot()
    @_harmless
    def _hello(self) -> None:
        if self._glass is None or self._screen is None:
            return
        self._greeted.start()
        title = self._phrases.text("facing_test")
        self._glass.canvas.say(Sayings(Moment.WELCOME, self._store, title=title, note=self._screen.name))

    @Slot()
    def _screens_changed(self) -> None:
        self._look_for_the_screen()

    @Slot()
    @_harmless
    def _look_for_the_screen(self) -> None:
        """A screen that went away, or is another one by now, takes its window with it: it would come up over the
        operator's.
        """
        devices = self._services.devices
        # One that was set up a moment ago knows nothing yet; the others have this already.
        devices.show_customer(self._rows)
        if (screen := devices.second_screen()) is not self._screen:
            self._screen = screen
            self._put_glass_away()
        if screen is None:
            return
        screen.on_hello = self._greet.emit
        place = self._place_of(screen)
        if self._glass is not None and not self._glass.stands(place):
            self._put_glass_away()
        there = place is not None or self._windowed
        if there and self._glass is None:
            self._glass = CustomerGlass(self._phrases, place)
            self._show_again()
            self._glass.appear()
        devices.second_screen_is(screen, there=there)

    def _place_of(self, screen: SecondScreen) -> QScreen | None:
        screens = QGuiApplication.screens()
        return screens[screen.number - 1] if len(screens) >= screen.number and not self._windowed else None

    def _put_glass_away(self) -> None:
        if self._glass is not None:
            self._glass.put_away()
            self._glass = None

    def _timer(self, milliseconds: int, deed: Callable[[], None], *, once: bool = True) -> QTimer:
        timer = QTimer(self, interval=milliseconds, singleShot=once)
        timer.timeout.connect(deed)
        return timer


def _after(till: tills.Till, seen: object) -> tills.Till:
    """What comes after one that is not understood is shown all the same: that the till is locked, above all."""
    try:
        return tills.went(till, seen) if isinstance(seen, Place) else tills.saw(till, seen)
    except Exception:  # noqa: BLE001 - as of ``_harmless``
        _log.exception("the customer's side failed")
        return tills.not_understood(till)


def _nothing() -> None:
    """Until it is open."""
