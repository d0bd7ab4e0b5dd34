"""Tender, card, and the sale that is complete."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.devices.simulated.terminal.behavior import Behavior
from app.ui.screen import Place
from demo.scenes.counter import Counter
from demo.scenes.scene import Scene
from demo.scenes.selling import busy, few


def cash(counter: Counter) -> None:
    few(counter)
    counter.key(Qt.Key.Key_F9)


def cash_busy(counter: Counter) -> None:
    busy(counter)
    counter.key(Qt.Key.Key_F9)


def cash_typed(counter: Counter) -> None:
    cash(counter)
    counter.write("10000")


def cash_too_little(counter: Counter) -> None:
    cash(counter)
    counter.write("100")
    counter.key(Qt.Key.Key_Return)


def by_items(counter: Counter) -> None:
    """Two friends: what one of them pays for."""
    split(counter)
    counter.key(Qt.Key.Key_F12)
    counter.key(Qt.Key.Key_Space)
    counter.key(Qt.Key.Key_Down)
    counter.key(Qt.Key.Key_Space)


def split(counter: Counter) -> None:
    """A part was paid with a voucher, and the rest is open."""
    cash(counter)
    counter.key(Qt.Key.Key_F11)


def voucher(counter: Counter) -> None:
    cash(counter)
    counter.key(Qt.Key.Key_F8)


def in_parts(counter: Counter) -> None:
    cash(counter)
    counter.write("1000")
    counter.key(Qt.Key.Key_F9)


def card_sent(counter: Counter) -> None:
    _by_card(counter, Behavior.WAIT, "waiting")


def card_declined(counter: Counter) -> None:
    _by_card(counter, Behavior.DECLINE, "failed")


def card_unknown(counter: Counter) -> None:
    _by_card(counter, Behavior.LOST, "unknown")


def card_signature(counter: Counter) -> None:
    _by_card(counter, Behavior.SIGNATURE, "signature")


def card_resolving(counter: Counter) -> None:
    card_unknown(counter)
    counter.key(Qt.Key.Key_F8)


def card_resolving_needs_approval(counter: Counter) -> None:
    _by_card(counter, Behavior.LOST, "unknown", role="cashier")
    counter.key(Qt.Key.Key_F8)
    counter.write("It never rang")
    counter.tap("card.not_charged")


def card_part(counter: Counter) -> None:
    """Half was approved; the rest is asked in cash."""
    counter.terminal.then(Behavior.PARTIAL)
    few(counter)
    counter.key(Qt.Key.Key_F10)
    counter.wait(lambda: _at(counter) is Place.CASH_TENDER, "the rest in cash")


def no_terminal(counter: Counter) -> None:
    few(counter)
    counter.key(Qt.Key.Key_F10)


def paid_by_card(counter: Counter) -> None:
    few(counter)
    counter.key(Qt.Key.Key_F10)
    counter.wait(lambda: _at(counter) is Place.COMPLETE, "the sale to be complete")


def change(counter: Counter) -> None:
    cash(counter)
    counter.write("20000")
    counter.key(Qt.Key.Key_Return)
    counter.wait(lambda: _at(counter) is Place.COMPLETE, "the sale to be complete")
    if counter.setting.printer is not None:
        counter.wait(lambda: not counter.services.devices.spool.waiting(), "the receipt")


def three_ways(counter: Counter) -> None:
    """A third was paid in cash, and the next is at hand."""
    cash_busy(counter)
    counter.key(Qt.Key.Key_F3)
    counter.key(Qt.Key.Key_F9)


def mailing_wrong(counter: Counter) -> None:
    mailing(counter)
    counter.write("niamh at example")
    counter.key(Qt.Key.Key_Return)


def mailing(counter: Counter) -> None:
    change(counter)
    counter.chord(Qt.Key.Key_M)


def gift_card(counter: Counter) -> None:
    cash(counter)
    counter.key(Qt.Key.Key_F7)


def printer_failed(counter: Counter) -> None:
    assert counter.setting.printer is not None
    counter.setting.printer.set_cover(opened=True)
    cash(counter)
    counter.write("20000")
    counter.key(Qt.Key.Key_Return)
    counter.wait(lambda: _at(counter) is Place.COMPLETE, "the sale to be complete")
    counter.wait(lambda: any(job.code for job in counter.services.devices.spool.waiting()), "the receipt to be held up")
    counter.shell.screen_of(Place.COMPLETE).refresh(frozenset({"print"}))


def _by_card(counter: Counter, behavior: Behavior, phase: str, role: str = "manager") -> None:
    counter.terminal.then(behavior)
    counter.selling(role)
    counter.scan_items(8)
    counter.key(Qt.Key.Key_F10)
    counter.wait(lambda: _phase(counter) == phase, f"the card screen to be {phase}")


def _phase(counter: Counter) -> str:
    screen = counter.shell.screen_of(Place.CARD_TENDER)
    return str(screen._presenter.state.phase)  # type: ignore[attr-defined]  # noqa: SLF001


def _at(counter: Counter) -> Place | None:
    return counter.shell.current.place if counter.shell.current else None


SCENES = (
    Scene("03-tender", "cash", cash, thorough=True),
    Scene("03-tender", "cash-busy", cash_busy, thorough=True),
    Scene("03-tender", "cash-long-names", cash_busy, hostile=True),
    Scene("03-tender", "cash-typed", cash_typed),
    Scene("03-tender", "cash-too-little", cash_too_little),
    Scene("03-tender", "cash-offline", cash, online=False),
    Scene("03-tender", "other", split, thorough=True),
    Scene("03-tender", "by-items", by_items, thorough=True),
    Scene("03-tender", "three-ways", three_ways, thorough=True),
    Scene("03-tender", "voucher", voucher, thorough=True),
    Scene("03-tender", "in-parts", in_parts),
    Scene("03-tender", "gift-card", gift_card, online=False, thorough=True),
    Scene("03-tender", "card-waiting", card_sent, terminal=True, thorough=True),
    Scene("03-tender", "card-declined", card_declined, terminal=True, thorough=True),
    Scene("03-tender", "card-unknown", card_unknown, terminal=True, thorough=True),
    Scene("03-tender", "card-signature", card_signature, terminal=True, thorough=True),
    Scene("03-tender", "card-resolve", card_resolving, terminal=True, thorough=True),
    Scene("03-tender", "card-resolve-approval", card_resolving_needs_approval, terminal=True),
    Scene("03-tender", "card-part", card_part, terminal=True, thorough=True),
    Scene("03-tender", "card-none", no_terminal),
    Scene("04-complete", "change", change, printer=True, thorough=True),
    Scene("04-complete", "card", paid_by_card, terminal=True, printer=True, thorough=True),
    Scene("04-complete", "printer-open", printer_failed, printer=True, thorough=True),
    Scene("04-complete", "no-printer", change),
    Scene("04-complete", "mail", mailing, printer=True, thorough=True),
    Scene("04-complete", "email-wrong", mailing_wrong),
)
