"""Why an order is here, asked on the board."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.ui.bopis.why.panel import WhyPanel
from app.ui.screen import Place
from app.ui.widgets.table_list import TableList
from app.ui.widgets.text import Text
from contract.messages.facts import OrderWarned
from contract.messages.rows import SourcingCandidate, SourcingTrace
from tests.ui.bopis.shop import OrderShop


def chosen(shop: OrderShop) -> str:
    """An order that another store gave back; a third could have it too."""
    order_id = shop.order("Eoin McCarthy", 30, {"butter": 1})
    with shop.desk.look() as conn:
        order = shop.desk.standing(conn, order_id).order
    told = (
        ("s-1", "014", "Grafton Street", "chosen"),
        ("s-2", "027", "Rathmines", "could"),
        ("s-3", "030", "Howth", "?"),
    )
    candidates = tuple(
        SourcingCandidate(location_id=own, code=code, name=name, verdict=verdict) for own, code, name, verdict in told
    )
    trace = SourcingTrace(rule="first_that_has_all", by="021", candidates=candidates, others=4)
    return shop.tell(order.model_copy(update={"why": trace}))


def rows(shop: OrderShop, name: str) -> list[tuple[str, str]]:
    shown = shop.find(name)
    assert isinstance(shown, TableList)
    views = [shown.row(at) for at in range(shown.model().rowCount())]
    return [(view.title, view.chip.text if view.chip else "") for view in views]


def test_the_board_tells_why_an_order_is_here_and_what_giving_it_back_does(shop: OrderShop) -> None:
    chosen(shop)
    shop.go(Place.ORDERS)
    shop.press(Qt.Key.Key_F4)
    panel = shop.find("why.close").window().findChild(WhyPanel)
    assert panel is not None
    words = " ".join(one.text() for one in panel.findChildren(Text))
    assert "most is left here" in words
    assert "021\N{POP DIRECTIONAL ISOLATE} had it before" in words
    assert "4 more stores" in words
    assert "These could have had it: \N{FIRST STRONG ISOLATE}Rathmines" in words
    assert rows(shop, "why.stores") == [("Rathmines", "Could have it too"), ("Howth", "Ruled out")]
    assert [title for title, _ in rows(shop, "why.steps")] == ["Begin picking", "All picked", "Ready for the customer"]


def test_what_must_begin_stands_on_its_card_and_is_recorded(shop: OrderShop) -> None:
    order_id = shop.order("Eoin McCarthy", 18, {"butter": 1})
    shop.go(Place.ORDERS)
    assert shop.board.cards[0].facts.startswith("Begin picking now")
    assert [fact.order_id for fact in shop.facts() if isinstance(fact, OrderWarned)] == [order_id]
