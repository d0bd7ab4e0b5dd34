"""Which lines of a sale move stock."""

from __future__ import annotations

from typing import Any

import pytest

from contract.messages.facts import SoldLine
from contract.rules.stored_value import AccountKind, card_account
from oms.sales.effects import moves_stock

CARD = card_account(AccountKind.GIFT_CARD, "6299000000000001", "a1" * 16)


@pytest.mark.parametrize(
    ("intent", "reference", "moves"),
    [
        ("carry_out", "", True),
        ("return", "", True),
        ("stored_value", CARD, False),
        ("return", CARD, False),
    ],
)
def test_goods_move_and_gift_cards_do_not(intent: str, reference: str, moves: bool) -> None:
    told: dict[str, Any] = {"intent": intent, "reference": reference}
    assert moves_stock(SoldLine.model_construct(**told)) is moves
