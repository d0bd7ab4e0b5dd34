"""Which lines of a sale move stock."""

from __future__ import annotations

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
    assert moves_stock(SoldLine.model_construct(intent=intent, reference=reference)) is moves
