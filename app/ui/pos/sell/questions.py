"""What the keypad asks on the sell screen: how many, how heavy."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.devices.counter import NoScale
from app.pos.basket_view import LineView
from app.ui.pos.number_dialog import NumberAsked
from app.ui.pos.phrases import Phrases
from app.ui.pos.sell.state import WeightNeeded
from app.ui.pos.weight_dialog import WeightDialog
from app.ui.theme.icons import Icon
from contract.rules.rounding import extend
from contract.values.quantity import Quantity, Unit

_PIECE = 1_000
_DECIMALS = 3


def quantity_asked(line: LineView, phrases: Phrases) -> NumberAsked:
    """How many pieces of a line."""
    return NumberAsked(
        title=phrases.text("sell_how_many"),
        text=phrases.sold_name(line.name, line.size),
        field=phrases.text("sell_quantity"),
        ok=phrases.text("sell_set"),
        cancel=phrases.text("sell_cancel"),
        clear=phrases.text("pad_clear"),
        backspace=phrases.text("pad_backspace"),
        show=lambda count: phrases.wording.quantity(count * _PIECE),
        worth=lambda _count: "",
        value=line.quantity_thousandths // _PIECE,
        icon=Icon.STACK,
    )


def weight_dialog(host: QWidget, needed: WeightNeeded, phrases: Phrases) -> WeightDialog:
    """What is sold by the kilogram is weighed; other measures are typed."""
    weighed = needed.item.unit is Unit.KILOGRAM
    return WeightDialog(host, weight_asked(needed, phrases), needed.scale if weighed else NoScale(), phrases.words)


def weight_asked(needed: WeightNeeded, phrases: Phrases) -> NumberAsked:
    """How heavy, and what that costs, as it is typed: 1 1 3 4 is 1.134 kg."""
    item, price = needed.item, needed.price

    def worth(thousandths: int) -> str:
        if price is None:
            return ""
        cost = extend(price, Quantity(thousandths, item.unit))
        return f"{phrases.price(price)}  =  {phrases.wording.money(cost.minor, cost.currency)}"

    return NumberAsked(
        title=phrases.text(f"sell_how_much_{item.unit}"),
        text=phrases.item_name(item),
        field=phrases.text("sell_weight"),
        ok=phrases.text("sell_add"),
        cancel=phrases.text("sell_cancel"),
        clear=phrases.text("pad_clear"),
        backspace=phrases.text("pad_backspace"),
        show=lambda thousandths: phrases.wording.quantity(thousandths, item.unit),
        worth=worth,
        decimals=_DECIMALS,
        icon=Icon.SCALE,
    )


def weight_of_line(line: LineView, phrases: Phrases) -> NumberAsked:
    """Another weight for a line that is there already."""
    unit = Unit(line.unit)
    return NumberAsked(
        title=phrases.text(f"sell_how_much_{unit}"),
        text=phrases.sold_name(line.name, line.size),
        field=phrases.text("sell_weight"),
        ok=phrases.text("sell_set"),
        cancel=phrases.text("sell_cancel"),
        clear=phrases.text("pad_clear"),
        backspace=phrases.text("pad_backspace"),
        show=lambda thousandths: phrases.wording.quantity(thousandths, unit),
        worth=lambda _thousandths: "",
        decimals=_DECIMALS,
        value=line.quantity_thousandths,
        icon=Icon.SCALE,
    )
