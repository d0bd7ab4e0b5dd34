"""What stands on a paper is data; and what goes with a line stands under it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.devices.document import Document, ItemRow, Text
from app.pos.papers import Papers
from app.pos.receipt_layouts import SECTIONS, Layout, read_layouts, standard_layouts
from app.wording import Words
from contract.messages.facts import SaleCompleted, SoldComponent
from tests.builders import EGGS_GTIN, ROOT, SKILLET_GTIN, Shop, selling_shop
from tests.integration.app_ground.asking import facts


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = selling_shop(tmp_path / "data")
    yield made
    made.stop()


def printed(shop: Shop, **changes: object) -> Document:
    """The receipt of a skillet and eggs as recorded, with what else may be recorded of them."""
    shop.sell.scan(SKILLET_GTIN)
    shop.sell.scan("2*")
    shop.sell.scan(EGGS_GTIN)
    header, sale = shop.finished.sale(shop.settle.pay_cash(5_000).transaction_id)
    skillet, eggs = sale.lines
    told = sale.model_copy(
        update={
            "lines": (
                skillet.model_copy(
                    update={
                        "components": (SoldComponent(item_id="i", sku="s", name="Oil", thousandths=2_000),),
                        "serial": "SN-77",
                        "note": "Gift wrap",
                    }
                ),
                eggs.model_copy(update={"linked_to": skillet.line_id}),
            ),
            "note": "Leave at the desk",
            **changes,
        }
    )
    words = Words.load(ROOT / "resources" / "i18n")
    Papers(shop.db, shop.catalog, words, shop.papers, shop.ids).print_receipt(header, told, copy=True)
    return shop.papers.jobs[-1][1]


def test_what_goes_with_a_line_stands_under_it_and_notes_are_not_lost(shop: Shop) -> None:
    document = printed(shop)
    (item,) = (block for block in document.blocks if isinstance(block, ItemRow))
    assert [own.text for own in item.details][1:] == ["2 × Oil", "Serial number SN-77", "Gift wrap"]
    deposit = item.details[0]
    assert deposit.text.endswith("2 × 4.15")
    assert deposit.amount == "8.30"
    assert Text("Leave at the desk") in document.blocks


def test_a_return_says_so_at_its_head_and_has_no_code_to_bring_it_back_by(shop: Shop) -> None:
    document = printed(shop, series="return")
    assert "RETURN" in [block.left for block in document.blocks if isinstance(block, Text)]
    assert all(fact.series == "sale" for fact in facts(shop, SaleCompleted) if isinstance(fact, SaleCompleted))


def test_a_country_has_a_layout_of_its_own_or_the_common_one(tmp_path: Path) -> None:
    (tmp_path / "sale.toml").write_text('sections = ["head", "lines", "cut"]')
    (tmp_path / "sale.DE.toml").write_text('sections = ["lines", "cut"]\ntitle = "receipt_total"')
    layouts = read_layouts(tmp_path)
    assert layouts.of("sale", "DE") == Layout(("lines", "cut"), "receipt_total")
    assert layouts.of("sale", "IE") == Layout(("head", "lines", "cut"))


def test_a_section_that_nobody_knows_is_found_before_a_customer_misses_it(tmp_path: Path) -> None:
    (tmp_path / "sale.toml").write_text('sections = ["head", "taxs"]')
    with pytest.raises(ValueError, match="taxs"):
        read_layouts(tmp_path)


def test_every_layout_names_only_what_its_kind_has_and_a_kind_nobody_knows_is_found(tmp_path: Path) -> None:
    assert {path.stem for path in (ROOT / "resources" / "receipts").glob("*.toml")} >= set(SECTIONS)
    (tmp_path / "z.DE.toml").write_text('sections = ["head", "sales", "perpetual", "cut"]')
    assert read_layouts(tmp_path).of("z", "DE").sections[1] == "sales"
    (tmp_path / "x.toml").write_text('sections = ["perpetual"]')
    with pytest.raises(ValueError, match=r"x\.toml"):
        read_layouts(tmp_path)
    (tmp_path / "x.toml").write_text('sections = ["sales"]')
    (tmp_path / "zz.toml").write_text('sections = ["sales"]')
    with pytest.raises(ValueError, match=r"zz\.toml"):
        read_layouts(tmp_path)


@pytest.mark.parametrize("kind", ["sale", "return", "gift"])
def test_every_paper_says_whose_it_is_and_how_it_is_found(kind: str) -> None:
    sections = standard_layouts().of(kind, "IE").sections
    assert {"head", "number", "cut"} <= set(sections)
