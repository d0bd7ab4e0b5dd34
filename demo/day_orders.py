"""The orders' part of the day: web orders arrive, are picked, put on a shelf, handed over, sent back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt

from demo.album import DARK, SMALL, TABLET
from demo.customers import WebOrder
from demo.day_ground import PIECE, Ground
from demo.day_till import BUTTER, CANDLE, COFFEE, EGGS, LOAF, PORRIDGE
from demo.goods import Ware
from demo.shop import Wanted

CHEDDAR, CAKE, RICE = "50235", "20431", "20707"


@dataclass(frozen=True, slots=True)
class Orders:
    """``late`` is done from end to end, ``offline`` without a network, ``rejected`` is sent back; ``waiting`` waits."""

    late: WebOrder
    offline: WebOrder
    rejected: WebOrder
    waiting: WebOrder


def arrive(day: Ground) -> Orders:
    """Four customers order on the web; the board shows them by urgency."""
    hands = day.hands
    orders = Orders(
        late=day.order("Niamh O’Sullivan", -18, Wanted(COFFEE, 2000), Wanted(BUTTER, 1000), Wanted(CANDLE, 1000),
                       Wanted(CHEDDAR, 1000)),
        offline=day.order("Seán Ó Murchú", 35, Wanted(EGGS, 1000), Wanted(LOAF, 1000)),
        rejected=day.order("Hannah Lindqvist", 55, Wanted(RICE, 2000)),
        waiting=day.order("Katarzyna Wiśniewska", 160, Wanted(PORRIDGE, 1000), Wanted(CAKE, 1000)),
    )  # fmt: skip
    hands.chord(Qt.Key.Key_2)
    hands.see(*(order.customer for order in (orders.late, orders.offline, orders.rejected, orders.waiting)))
    day.album.take(hands, "06-orders-board", "Orders by urgency, each with one next step", (DARK, SMALL))
    return orders


def pick_with_a_short(day: Ground, order: WebOrder) -> None:
    """By scan, in the order of the bins; the candle is not on its shelf. Then everything goes on P-12."""
    hands = day.hands
    hands.press(Qt.Key.Key_Return)
    hands.until(lambda: hands.reads("pick.order").startswith(order.number), f"{order.number} to be picked")
    day.album.take(hands, "07-pick", "Picking: where to go, what to take, how many", (TABLET,))
    wanted = {BUTTER: 1, COFFEE: 2, CHEDDAR: 1}
    _pick_route(day, wanted, missing=CANDLE)
    hands.see("What was found is picked")
    hands.type("P-12")
    day.album.take(hands, "07-stage", "What was found is picked: on which shelf does it wait?", (TABLET,))
    hands.press(Qt.Key.Key_Return)
    hands.see("P-12")
    day.say(f"{order.number} is picked but for the candle, and waits on P-12")


def pick_all(day: Ground, order: WebOrder, skus: Sequence[str], shelf: str) -> None:
    """Chosen on the board with the mouse, picked by scan."""
    hands = day.hands
    hands.chord(Qt.Key.Key_2)
    hands.click_row("orders.list", order.customer)
    hands.until(lambda: hands.reads("orders.customer") == order.customer, f"{order.number} to be shown")
    hands.click("orders.next_step")
    hands.until(lambda: hands.reads("pick.order").startswith(order.number), f"{order.number} to be picked")
    _pick_route(day, dict.fromkeys(skus, 1))
    hands.see("Everything is picked")
    hands.type(shelf)
    hands.press(Qt.Key.Key_Return)
    hands.see(shelf)
    day.say(f"{order.number} is picked and waits on {shelf}")


def hand_over(day: Ground, order: WebOrder, given: Sequence[tuple[str, int]], declined: str = "") -> None:
    """The customer shows the code; each item is scanned as it changes hands, and one is not wanted after all."""
    hands, goods = day.hands, day.shop.goods
    hands.chord(Qt.Key.Key_2)
    hands.see("Orders to fulfill")
    hands.scan(order.token)
    hands.see("Pickup code matches")
    for sku, pieces in given:
        for _ in range(pieces):
            day.scan(sku)
        hands.see(f"{goods.by_sku[sku].name}")
    hands.until(lambda: _given(day, [goods.by_sku[sku] for sku, _ in given]), "every item scanned to be given")
    if declined:
        hands.click_row("handover.lines", goods.by_sku[declined].name)
        hands.press(Qt.Key.Key_Delete)
        hands.click("decline.not_wanted")
        hands.see("not wanted")
        day.album.take(hands, "09-hand-over", "Handing over: the code matches, one item is declined", (SMALL,))
    hands.click("handover.hand_over")
    hands.see("Orders to fulfill")
    hands.until(lambda: not hands.has("handover.hand_over"), "the hand-over to be done")
    for sku, pieces in given:
        day.notes.handed_over[sku] += pieces * PIECE
    day.notes.orders[order.number] = "completed"
    told = f", {goods.by_sku[declined].name} declined" if declined else ""
    day.say(f"{order.number} is handed over to {order.customer}{told}")


def send_back(day: Ground, order: WebOrder) -> None:
    """This store cannot do it: head office finds another one."""
    hands = day.hands
    hands.chord(Qt.Key.Key_2)
    hands.click_row("orders.list", order.customer)
    hands.until(lambda: hands.reads("orders.customer") == order.customer, f"{order.number} to be shown")
    hands.click("orders.send_back")
    hands.click("reject.no_capacity")
    day.album.take(hands, "06-send-back", "Sending an order back: the reason, and what happens next")
    hands.click("reject.confirm")
    hands.see("went back to head office")
    day.notes.orders[order.number] = "unfillable"
    day.say(f"{order.number} goes back to head office")


def show_ready(day: Ground) -> None:
    """What waits for its customers."""
    hands = day.hands
    hands.press(Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    hands.see("Waiting for")
    day.album.take(hands, "06-orders-ready", "Ready: what waits for its customer, on which shelf")
    hands.press(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)


def _pick_route(day: Ground, wanted: dict[str, int], missing: str = "") -> None:
    """Go where the screen says, until nothing is left; what is ``missing`` is reported."""
    hands, goods = day.hands, day.shop.goods
    left = dict(wanted)
    for _ in range(len(wanted) + bool(missing)):
        skus = [*left, *([missing] if missing else [])]
        hands.until(lambda skus=skus: _shown(day, skus) is not None, "the next row of the route")  # type: ignore[misc]
        sku = _shown(day, skus)
        if sku == missing:
            _report_missing(day, goods.by_sku[missing])
            missing = ""
            continue
        assert sku is not None
        for _ in range(left.pop(sku)):
            day.scan(sku)
        hands.until(lambda sku=sku: _shown(day, [sku]) is None, f"{goods.by_sku[sku].name} to be picked")  # type: ignore[misc]


def _shown(day: Ground, skus: Sequence[str]) -> str | None:
    """Which of these the screen asks for now."""
    asked = day.hands.reads("pick.item")
    return next((sku for sku in skus if asked and day.shop.goods.by_sku[sku].name in asked), None)


def _report_missing(day: Ground, ware: Ware) -> None:
    hands = day.hands
    hands.press(Qt.Key.Key_Delete)
    hands.see("How many did you find?")
    hands.click("short.not_on_shelf")
    day.album.take(hands, "07-pick-short", "Not on the shelf: how many were found, and why", (TABLET,))
    hands.click("short.confirm")
    hands.see_no("How many did you find?")
    day.say(f"{ware.name} is not on its shelf")


def _given(day: Ground, wares: Sequence[Ware]) -> bool:
    rows = list(day.hands.rows("handover.lines"))
    return all(any(ware.name in row and "Given" in row for row in rows) for ware in wares)
