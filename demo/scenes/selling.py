"""The sell screen and what is asked on it."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.ui.screen import Place
from app.ui.widgets.money_field import MoneyField
from contract.values.gs1 import check_digit
from demo.scenes import rows
from demo.scenes.counter import Counter
from demo.scenes.scene import Scene


def closed(counter: Counter) -> None:
    counter.sign_on("cashier", Place.SELL)


def empty(counter: Counter) -> None:
    counter.selling()


def busy(counter: Counter) -> None:
    """Forty lines, weighed ones and several of one among them, and three sales parked."""
    counter.selling()
    for at, label in enumerate(("Mary, red coat", "Tom", "")):
        counter.scan_items(3, first=50 + at)
        counter.services.selling.suspend.suspend(label)
        counter.clock.advance(minutes=3)
    counter.scan_items(37)
    for times, gtin in ((3, rows.barcodes()[5]), (12, rows.barcodes()[8])):
        counter.scan(f"{times}*{gtin}")
    payload = f"21{rows.ware(unit='kg')['restricted_circulation_number']}01134"
    counter.scan(f"{payload}{check_digit(payload)}")


def few(counter: Counter) -> None:
    counter.selling()
    counter.scan_items(8)


def unknown(counter: Counter) -> None:
    few(counter)
    counter.scan("5391522407195")


def removed(counter: Counter) -> None:
    few(counter)
    counter.key(Qt.Key.Key_Delete)


def searching(counter: Counter) -> None:
    few(counter)
    counter.write("organic")
    counter.hands.until(lambda: counter.hands.has("sell.results"), "results")
    counter.settle()


def found_nothing(counter: Counter) -> None:
    few(counter)
    counter.write("qqqqqq")
    counter.settle()


def refused(counter: Counter) -> None:
    """The drawer is opened for nothing by somebody who may not."""
    counter.selling("picker")
    counter.chord(Qt.Key.Key_D)


def needs_approval(counter: Counter) -> None:
    """A cashier gives a discount."""
    counter.selling("cashier")
    counter.scan_items(3)
    counter.key(Qt.Key.Key_F7)
    counter.write("100")
    counter.key(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    counter.key(Qt.Key.Key_Return)
    counter.settle()


def wrong_approver(counter: Counter) -> None:
    needs_approval(counter)
    counter.write("000000")


def discount(counter: Counter) -> None:
    few(counter)
    counter.key(Qt.Key.Key_F7)
    counter.write("50")


def saving(counter: Counter) -> None:
    """Something was taken off, which the totals tell beside the tax."""
    discount(counter)
    counter.key(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    counter.key(Qt.Key.Key_Return)
    counter.settle()


def price(counter: Counter) -> None:
    few(counter)
    counter.chord(Qt.Key.Key_P)


def quantity(counter: Counter) -> None:
    few(counter)
    counter.key(Qt.Key.Key_F4)


def weight(counter: Counter) -> None:
    few(counter)
    counter.key(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)


def on_the_scale(counter: Counter) -> None:
    weight(counter)
    counter.scale.put(842)
    field = counter.hands.find("number.field")
    assert isinstance(field, MoneyField)
    counter.wait(lambda: field.value == 842, "the weight to show")


def multiplier(counter: Counter) -> None:
    few(counter)
    counter.scan("3*")


def give_up(counter: Counter) -> None:
    few(counter)
    counter.chord(Qt.Key.Key_Delete)


def name_parked(counter: Counter) -> None:
    few(counter)
    counter.chord(Qt.Key.Key_F6)


def parked_list(counter: Counter) -> None:
    counter.selling()
    for at in range(6):
        counter.scan_items(2, first=at)
        counter.services.selling.suspend.suspend(("Mary, red coat", "", "Tom", "Pram", "", "Back in 5")[at])
        counter.clock.advance(minutes=3)
    counter.go(Place.SELL)
    counter.key(Qt.Key.Key_F6)


def receipts(counter: Counter) -> None:
    counter.selling()
    for at in range(5):
        counter.scan_items(2 + at, first=at)
        counter.services.selling.settle.pay_cash(20_000)
        counter.clock.advance(minutes=4)
    counter.go(Place.SELL)
    counter.chord(Qt.Key.Key_R)


SCENES = (
    Scene("02-sell", "till-closed", closed, thorough=True),
    Scene("02-sell", "empty", empty, thorough=True),
    Scene("02-sell", "busy", busy, thorough=True),
    Scene("02-sell", "terminal", few, terminal=True, thorough=True),
    Scene("02-sell", "offline", few, online=False, thorough=True),
    Scene("02-sell", "long-names", busy, hostile=True, thorough=True),
    Scene("02-sell", "unknown-code", unknown),
    Scene("02-sell", "removed", removed),
    Scene("02-sell", "search", searching, thorough=True),
    Scene("02-sell", "search-long-names", searching, hostile=True),
    Scene("02-sell", "search-nothing", found_nothing),
    Scene("02-sell", "refused", refused, thorough=True),
    Scene("02-sell", "needs-approval", needs_approval, thorough=True),
    Scene("02-sell", "needs-approval-long-names", needs_approval, hostile=True),
    Scene("02-sell", "approval-wrong-pin", wrong_approver),
    Scene("02-sell", "discount", discount, thorough=True),
    Scene("02-sell", "saving", saving, thorough=True),
    Scene("02-sell", "price", price, thorough=True),
    Scene("02-sell", "quantity", quantity),
    Scene("02-sell", "weight", weight, thorough=True),
    Scene("02-sell", "weight-on-scale", on_the_scale, thorough=True, bench=True),
    Scene("02-sell", "next-times", multiplier),
    Scene("02-sell", "give-up", give_up, thorough=True),
    Scene("02-sell", "name-parked", name_parked),
    Scene("02-sell", "parked", parked_list, thorough=True),
    Scene("02-sell", "receipts", receipts, thorough=True),
)
