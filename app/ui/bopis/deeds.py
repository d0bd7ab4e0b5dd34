"""What the order screens can do: every use case of orders, built once and given to the presenters."""

from __future__ import annotations

from dataclasses import dataclass

from app.bopis.board import Board
from app.bopis.cancel_in_sale import CancelInSale
from app.bopis.claim import Claim
from app.bopis.hand_over import HandOver
from app.bopis.hand_over_in_sale import HandOverInSale
from app.bopis.look_up import LookUp
from app.bopis.ordering import Ordering
from app.bopis.pick import Pick
from app.bopis.put_back import PutBack
from app.bopis.reject import Reject
from app.bopis.stage import Stage


@dataclass(frozen=True, slots=True)
class SaleOrderDeeds:
    """What a till does with orders in its basket."""

    ordering: Ordering
    hand_over: HandOverInSale
    cancel: CancelInSale


@dataclass(frozen=True, slots=True)
class OrderDeeds:
    """All on one desk. ``sale`` is None where nothing is sold."""

    board: Board
    look_up: LookUp
    claim: Claim
    pick: Pick
    stage: Stage
    hand_over: HandOver
    reject: Reject
    put_back: PutBack
    sale: SaleOrderDeeds | None = None
