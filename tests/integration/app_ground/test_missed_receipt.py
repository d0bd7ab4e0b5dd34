"""What the program could not print because it was killed right after the sale, it prints when it starts again."""

from __future__ import annotations

from pathlib import Path

from app.db.damage import set_aside
from app.devices.document import document_to_bytes
from app.devices.spool import PrintJob
from app.pos.missed_receipt import MissedReceipt
from app.pos.papers import Papers
from app.pos.print_state import PrintStates
from app.pos.spool_store import StoredSpool
from app.wording import Words
from tests.builders import ROOT, SOURDOUGH_GTIN, SUPERVISOR, SUPERVISOR_PIN, Shop, selling_shop
from tests.integration.app_ground.damaged import fresh


def killed_after_a_sale(folder: Path) -> Shop:
    """A shop whose program ended after the commit and before the print job was kept."""
    shop = selling_shop(folder)
    shop.sell.scan(SOURDOUGH_GTIN[1:])
    shop.settle.pay_cash(500)
    shop.papers.jobs.clear()
    shop.restart()
    return shop


def missed(shop: Shop) -> MissedReceipt:
    papers = Papers(shop.db, shop.catalog, Words.load(ROOT / "resources" / "i18n"), shop.papers, shop.ids)
    return MissedReceipt(shop.finished, papers, PrintStates(shop.db), shop.clock.now)


def test_the_receipt_of_a_sale_that_was_cut_off_prints_at_the_next_start(tmp_path: Path) -> None:
    shop = killed_after_a_sale(tmp_path / "shop")

    told = missed(shop).print()

    assert told is not None
    assert [(job_id, copy) for job_id, _, copy in shop.papers.jobs] == [
        (shop.finished.sale(told.transaction_id)[0].id, False)
    ]
    shop.stop()


def test_a_receipt_that_reached_the_spool_is_left_to_the_spool(tmp_path: Path) -> None:
    shop = killed_after_a_sale(tmp_path / "shop")
    header, _ = shop.finished.sale(shop.finished.recent_sales(1)[0].transaction_id)
    missed(shop).print()
    (job_id, document, _) = shop.papers.jobs.pop()
    StoredSpool(shop.db).save(PrintJob(job_id, "receipt", document_to_bytes(document), shop.clock.now()))

    assert job_id == header.id
    assert missed(shop).print() is None
    assert shop.papers.jobs == []
    shop.stop()


def test_nobody_waits_for_an_old_receipt(tmp_path: Path) -> None:
    shop = killed_after_a_sale(tmp_path / "shop")
    shop.clock.advance(minutes=11)

    assert missed(shop).print() is None
    assert shop.papers.jobs == []
    shop.stop()


def test_after_fresh_records_a_sale_of_before_refuses_nothing_at_the_start_and_its_copy_can_be_had(
    tmp_path: Path,
) -> None:
    old = killed_after_a_sale(tmp_path / "shop")
    old.stop()
    set_aside(old.directory, old.clock.now())
    shop, taken = fresh(old)
    assert taken.entries
    (newest,) = shop.finished.recent_sales(1)

    assert missed(shop).print() is None, "nobody knows whether it printed"
    assert shop.papers.jobs == []

    shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
    shop.finished.reprint(newest.transaction_id)
    shop.finished.print_gift(newest.transaction_id)
    assert [copy for _, _, copy in shop.papers.jobs] == [True, False]
    shop.stop()
