"""What "More" on the sell screen offers: every deed that has no button of its own there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.ui.theme.icons import Icon


class MoreGroup(StrEnum):
    """What belongs together, by the code of its words, in reading order."""

    LINE = "more_line_title"
    GOODS = "more_group_goods"
    CUSTOMER = "more_group_customer"
    ORDER = "more_group_order"
    SALE = "more_group_sale"
    TILL = "more_group_till"


@dataclass(frozen=True, slots=True)
class MoreDeed:
    """``code`` words it, ``key`` does the same without the dialog; ``off`` words why it cannot be done now."""

    group: MoreGroup
    code: str
    key: str
    icon: Icon
    run: Callable[[], None]
    off: str = ""


def grouped(deeds: Iterable[MoreDeed]) -> Sequence[tuple[MoreGroup, Sequence[MoreDeed]]]:
    """Groups that have anything in them."""
    told = tuple(deeds)
    found = [(group, tuple(own for own in told if own.group is group)) for group in MoreGroup]
    return [(group, own) for group, own in found if own]
