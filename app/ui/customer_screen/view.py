"""What the customer may know of the sale as it stands: one frozen view, for a screen as for a line display. Pure.

Nothing of the people who work here goes into it: no operator, no note, no reason of a discount, no approval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.pos.basket_view import BasketView, LineView
from app.pos.model.line import LineIntent, Modifier, ModifierKind
from app.pos.settle import SaleDone

_MOST_SHOWN = 24
"""More fit on no screen, and a long sale costs no more than a short one."""


class Moment(StrEnum):
    """What goes on at the till, as the customer has it."""

    CLOSED = "closed"
    WELCOME = "welcome"
    CART = "cart"
    CARD = "card"
    SIGN = "sign"
    PAUSED = "paused"
    THANKS = "thanks"


@dataclass(frozen=True, slots=True)
class ShownLine:
    """``called`` is the code of words that a line without a name of its own has, with its name as ``{order}``.
    ``offers`` are names of promotions; ``discounted``: it costs less for another reason.
    """

    key: str
    name: str
    size: str
    sku: str
    unit: str
    quantity_thousandths: int
    price_ten_thousandths: int
    price_per_thousandths: int
    amount_minor: int
    called: str = ""
    offers: tuple[str, ...] = ()
    discounted: bool = False


@dataclass(frozen=True, slots=True)
class Guest:
    """Whose sale it is, as far as everybody in the line may read it. ``orders_ready``: how many wait here for them."""

    name: str = ""
    points: int = 0
    to_earn: int = 0
    orders_ready: int = 0


@dataclass(frozen=True, slots=True)
class CustomerView:
    """Minor units. ``lines`` are the last ones, ``earlier`` how many came before them. ``goods_minor``: all of them at
    regular prices, without deposits for bottles. ``tax_added_minor``: what the tax adds to the prices, ``tax_minor``
    what is in them or added. ``card_minor`` goes to the card where it is negative. ``kept``: their goods wait
    meanwhile. ``receipt_code``: what lets any store take the goods back.
    """

    moment: Moment
    currency: str = ""
    lines: tuple[ShownLine, ...] = ()
    earlier: int = 0
    newest: str = ""
    pieces: int = 0
    goods_minor: int = 0
    saved_minor: int = 0
    deposit_minor: int = 0
    tax_minor: int = 0
    tax_added_minor: int = 0
    paid_minor: int = 0
    left_minor: int = 0
    cash_due_minor: int = 0
    card_minor: int = 0
    total_minor: int = 0
    change_minor: int = 0
    paid_out_minor: int = 0
    guest: Guest | None = None
    kept: bool = False
    receipt_code: str = ""

    @property
    def newest_line(self) -> ShownLine | None:
        return next((line for line in self.lines if line.key == self.newest), None)


def cart_view(basket: BasketView, newest: str, moment: Moment = Moment.CART, card_minor: int = 0) -> CustomerView:
    """The sale under way."""
    prices = sum(line.extended_minor for line in basket.lines)
    saved, goods = max(basket.saved_minor, 0), goods_of(basket)
    shown = [line for line in goods[:-_MOST_SHOWN] if line.line_id == newest] + list(goods[-_MOST_SHOWN:])
    return CustomerView(
        moment,
        basket.currency,
        lines=tuple(map(_shown, shown)),
        earlier=len(goods) - len(shown),
        newest=newest,
        pieces=basket.pieces,
        goods_minor=prices - basket.deposit_minor + saved,
        saved_minor=saved,
        deposit_minor=basket.deposit_minor,
        tax_minor=basket.tax_minor,
        tax_added_minor=basket.total_minor - prices,
        paid_minor=basket.paid_minor,
        left_minor=basket.left_minor,
        cash_due_minor=basket.cash_due_minor,
        card_minor=card_minor,
        total_minor=basket.total_minor,
    )


def thanks_view(done: SaleDone) -> CustomerView:
    """The sale that was just finished."""
    return CustomerView(
        Moment.THANKS,
        done.currency,
        saved_minor=max(done.saved_minor, 0),
        total_minor=done.total_minor + done.rounding_minor,
        change_minor=done.change_minor,
        paid_out_minor=done.paid_out_minor,
    )


def goods_of(basket: BasketView | None) -> Sequence[LineView]:
    """Deposits for bottles stand in the totals, not among the goods."""
    return [line for line in basket.lines if not line.linked_to] if basket is not None else ()


def newest_line(before: BasketView | None, after: BasketView, was: str) -> str:
    """The line that came last, or of which more came last; the last one where that is gone."""
    known, goods = {line.line_id: line.quantity_thousandths for line in goods_of(before)}, goods_of(after)
    fresh = [line.line_id for line in goods if line.line_id not in known]
    more = [line.line_id for line in goods if known.get(line.line_id, 0) != line.quantity_thousandths]
    if fresh or more:
        return (fresh or more)[-1]
    keys = [line.line_id for line in goods]
    return was if was in keys else keys[-1] if keys else ""


def given_name(name: str) -> str:
    """The part of a name that may stand where others read it."""
    parts = name.split()
    return parts[0] if parts else ""


def _shown(line: LineView) -> ShownLine:
    deposit = line.intent is LineIntent.DEPOSIT
    called = "order_line_deposit" if line.quantity_thousandths > 0 else "order_line_deposit_off"
    helps = [own for own in line.modifiers if own.amount_minor > 0]
    return ShownLine(
        key=line.line_id,
        name=line.name,
        size=line.size,
        sku=line.sku,
        unit=line.unit,
        quantity_thousandths=line.quantity_thousandths,
        price_ten_thousandths=line.price_ten_thousandths,
        price_per_thousandths=line.price_per_thousandths,
        amount_minor=line.extended_minor,
        called=called if deposit else "",
        offers=tuple(own.reason for own in helps if _is_offer(own)),
        discounted=any(not _is_offer(own) for own in helps),
    )


def _is_offer(own: Modifier) -> bool:
    return own.kind is ModifierKind.PROMOTION
