"""Questions that tests of selling ask of a shop."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.db import journal
from contract.errors import Refused
from contract.messages.facts import Fact
from tests.builders import Shop


def refused(deed: Callable[[], object]) -> str:
    with pytest.raises(Refused) as said:
        deed()
    return said.value.code


def facts(shop: Shop, kind: type[Fact]) -> list[Fact]:
    with shop.db.read() as conn:
        return [fact for _, fact in journal.facts(conn, [kind.KIND])]


def lines(shop: Shop) -> list[tuple[str, int, int]]:
    return [(line.item_id, line.quantity_thousandths, line.extended_minor) for line in shop.sell.view().lines]
