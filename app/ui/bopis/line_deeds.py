"""What the order screens can do with lines that went otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from app.bopis.changes import Changes
from app.bopis.desk import OrderDesk
from app.bopis.found import Found
from app.bopis.short import Short
from app.bopis.substitute import Substitute
from app.bopis.take_back import TakeBack
from app.bopis.unpick import Unpick
from contract.values.ids import IdFactory


@dataclass(frozen=True, slots=True)
class LineDeeds:
    """``new_id`` is asked when a question opens, so that its answer is recorded once, however often it is given."""

    short: Short
    found: Found
    substitute: Substitute
    take_back: TakeBack
    unpick: Unpick
    changes: Changes
    new_id: IdFactory

    @classmethod
    def over(cls, desk: OrderDesk, new_id: IdFactory) -> LineDeeds:
        back = TakeBack(desk)
        changes = Changes(desk, back)
        return cls(Short(desk), Found(desk), Substitute(desk), back, Unpick(desk), changes, new_id)
