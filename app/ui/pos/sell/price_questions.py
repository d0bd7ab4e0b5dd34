"""What is asked for a discount or another price of a line, worded for this store."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.pos.basket_view import LineView
from app.pos.model.line import ModifierKind
from app.ui.pos.phrases import Phrases
from app.ui.pos.sell.modifier_dialog import ModifierAsked
from app.ui.theme.icons import Icon
from app.ui.widgets.table_list import RowView
from app.wording import isolated
from contract.rules.rounding import extend
from contract.values.money import minor_digits
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity, Unit

DISCOUNT_REASONS = ("damaged", "short_date", "goodwill", "agreed")
PRICE_REASONS = ("shelf", "match", "damaged", "agreed")
_ONE = 1_000


def discount_asked(line: LineView, phrases: Phrases) -> ModifierAsked:
    """How much less than the line costs now."""

    def worth(minor: int) -> str:
        if minor > line.extended_minor:
            return phrases.text("modifier_too_much")
        return _becomes(line, line.extended_minor - minor, phrases) if minor else ""

    return _asked(
        line,
        phrases,
        "discount",
        field=phrases.text("modifier_take_off"),
        worth=worth,
        possible=lambda minor: 0 < minor <= line.extended_minor,
        reasons=DISCOUNT_REASONS,
        icon=Icon.DISCOUNT,
    )


def price_asked(line: LineView, phrases: Phrases) -> ModifierAsked:
    """Another price for as much of the unit as the catalog's price is for."""
    unit, currency = Unit(line.unit), phrases.wording.currency
    per = Quantity(line.price_per_thousandths, unit)
    discounts = sum(own.amount_minor for own in line.modifiers if own.kind is ModifierKind.DISCOUNT)

    def costs(minor: int) -> int:
        price = UnitPrice.of_minor(minor, currency, per)
        return extend(price, Quantity(line.quantity_thousandths, unit)).minor - discounts

    def worth(minor: int) -> str:
        left = costs(minor)
        if left < 0:
            return phrases.text("modifier_too_much")
        return _becomes(line, left, phrases) if minor else ""

    said = phrases.wording.quantity(per.thousandths, line.unit) if per.thousandths != _ONE else line.unit
    plain = unit is Unit.EACH and per.thousandths == _ONE
    return _asked(
        line,
        phrases,
        "price",
        field=phrases.text("modifier_price") if plain else phrases.text("modifier_price_per", per=said),
        worth=worth,
        possible=lambda minor: minor > 0 and costs(minor) >= 0,
        reasons=PRICE_REASONS,
        icon=Icon.TAG,
    )


def ten_thousandths(minor: int, currency: str) -> int:
    """A typed price as unit prices are counted."""
    return UnitPrice.of_minor(minor, currency).ten_thousandths


def _becomes(line: LineView, after: int, phrases: Phrases) -> str:
    money = phrases.wording.money
    return phrases.text("modifier_becomes", before=money(line.extended_minor), after=money(after))


def _asked(
    line: LineView,
    phrases: Phrases,
    name: str,
    *,
    field: str,
    worth: Callable[[int], str],
    possible: Callable[[int], bool],
    reasons: Sequence[str],
    icon: Icon,
) -> ModifierAsked:
    text, wording = phrases.text, phrases.wording
    return ModifierAsked(
        title=text(f"modifier_{name}_title"),
        text=phrases.sold_name(line.name, line.size),
        field=field,
        why=text("modifier_why"),
        so_far=text("modifier_so_far"),
        ok=text(f"modifier_{name}_ok"),
        cancel=text("sell_cancel"),
        clear=text("pad_clear"),
        backspace=text("pad_backspace"),
        show=wording.money,
        worth=worth,
        possible=possible,
        reasons=[(code, text(f"modifier_reason_{code}")) for code in reasons],
        standing=[_standing(at, line, phrases) for at in range(len(line.modifiers))],
        decimals=minor_digits(wording.currency),
        icon=icon,
    )


def _standing(at: int, line: LineView, phrases: Phrases) -> RowView:
    own = line.modifiers[at]
    return RowView(
        str(at),
        phrases.modifier(own, line.unit),
        note=own.reason,
        value=isolated(phrases.wording.money(-own.amount_minor)),
        action=phrases.text("modifier_take_back"),
    )
