"""What channels and those who look for fraud are told, and tell."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class WebhookAnswer(BaseModel):
    """``again``: the very same came before. ``tells``: what it was read as; ``no_order:...`` is no order."""

    again: bool
    tells: tuple[str, ...]


class FraudBody(BaseModel):
    """``review`` and ``refuse`` hold the order until a person releases or cancels it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    answer: Literal["accept", "review", "refuse"]


class CapturedView(BaseModel):
    """What became of an order that its channel told us. ``order_id`` once it is placed."""

    external_id: str
    state: str
    holds: tuple[str, ...] = Field(description="Why it is not placed, each as reason or reason:about.")
    order_id: str | None
