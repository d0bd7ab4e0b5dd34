"""A scripted day in the store, as one would show it: from signing on to the Z, with the network out between."""

from __future__ import annotations

from PySide6.QtCore import Qt

from demo import day_orders, day_till
from demo.album import SMALL
from demo.day_ground import Ground
from demo.day_till import BUTTER, COFFEE, EGGS, LOAF


def play(day: Ground) -> None:
    """Everything, in order. Raises ``Stuck`` where the window does not do what it should."""
    day_till.sign_on_and_open(day)
    day_till.sell_by_scanner_and_tile(day)
    day_till.sell_by_search_and_keys(day)
    day_till.park_and_recall(day)
    day_till.lock_and_change_over(day)
    orders = day_orders.arrive(day)
    day.notes.orders[orders.waiting.number] = "open"
    day_orders.pick_with_a_short(day, orders.late)
    day_orders.send_back(day, orders.rejected)
    day_orders.show_ready(day)
    day_orders.hand_over(day, orders.late, ((BUTTER, 1), (COFFEE, 2)), declined=day_orders.CHEDDAR)
    _pull_the_plug(day)
    day.hands.chord(Qt.Key.Key_1)
    day.hands.see("Scan the first item")
    day_till.sell_offline(day)
    day_orders.pick_all(day, orders.offline, (EGGS, LOAF), "P-07")
    day_orders.hand_over(day, orders.offline, ((EGGS, 1), (LOAF, 1)))
    _status(day, "13-status-offline", "Status without a network: what waits, since when, and that nothing is lost")
    _plug_in(day)
    day_till.close(day)
    _wait_until_all_is_sent(day)
    _status(day, "13-status", "Status: everything is sent, every device is well")


def _pull_the_plug(day: Ground) -> None:
    day.shop.oms.stop()
    day.hands.see("Offline")
    day.say("the network is out: nobody listens at head office's address any more")


def _plug_in(day: Ground) -> None:
    day.shop.oms.start()
    day.hands.press(Qt.Key.Key_F5)
    _wait_until_all_is_sent(day)
    day.say("the network is back, and everything that waited is sent")


def _wait_until_all_is_sent(day: Ground) -> None:
    day.hands.chord(Qt.Key.Key_7)
    day.hands.see("Everything is sent")


def _status(day: Ground, name: str, what: str) -> None:
    hands = day.hands
    hands.chord(Qt.Key.Key_7)
    hands.until(lambda: hands.has("status.try_now"), "the status screen")
    day.album.take(hands, name, what, (SMALL,))
