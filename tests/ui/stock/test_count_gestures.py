"""A count is not thrown away by one key, and what came of it is told where it leads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.bopis.stock_books import Missed
from app.stock.count import Counting, CountResult
from app.stock.model.draft import CountDraft, PlaceCount
from app.ui.screen import Place
from app.ui.stock.count.presenter import CountPresenter
from app.ui.stock.count.screen import CountScreen
from contract.rules.counting import Around
from tests.integration.app_bopis.till import item
from tests.ui.stock.stage import FakeStage

ITEM = item(1, "A-1")
RESULT = CountResult("count-1", ITEM, 9_000, 10_000, -1_000, Around(), -500, datetime(2026, 11, 21, tzinfo=UTC))


@dataclass
class FakeCount:
    """One item that stands in one place. ``here`` is what was counted; ``given_up`` says how often it was."""

    here: int | None = None
    given_up: int = 0

    def open(self, item_id: str, order_id: str = "") -> Counting:
        return Counting(ITEM, CountDraft(item_id, "", (PlaceCount("A-1", self.here),), order_id=order_id))

    def give_up(self, _item_id: str) -> None:
        self.given_up += 1

    def reopen(self, _count_id: str) -> CountResult:
        return replace(RESULT, order_id="order-1")

    def adjust(self, _count_id: str, _reason: str) -> CountResult:
        return replace(RESULT, decided=True)

    def begun(self) -> tuple[str, ...]:
        return ()


class Bench:
    """The presenter over a count, reached from the board."""

    def __init__(self, missed: Missed | None = None) -> None:
        self.count, self.stage = FakeCount(), FakeStage()
        deeds: Any = SimpleNamespace(
            count=self.count,
            tasks=SimpleNamespace(open=tuple, undecided=tuple),
            orders=SimpleNamespace(missed=lambda *_: missed),
            found=SimpleNamespace(found=lambda *_: None),
        )
        approvals: Any = SimpleNamespace(do=self.stage.tasks.store)
        stage: Any = self.stage
        self.screen = CountScreen(stage)
        self.presenter = CountPresenter(deeds, lambda _: None, approvals, stage, self.screen.present)  # type: ignore[arg-type,return-value]
        self.screen.serve(self.presenter)

    def open(self, item_id: str = "", count_id: str = "") -> None:
        self.presenter.open(item_id, "", count_id, Place.ORDERS, {})
        self.stage.tasks.run()


@pytest.mark.usefixtures("styled")
def test_what_was_counted_is_thrown_away_only_after_a_question() -> None:
    bench = Bench()
    bench.count.here = 9_000
    bench.open(item_id=ITEM.item_id)
    bench.screen.pressed("Del")
    bench.stage.tasks.run()
    assert bench.count.given_up == 0
    assert bench.stage.said == ["Forget the count of Thing 1?"]
    bench.stage.verbs[-1].run()
    bench.stage.tasks.run()
    assert bench.count.given_up == 1


@pytest.mark.usefixtures("styled")
def test_where_nothing_was_counted_nobody_is_asked() -> None:
    bench = Bench()
    bench.open(item_id=ITEM.item_id)
    bench.screen.pressed("Del")
    bench.stage.tasks.run()
    assert bench.count.given_up == 1


@pytest.mark.usefixtures("styled")
def test_that_the_books_follow_is_told_where_one_comes_back_to() -> None:
    bench = Bench()
    bench.open(count_id="count-1")
    bench.presenter.choose_reason("lost")
    bench.presenter.adjust()
    bench.stage.tasks.run()
    went, told = bench.stage.said
    assert went == (Place.ORDERS, {})
    assert str(told).startswith("Thing 1: the books say 9")


def test_what_was_found_leads_to_its_order_on_the_board(styled: QApplication) -> None:
    bench = Bench(Missed("order-1", "W-1", "line-1", 1_000))
    bench.open(count_id="count-1")
    bench.presenter.pick_again()
    bench.stage.tasks.run()
    assert bench.stage.said == [(Place.ORDERS, {"order_id": "order-1"}), "W-1: to be picked again."]
    keys = [hint.key for hint in bench.screen.key_hints()]
    assert "F5" in keys
    bench.presenter.choose_reason("lost")
    bench.presenter.adjust()
    bench.stage.tasks.run()
    assert not {"F5", "1 … 6"} & {hint.key for hint in bench.screen.key_hints()}, "it is decided"
