"""How an item looks where there is no photo: its icon on the tint of its department."""

from __future__ import annotations

from app.ui.theme.icons import Icon
from app.ui.theme.tokens import Tint

_ICONS = {icon.value.removeprefix("outline/"): icon for icon in Icon if icon.value.startswith("outline/")}
_OF_DEPARTMENT = {
    Tint.PRODUCE: Icon.APPLE,
    Tint.BAKERY: Icon.BREAD,
    Tint.DAIRY: Icon.MILK,
    Tint.MEAT: Icon.MEAT,
    Tint.DRINKS: Icon.BOTTLE,
    Tint.HOUSEHOLD: Icon.WASH,
    Tint.HOME: Icon.HOME,
    Tint.SEASONAL: Icon.GIFT,
}


def item_tint(department: str) -> Tint:
    """The tint of a department; one unknown here looks like household goods."""
    return Tint(department) if department in set(Tint) else Tint.HOUSEHOLD


def item_icon(name: str, department: str) -> Icon:
    """The item's own icon, else its department's."""
    return _ICONS.get(name) or (_OF_DEPARTMENT[Tint(department)] if department in set(Tint) else Icon.BOX)
