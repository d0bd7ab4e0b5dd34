"""A new computer becomes a till: it joins, loads, finds its devices, and each is proven by a person's eyes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt

from app.devices.discovery import Found
from app.devices.events import DeviceKind
from app.ui.screen import Place
from app.ui.services import Services
from app.ui.setup.invitation import Invitation
from app.ui.setup.progress import SetupProgress, Step
from app.ui.setup.setup import Setup
from contract.errors import Refused, Unavailable
from demo.scenes.counter import Counter
from demo.scenes.scene import Scene

_SCANNER = Found(DeviceKind.SCANNER, "scanner-serial", "serial-usb://05f9:4204", "Datalogic Gryphon")
_ADAPTER = Found(None, "", "serial:///dev/ttyUSB0", "FT232R USB UART")
_LOCKED = Found(DeviceKind.LABEL_PRINTER, "zpl-4x6", "usb://0a5f:0080", "Zebra GK420d", "device_not_permitted")


class Stopped(SetupProgress):
    """Somebody stopped at ``step``."""

    def __init__(self, counter: Counter, step: Step) -> None:
        super().__init__(counter.files)
        self._at = step

    @property
    def step(self) -> Step:
        return self._at

    def reach(self, step: Step) -> None:
        self._at = step


def connect(counter: Counter) -> None:
    _wizard(counter, Step.CONNECT)


def unreachable(counter: Counter) -> None:
    """Nobody answers there."""
    _wizard(counter, Step.CONNECT, _refusing(Unavailable("oms_unreachable", reason="timeout")))
    _invite(counter)


def code_refused(counter: Counter) -> None:
    """The code was used before."""
    _wizard(counter, Step.CONNECT, _refusing(Refused("code_refused")))
    _invite(counter)


def no_key_store(counter: Counter) -> None:
    """Not head office is the reason, but this computer."""
    _wizard(counter, Step.CONNECT, _refusing(Unavailable("key_store_unavailable")))
    _invite(counter)


def store(counter: Counter) -> None:
    _wizard(counter, Step.STORE)


def products(counter: Counter) -> None:
    counter.sync.current = replace(counter.sync.current, first_load=True)
    _wizard(counter, Step.PRODUCTS)


def products_offline(counter: Counter) -> None:
    counter.sync.current = replace(counter.sync.current, first_load=True)
    _wizard(counter, Step.PRODUCTS)


def nothing_found(counter: Counter) -> None:
    _finds(counter)
    _wizard(counter, Step.DEVICES)
    _sees(counter, "device.missing://scale.skip")


def devices(counter: Counter) -> None:
    """A printer and a drawer of the list, and what was found beside them."""
    _finds(counter, _SCANNER, _ADAPTER, _LOCKED)
    _wizard(counter, Step.DEVICES)
    _sees(counter, f"device.{_ADAPTER.address}.name")
    _press(counter, "device.receipt.test")
    _press(counter, "device.drawer.test")
    _sees(counter, "device.drawer.yes")


def not_well(counter: Counter) -> None:
    """The test page did not print well: what to try next."""
    _finds(counter)
    _wizard(counter, Step.DEVICES)
    _press(counter, "device.receipt.test")
    _press(counter, "device.receipt.no")
    _sees(counter, "device.receipt.model")


def letters(counter: Counter) -> None:
    """It printed the letters it has: which line reads right?"""
    not_well(counter)
    _press(counter, "device.receipt.letters")
    _sees(counter, "letters.1")


def by_hand(counter: Counter) -> None:
    _finds(counter)
    _wizard(counter, Step.DEVICES)
    _sees(counter, "device.receipt.test")
    counter.tap("setup.add_by_hand")


def card_terminal(counter: Counter) -> None:
    """Added by its key; something is still missing."""
    by_hand(counter)
    counter.tap("add.payment_terminal")
    counter.write("192.168.1.60")
    counter.key(Qt.Key.Key_Return)


def ready(counter: Counter) -> None:
    _finds(counter)
    _wizard(counter, Step.DEVICES)
    _press(counter, "device.receipt.test")
    _press(counter, "device.receipt.yes")
    _sees(counter, "device.receipt.test")
    counter.tap("setup.continue")
    counter.tap("setup.try_skip")


def to_try(counter: Counter) -> None:
    _wizard(counter, Step.TRY)


def tried(counter: Counter) -> None:
    """Somebody came back from practice."""
    SetupProgress(counter.files).note_tried()
    _wizard(counter, Step.TRY)


def nothing_to_try(counter: Counter) -> None:
    """Products are still on their way."""
    setup = _wizard(counter, Step.TRY)
    setup.window.page.refused(Refused("practice_needs_products"))  # type: ignore[attr-defined]


def practice_signed_out(counter: Counter) -> None:
    _practices(counter)
    counter.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)


def practice(counter: Counter) -> None:
    """What is sold now is not sold."""
    _practices(counter)
    counter.scan_items(8)


def practice_cash(counter: Counter) -> None:
    """Also where a screen has no bar at its top."""
    _practices(counter)
    counter.scan_items(8)
    counter.go(Place.CASH_TENDER)


def practice_complete(counter: Counter) -> None:
    _practices(counter)
    counter.scan_items(8)
    counter.go(Place.CASH_TENDER)
    counter.write("20000")
    counter.key(Qt.Key.Key_Return)
    counter.wait(lambda: counter.shell.current is counter.shell.screen_of(Place.COMPLETE), "the sale to be complete")


def in_status(counter: Counter) -> None:
    """The same list, reached from Status by who may change devices."""
    _finds(counter, _SCANNER)
    counter.sign_on("manager", Place.DEVICES)
    _sees(counter, "device.receipt.test")


def _wizard(counter: Counter, step: Step, build: Callable[[Invitation | None], Services] | None = None) -> Setup:
    services = counter.services
    setup = Setup(services.words, Stopped(counter, step), build or (lambda _: services), lambda _: None)
    counter.keep(setup)
    setup.open(lambda: counter.shows(setup.window))
    return setup


def _practices(counter: Counter) -> None:
    counter.services.practice.running = True
    counter.selling()
    counter.window._show_status()  # noqa: SLF001


def _invite(counter: Counter) -> None:
    for name, text in (("address", "https://oms.brannocks.example"), ("code", "K7QM-2TRX")):
        counter.hands.find(f"setup.{name}").setText(text)  # type: ignore[attr-defined]
    counter.tap("setup.continue")


def _press(counter: Counter, name: str) -> None:
    """With the keyboard: what scrolls under a finger holds a tap back until it knows that it is none."""
    _sees(counter, name)
    counter.hands.find(name).setFocus(Qt.FocusReason.TabFocusReason)
    counter.key(Qt.Key.Key_Return)


def _sees(counter: Counter, name: str) -> None:
    """What runs behind the window ends when it ends."""
    counter.wait(lambda: counter.hands.has(name), f"{name} to appear")


def _refusing(error: Exception) -> Callable[[Invitation | None], Services]:
    def build(_: Invitation | None) -> Services:
        raise error

    return build


def _finds(counter: Counter, *found: Found) -> None:
    """What is plugged into this very computer is not what the picture shows."""
    counter.services.device_setup.find_by(lambda _network, _host: found)


SCENES = (
    Scene("14-setup", "connect", connect, thorough=True),
    Scene("14-setup", "unreachable", unreachable, thorough=True),
    Scene("14-setup", "code-refused", code_refused),
    Scene("14-setup", "no-key-store", no_key_store),
    Scene("14-setup", "store", store, thorough=True),
    Scene("14-setup", "products", products, thorough=True),
    Scene("14-setup", "products-offline", products_offline, online=False),
    Scene("14-setup", "nothing-found", nothing_found),
    Scene("14-setup", "devices", devices, printer=True, bench=True, thorough=True),
    Scene("14-setup", "not-well", not_well, printer=True, thorough=True),
    Scene("14-setup", "letters", letters, printer=True, thorough=True),
    Scene("14-setup", "by-hand", by_hand, printer=True, thorough=True),
    Scene("14-setup", "card-terminal", card_terminal, printer=True, thorough=True),
    Scene("14-setup", "try", to_try, thorough=True),
    Scene("14-setup", "tried", tried),
    Scene("14-setup", "nothing-to-try", nothing_to_try),
    Scene("14-practice", "sell", practice, thorough=True),
    Scene("14-practice", "cash", practice_cash, thorough=True),
    Scene("14-practice", "complete", practice_complete, printer=True, thorough=True),
    Scene("14-practice", "locked", practice_signed_out),
    Scene("14-setup", "ready", ready, printer=True, thorough=True),
    Scene("13-devices", "in-status", in_status, printer=True, thorough=True),
)
