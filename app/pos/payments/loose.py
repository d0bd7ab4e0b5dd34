"""Money by card that belongs to no sale, for whoever looks after it: what is open, and what nobody's sale names."""

from __future__ import annotations

from dataclasses import dataclass

from app.pos.payments.desk import CardDesk
from app.pos.payments.model import Payment


@dataclass(frozen=True, slots=True)
class LooseMoney:
    """``open``: it is not known what became of it. ``charged`` and ``refunded`` moved, and their sale is gone."""

    open: tuple[Payment, ...] = ()
    charged: tuple[Payment, ...] = ()
    refunded: tuple[Payment, ...] = ()

    @property
    def all(self) -> tuple[Payment, ...]:
        return (*self.open, *self.charged, *self.refunded)


def loose_money(cards: CardDesk | None) -> LooseMoney:
    """From any thread."""
    if cards is None:
        return LooseMoney()
    charged, refunded = cards.loose()
    return LooseMoney(cards.waiting(), charged, refunded)
