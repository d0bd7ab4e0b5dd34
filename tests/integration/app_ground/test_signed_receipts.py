"""A signed receipt of another store: goods come back by it offline, within bounds, and never twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.devices.document import Document, Qr
from app.pos.papers import Papers
from app.pos.refund import Choice, ReturnableQuestion, ReturnableSale, ReturnableVerdict, Returns
from app.pos.refund_plan import RefundPlans
from app.pos.signed_receipts import SignedReceipts, made_code
from app.sync.seal_key import SealKey, verified
from app.wording import Words
from contract.errors import Unavailable
from contract.messages.facts import SaleCompleted
from contract.messages.rows import ReceiptKeyRow, ReturnRulesRow
from tests.builders import EGGS_GTIN, LOCATION_ID, ROOT, SKILLET_GTIN, Shop, page, selling_shop
from tests.integration.app_ground.asking import facts, refused

KEY = SealKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
STRANGER = SealKey(Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
ELSEWHERE = "022-4-9C1F-000482"


def no_office(_question: ReturnableQuestion) -> ReturnableVerdict:
    raise Unavailable("oms_unreachable", reason="offline")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = selling_shop(tmp_path / "data")
    made.catalog.apply([page("chain", (key_row(),), 500)])
    yield made
    made.stop()


def key_row(ended_at: str = "") -> ReceiptKeyRow:
    return ReceiptKeyRow(
        register_id="register-22-4",
        register_number=4,
        location_id="location-22",
        location_code="022",
        location_name="Hollins Galway",
        public_key=KEY.public_key,
        ended_at=ended_at,
    )


def returns_of(shop: Shop) -> Returns:
    signed = SignedReceipts(shop.catalog, verified)
    return Returns(shop.db, shop.catalog, shop.operators, shop.basket, shop.clock, no_office, shop.ids, signed)


def sold_elsewhere(tmp_path: Path, key: SealKey = KEY, *, gift: bool = False, skillets: int = 2) -> str:
    """The code on the receipt of a store that this one hears nothing of."""
    other = selling_shop(tmp_path / "elsewhere")
    other.sell.scan(f"{skillets}*")
    other.sell.scan(SKILLET_GTIN)
    other.sell.scan(EGGS_GTIN)
    done = other.settle.pay_cash(200_000)
    header, sale = other.finished.sale(done.transaction_id)
    other.stop()
    sale = sale.model_copy(update={"transaction_id": "019bb000-0000-7000-8000-0000000000aa"})
    return made_code(key, sale, header, ELSEWHERE, gift=gift)


def take(returns: Returns, found: ReturnableSale, units: int) -> None:
    line = found.lines[0]
    returns.add(found.transaction_id, [Choice(line.line_id, units, "faulty")])


def test_goods_of_another_store_come_back_by_its_receipt_without_asking_anybody(shop: Shop, tmp_path: Path) -> None:
    code, returns = sold_elsewhere(tmp_path), returns_of(shop)
    found = returns.find(code)
    assert (found.receipt_number, found.store, found.by_code, found.asked) == (ELSEWHERE, "Hollins Galway", True, False)
    assert (found.lines[0].bought, found.lines[0].gross_minor) == (2, 4_998)
    take(returns, found, 1)
    done = shop.settle.pay_cash(shop.settle.view().due_minor)
    assert done.total_minor == -2_499
    again = returns.find(code)
    assert (again.lines[0].returned, again.lines[0].available) == (1, 1)
    take(returns, again, 1)
    shop.settle.pay_cash(shop.settle.view().due_minor)
    assert returns.find(code).lines[0].why_not == "all_came_back"
    sold = [fact for fact in facts(shop, SaleCompleted) if isinstance(fact, SaleCompleted)]
    assert sum(own.tax_minor for own in sold) == sum(line.tax_minor for own in sold for line in own.lines)


def test_no_more_is_paid_back_by_a_receipt_alone_than_is_set(shop: Shop, tmp_path: Path) -> None:
    rules = ReturnRulesRow(location_id=LOCATION_ID, offline_minor=5_000, offline_day_minor=7_000)
    shop.tell(f"store:{LOCATION_ID}", (rules,))
    found = (returns := returns_of(shop)).find(sold_elsewhere(tmp_path, skillets=5))
    assert refused(lambda: take(returns, found, 3)) == "return_offline_limit"
    take(returns, found, 2)
    shop.settle.pay_cash(shop.settle.view().due_minor)
    assert refused(lambda: take(returns, found, 1)) == "return_offline_limit"
    shop.clock.advance(hours=25)
    take(returns, found, 1)


def test_a_receipt_that_was_changed_or_is_foreign_or_too_late_is_refused(shop: Shop, tmp_path: Path) -> None:
    code, returns = sold_elsewhere(tmp_path), returns_of(shop)
    changed = code[:40] + ("A" if code[40] != "A" else "B") + code[41:]
    assert refused(lambda: returns.find(changed)) == "receipt_code_changed"
    assert refused(lambda: returns.find(code[:-10])) == "receipt_code_unreadable"
    shop.catalog.apply([page("chain", (key_row(ended_at="2020-01-01T00:00:00.000Z"),), 600)])
    assert refused(lambda: returns.find(code)) == "receipt_code_ended"


def test_a_receipt_of_another_chain_is_refused(shop: Shop, tmp_path: Path) -> None:
    foreign = sold_elsewhere(tmp_path, STRANGER)
    assert refused(lambda: returns_of(shop).find(foreign)) == "receipt_code_foreign"


def test_a_present_comes_back_as_store_credit_only(shop: Shop, tmp_path: Path) -> None:
    returns = returns_of(shop)
    found = returns.find(sold_elsewhere(tmp_path, gift=True))
    assert found.gift
    take(returns, found, 1)
    plan = RefundPlans(shop.db, shop.catalog, shop.operators, shop.basket, shop.clock).view()
    assert plan is not None
    assert [(way.kind.value, way.planned_minor) for way in plan.ways] == [("store_credit", 2_499)]


def test_the_code_stands_on_the_paper_and_on_that_of_a_present_without_a_price(shop: Shop) -> None:
    words = Words.load(ROOT / "resources" / "i18n")
    shop.sell.scan(SKILLET_GTIN)
    done = shop.settle.pay_cash(2_500)
    papers = Papers(shop.db, shop.catalog, words, shop.papers, shop.ids, KEY)
    header, sale = shop.finished.sale(done.transaction_id)
    papers.print_receipt(header, sale, copy=True)
    papers.print_gift(header, sale)
    receipt, gift = [document for _, document, _ in shop.papers.jobs[-2:]]
    for document in (receipt, gift):
        assert [block for block in document.blocks if isinstance(block, Qr)]
    assert "24.99" in _text(receipt)
    assert "24.99" not in _text(gift)


def _text(document: Document) -> str:
    return " ".join(str(block) for block in document.blocks if not isinstance(block, Qr))
