"""Stock is counted, blind: what waits to be counted, the count itself, what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt

from app.stock.count import Count, CountResult
from app.stock.model.draft import CountDraft
from app.stock.projections import record
from app.ui.screen import Place
from contract.messages.facts import MovedLine, OrderShort
from demo.scenes import rows
from demo.scenes.counter import Counter
from demo.scenes.orders import order_row
from demo.scenes.scene import Scene
from tests.builders import LOCATION_ID

_ON_HAND = 24


def to_count(counter: Counter) -> None:
    """Three products that pickers missed; one of them is counted already, and a count waits for a decision."""
    counter.sign_on("picker")
    for at in range(3):
        _missed(counter, at)
    counter.services.stock.count.change(_item(1), lambda draft: draft.added(2_000))
    _counted(counter, 4, 21)
    counter.go(Place.COUNT)


def nothing(counter: Counter) -> None:
    counter.sign_on("picker")
    counter.go(Place.COUNT)


def at_home(counter: Counter) -> None:
    """Beside what comes in."""
    to_count(counter)
    counter.go(Place.STOCK)


def searching(counter: Counter) -> None:
    nothing(counter)
    counter.key(Qt.Key.Key_F2)
    counter.write("milk")


def begun(counter: Counter) -> None:
    counter.sign_on("picker")
    _missed(counter, 1)
    counter.go(Place.COUNT, item_id=_item(1))


def typed(counter: Counter) -> None:
    begun(counter)
    counter.write("9")


def two_places(counter: Counter) -> None:
    """The second place where it stands is being counted."""
    typed(counter)
    counter.key(Qt.Key.Key_F6)
    counter.scan(rows.barcodes()[0])


def other_item(counter: Counter) -> None:
    typed(counter)
    counter.scan(rows.barcodes()[30])


def once_more(counter: Counter) -> None:
    """Far from the books: it says so, and not in which direction."""
    typed(counter)
    counter.key(Qt.Key.Key_Return)


def books_right(counter: Counter) -> None:
    begun(counter)
    counter.write(str(_ON_HAND))
    counter.key(Qt.Key.Key_Return)


def fewer(counter: Counter) -> None:
    begun(counter)
    counter.write("22")
    counter.key(Qt.Key.Key_Return)


def fewer_with_reason(counter: Counter) -> None:
    fewer(counter)
    counter.key(Qt.Key.Key_1)


def more(counter: Counter) -> None:
    begun(counter)
    counter.write("26")
    counter.key(Qt.Key.Key_Return)


def while_it_sells(counter: Counter) -> None:
    """Three were sold while it was counted: they explain what is not there."""
    counter.selling("manager")
    counter.go(Place.COUNT, item_id=_item(1))
    counter.write("23")
    services = counter.services.selling
    for _ in range(3):
        services.sell.scan(rows.barcodes()[0])
    services.settle.pay_cash(5_000)
    counter.key(Qt.Key.Key_Return)


def above_the_bound(counter: Counter) -> None:
    """Another person has to allow it."""
    begun(counter)
    for _ in range(2):
        counter.write("0")
        counter.key(Qt.Key.Key_Return)
    counter.key(Qt.Key.Key_1)
    counter.key(Qt.Key.Key_Return)


def found(counter: Counter) -> None:
    """What an order missed is there after all: it is offered to be picked for it."""
    counter.sign_on("picker")
    order = order_row(counter, 1, "Eoin McCarthy", 40)
    counter.tell(f"store:{LOCATION_ID}", (order,))
    line = order.lines[0]
    missing = {"line_id": line.line_id, "item_id": line.item_id, "thousandths": line.standing.total}
    told = {"order_id": order.order_id, "location_id": LOCATION_ID, "line": MovedLine.model_validate(missing)}
    with counter.services.store.transaction() as tx:
        record(tx, OrderShort.model_validate({**told, "reason": "not_on_shelf"}))
    counter.go(Place.COUNT, item_id=line.item_id)
    counter.write(str(_ON_HAND))
    counter.key(Qt.Key.Key_Return)


def long_names(counter: Counter) -> None:
    begun(counter)
    counter.write("22")
    counter.key(Qt.Key.Key_Return)


def _item(at: int) -> str:
    return f"item-{rows.wares()[at]['sku']}"


def _missed(counter: Counter, at: int) -> None:
    reasons: Sequence[str] = ("not_on_shelf", "damaged", "past_date")
    line = MovedLine(line_id=f"line-{at}", item_id=_item(at), thousandths=(at + 1) * 1_000)
    told = {"order_id": f"order-{at}", "location_id": LOCATION_ID, "line": line, "reason": reasons[at]}
    with counter.services.store.transaction() as tx:
        record(tx, OrderShort.model_validate(told))
    counter.clock.advance(minutes=7)


def _counted(counter: Counter, at: int, pieces: int) -> None:
    count: Count = counter.services.stock.count
    for _ in range(2):
        count.change(_item(at), lambda draft: _all(draft, pieces))
        if isinstance(count.done(_item(at)), CountResult):
            return


def _all(draft: CountDraft, pieces: int) -> CountDraft:
    return draft.with_here(pieces * 1_000)


SCENES = (
    Scene("10-count", "list", to_count, thorough=True),
    Scene("10-count", "nothing", nothing, thorough=True),
    Scene("10-count", "home", at_home, thorough=True),
    Scene("10-count", "search", searching),
    Scene("10-count", "begun", begun, thorough=True),
    Scene("10-count", "typed", typed),
    Scene("10-count", "two-places", two_places, thorough=True),
    Scene("10-count", "other-item", other_item),
    Scene("10-count", "once-more", once_more, thorough=True),
    Scene("10-count", "offline", two_places, online=False),
    Scene("10-count", "right", books_right, thorough=True),
    Scene("10-count", "fewer", fewer, thorough=True),
    Scene("10-count", "fewer-reason", fewer_with_reason),
    Scene("10-count", "more", more),
    Scene("10-count", "found", found, thorough=True),
    Scene("10-count", "while-it-sells", while_it_sells, thorough=True),
    Scene("10-count", "another-person", above_the_bound),
    Scene("10-count", "long-names", long_names, hostile=True, thorough=True),
)
