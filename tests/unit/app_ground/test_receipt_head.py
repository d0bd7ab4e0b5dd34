"""The head of a receipt: the chain large, its store beneath, however the store is named."""

from __future__ import annotations

import pytest

from app.devices.document import Size, Text
from app.pos.premises import Premises
from app.pos.receipt import Issue, head
from app.wording import Wording, Words
from tests.builders import ROOT, location, register
from tests.unit.app_bopis.builders import header


@pytest.mark.parametrize(
    ("name", "legal_entity", "large", "beneath"),
    [
        ("Brannock’s Cork, Patrick Street", "Brannock’s Retail Limited", "Brannock’s", "Cork, Patrick Street"),
        ("Corner Shop", "Corner Shop", "Corner Shop", ""),
        ("The Deli", "Brannock’s Retail Limited", "The Deli", ""),
    ],
)
def test_the_chain_stands_large_and_its_store_beneath(name: str, legal_entity: str, large: str, beneath: str) -> None:
    premises = Premises(location(name=name, legal_entity=legal_entity), register())
    words, wording = Words.load(ROOT / "resources" / "i18n"), Wording("en_IE", "EUR", "Europe/Dublin")

    lines = [block for block in head(Issue(header(1), premises, "Aoife", wording, words)) if isinstance(block, Text)]

    assert [line.left for line in lines if line.size is Size.LARGE] == [large]
    assert [line.left for line in lines if line.size is Size.NORMAL and line.bold] == ([beneath] if beneath else [])
