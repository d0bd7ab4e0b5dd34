"""What the order screens can do: every use case of orders, built once and given to the presenters."""

from __future__ import annotations

from dataclasses import dataclass

from app.bopis.board import Board
from app.bopis.claim import Claim
from app.bopis.hand_over import HandOver
from app.bopis.look_up import LookUp
from app.bopis.pick import Pick
from app.bopis.put_back import PutBack
from app.bopis.reject import Reject
from app.bopis.stage import Stage


@dataclass(frozen=True, slots=True)
class OrderDeeds:
    """All on one desk."""

    board: Board
    look_up: LookUp
    claim: Claim
    pick: Pick
    stage: Stage
    hand_over: HandOver
    reject: Reject
    put_back: PutBack
