"""Whoever did not find something is offered to count it on the spot, and comes back to the same work."""

from __future__ import annotations

from collections.abc import Mapping

from app.ui.bopis.phrases import Phrases
from app.ui.screen import Place, Stage


def offer_count(stage: Stage, item_id: str, name: str, missed_by: str, back_to: Place, back: Mapping[str, str]) -> None:
    """``missed_by`` is an order; ``back`` is told to ``back_to`` when the count is done, or left."""
    phrases = Phrases(stage.words, stage.wording)

    def count() -> None:
        stage.go(Place.COUNT, item_id=item_id, order_id=missed_by, back_to=back_to, back=dict(back))

    stage.toast(phrases.text("count_task_added", name=name), action=phrases.text("count_now"), run=count)
