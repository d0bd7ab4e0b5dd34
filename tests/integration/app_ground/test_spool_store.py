"""Print jobs outlive the program."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.devices.spool import JobState, PrintJob
from app.pos.spool_store import StoredSpool
from contract.messages.facts import ReceiptReprinted
from tests.builders import NOON, filled_shop


def job(name: str, **changes: object) -> PrintJob:
    return replace(PrintJob(name, "printer", b"{}", NOON), **changes)  # type: ignore[arg-type]


def test_unfinished_jobs_come_back_in_order_after_a_restart(tmp_path: Path) -> None:
    shop = filled_shop(tmp_path / "data")
    spool = StoredSpool(shop.db)
    for name in ("b", "a", "c"):
        spool.save(job(name))
    spool.save(job("a", printer="other"))
    spool.update(job("b", state=JobState.PRINTED))
    spool.update(job("c", state=JobState.PRINTING, attempts=2, copy=True, code="paper_out"))
    shop.restart()
    assert StoredSpool(shop.db).waiting() == [
        job("a"),
        job("c", state=JobState.PRINTING, attempts=2, copy=True, code="paper_out"),
    ]
    shop.stop()


def test_a_job_that_was_printed_is_not_taken_again(tmp_path: Path) -> None:
    shop = filled_shop(tmp_path / "data")
    spool = StoredSpool(shop.db)
    spool.save(job("a"))
    spool.update(job("a", state=JobState.PRINTED))
    spool.save(job("a"))
    assert spool.waiting() == []
    shop.stop()


def test_only_the_newest_finished_jobs_are_kept(tmp_path: Path) -> None:
    shop = filled_shop(tmp_path / "data")
    spool = StoredSpool(shop.db)
    for number in range(205):
        spool.save(job(str(number)))
        spool.update(job(str(number), state=JobState.PRINTED))
    with shop.db.read() as conn:
        assert conn.exec_driver_sql("SELECT count(*), min(sequence) FROM print_job").one() == (200, 6)
    shop.stop()


def test_which_printer_prints_instead_outlives_the_program(tmp_path: Path) -> None:
    shop = filled_shop(tmp_path / "data")
    spool = StoredSpool(shop.db)
    assert spool.instead() == {}
    spool.keep_instead({"receipt": "kitchen"})
    shop.restart()
    assert StoredSpool(shop.db).instead() == {"receipt": "kitchen"}
    StoredSpool(shop.db).keep_instead({})
    assert StoredSpool(shop.db).instead() == {}
    shop.stop()


def test_what_waits_in_records_that_were_put_back_may_have_come_out_since(tmp_path: Path) -> None:
    shop = filled_shop(tmp_path / "data")
    StoredSpool(shop.db).save(job("a"))
    shop.stop()
    kept = (shop.directory / "store.db").read_bytes()
    shop.start()
    with shop.db.transaction() as tx:
        tx.record(ReceiptReprinted(transaction_id="x"))
    StoredSpool(shop.db).update(job("a", state=JobState.PRINTED))
    shop.stop()
    (shop.directory / "store.db").write_bytes(kept)
    shop.start()
    shop.restart()  # A power cut before anything looked at what waits.
    assert StoredSpool(shop.db).waiting() == [job("a", copy=True)]
    shop.restart()
    assert StoredSpool(shop.db).waiting() == [job("a", copy=True)]
    shop.stop()


def test_what_waited_for_paper_when_another_life_began_is_a_copy_at_the_next_start(tmp_path: Path) -> None:
    shop = filled_shop(tmp_path / "data")
    spool = StoredSpool(shop.db)
    spool.save(job("a"))
    shop.db.begin_incarnation("told_by_oms")
    spool.save(job("b"))
    spool.update(job("a", attempts=1, code="paper_out"))
    shop.restart()
    assert StoredSpool(shop.db).waiting() == [job("a", attempts=1, code="paper_out", copy=True), job("b")]
    shop.stop()


def test_what_waited_when_the_program_was_upgraded_is_none(tmp_path: Path) -> None:
    shop = filled_shop(tmp_path / "data")
    StoredSpool(shop.db).save(job("a"))
    with shop.db.transaction() as tx:
        tx.conn.exec_driver_sql("DELETE FROM setting WHERE name = 'print_jobs_incarnation'")
    for _ in range(2):
        shop.restart()
        assert StoredSpool(shop.db).waiting() == [job("a")]
    shop.stop()
