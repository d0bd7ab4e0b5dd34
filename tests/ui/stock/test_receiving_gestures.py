"""Gestures at the door mean what they meant when they were made, and count once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from app.stock.model.receiving import Added, ReceiveLine, tally
from app.stock.receive import ReceiveView
from app.ui.screen import Place
from app.ui.stock.receive.presenter import ReceivePresenter
from contract.messages.rows import InboundLine, InboundRow
from tests.ui.stock.stage import FakeStage


@dataclass
class FakeReceive:
    """``done`` are the gestures that were booked."""

    done: list[object] = field(default_factory=list)

    def view(self, inbound_id: str, added: Added | None = None) -> ReceiveView:
        lines = tuple(
            InboundLine(line_id=f"line-{at}", item_id=f"item-{at}", sku=f"1000{at}", name=f"Thing {at}", expected=5_000)
            for at in (1, 2)
        )
        row = InboundRow(
            inbound_id=inbound_id, number="P-1", location_id="store-1", kind="ship_to_store", sender="Galway",
            due_on="2026-11-21", lines=lines, order_id="order-1", order_number="W-1",
        )  # fmt: skip
        shown = tuple(ReceiveLine(line, "", "") for line in lines)
        return ReceiveView(row, shown, tally(row), (), 0, "", added)

    def damage(self, inbound_id: str, line_id: str, thousandths: int, reason: str, *, counted: bool) -> ReceiveView:
        added = Added(line_id, damaged=thousandths, reason=reason)
        self.done.append(added)
        return self.view(inbound_id, added)

    def count(self, inbound_id: str, line_id: str, thousandths: int) -> ReceiveView:
        self.done.append((line_id, thousandths))
        return self.view(inbound_id)

    def undo(self, inbound_id: str, added: Added) -> ReceiveView:
        self.done.append(replace(added, damaged=-added.damaged))
        return self.view(inbound_id)


class Bench:
    """The presenter, open at a parcel for an order."""

    def __init__(self) -> None:
        self.receive, self.stage = FakeReceive(), FakeStage()
        self.presenter = ReceivePresenter(self.receive, self.stage, lambda _state: None)  # type: ignore[arg-type]
        self.presenter.open("in-1")
        self.stage.tasks.run()


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_damage_is_taken_back_once_however_often_it_is_asked_for(bench: Bench) -> None:
    line = bench.presenter.state.lines[0]
    for _ in range(2):
        bench.presenter.damage(line, 2_000, "broken", counted=False)
        bench.stage.tasks.run()
        taken_back = bench.stage.undone
        assert taken_back is not None
        assert bench.presenter.undo()
        assert not bench.presenter.undo(), "the first has not been answered yet"
        taken_back()
        bench.stage.tasks.run()
        taken_back()
        bench.stage.tasks.run()
    damaged = Added("line-1", damaged=2_000, reason="broken")
    assert bench.receive.done == [damaged, replace(damaged, damaged=-2_000)] * 2


def test_a_number_is_of_the_line_it_was_asked_for(bench: Bench) -> None:
    bench.presenter.choose("line-2")
    bench.presenter.count("line-1", 3_000)
    bench.stage.tasks.run()
    assert bench.receive.done == [("line-1", 3_000)]


def test_what_came_for_an_order_leads_to_it_on_the_board(bench: Bench) -> None:
    bench.presenter.to_order()
    assert bench.stage.said == [(Place.ORDERS, {"order_id": "order-1"})]
