"""Goods of one store come back in another, over a real socket: by the signed receipt, and never twice unnoticed."""

from __future__ import annotations

from app.pos.refund import ReturnableQuestion
from app.pos.refund_sale import SoldBefore
from app.pos.signed_receipts import SignedReceipts, made_code
from app.sync.seal_key import load_seal_key, verified
from contract.messages.entry import SealedEntry
from contract.messages.facts import SaleCompleted, SoldTaxTotal, SoldTender
from tests.integration.app_sync.conftest import NewRegister
from tests.integration.app_sync.listener import Listener
from tests.integration.app_sync.register import OnlineRegister, sale
from tests.integration.oms_trade.shop import Shop
from tests.integration.oms_trade.test_returns import bring_back
from tests.waiting import until


def started(shop: Shop, new_register: NewRegister, store: str) -> OnlineRegister:
    register = new_register(store)
    register.start()
    until(lambda: not register.sync.status().first_load, "the first load ended")
    until(lambda: register.catalog.count_items() == len(shop.items), "the catalog came")
    return register


def paid(item_id: str) -> SaleCompleted:
    """Two pieces, paid in cash."""
    plain = sale(item_id, 1, 2)
    tender = SoldTender(
        tender_id="tender-1", kind="cash", tendered_minor=plain.total_minor, change_minor=0, rounding_minor=0
    )
    total = SoldTaxTotal(
        letter="A", name="VAT 23%", ppm=230_000, net_minor=plain.net_minor, tax_minor=plain.tax_minor,
        gross_minor=plain.total_minor,
    )  # fmt: skip
    return plain.model_copy(update={"tenders": (tender,), "tax_totals": (total,)})


def receipt_of(register: OnlineRegister, told: SealedEntry, sold: SaleCompleted) -> tuple[str, str]:
    """The number on the receipt and its code, as that register prints them."""
    number = f"014-{register.identity.register_number}-{told.header.incarnation[:4].upper()}-000001"
    return number, made_code(load_seal_key(register.folder), sold, told.header, number)


def asked(register: OnlineRegister, number: str) -> SoldBefore:
    verdict = register.sync.returns_desk.ask(ReturnableQuestion("request-1", "operator-1", number))
    assert verdict.sold is not None
    return verdict.sold


def test_a_receipt_is_believed_in_another_store_and_two_returns_of_it_are_one_too_many(
    shop: Shop, listener: Listener, new_register: NewRegister
) -> None:
    seller, other = started(shop, new_register, "014"), started(shop, new_register, "027")
    until(lambda: len(other.catalog.receipt_keys()) >= 2, "the keys of the chain came")
    listener.close()

    sold = paid(shop.items["100"])
    number, code = receipt_of(seller, seller.record(sold), sold)
    known = SignedReceipts(other.catalog, verified).read(code)
    assert known is not None
    assert (known.receipt_number, known.store, known.by_code) == (number, "Store 014", True)
    assert [line.gross_minor for line in known.sale.lines] == [200]

    # Both stores are alone, and both take everything back: one by the receipt alone, one by the sale it knows.
    other.record(bring_back(known.sale, "return-b"))
    seller.record(bring_back(sold, "return-a"))
    listener.open()
    until(lambda: seller.all_sent and other.all_sent, "everything was sent")
    assert shop.exceptions() == {"returned_more_than_sold": 1}

    told = asked(other, number)
    assert told.sale == sold
    assert sum(own.units for lines in told.told.values() for own in lines.values()) == 4
    assert sorted(kind for out in told.paid_out.values() for kind in out) == ["cash", "cash"]
