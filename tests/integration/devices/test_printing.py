"""Printing through a real socket while paper runs out, covers open and cables come loose."""

from pathlib import Path

import pytest

from app.devices.document import Document, Text
from app.devices.events import JobChange, PrintEvent, Status, StatusUpdateEvent
from app.devices.simulated.printer import SimulatedPrinter
from app.devices.spool import JobState, MemorySpoolStore
from contract.errors import Refused
from tests.integration.devices.counter import PATIENCE_S, Counter, counter, on, receipt, simulated_printer

ACCENTS = "é ü ñ ß å ø ç £ € $ ¥"


def printed(here: Counter, job_id: str) -> bool:
    return here.events.wait_for(
        lambda seen: any(
            isinstance(event, PrintEvent) and (event.job_id, event.change) == (job_id, JobChange.PRINTED)
            for event in seen
        )
    )


def held(here: Counter, job_id: str, code: str) -> bool:
    return here.events.wait_for(
        lambda seen: any(
            isinstance(event, PrintEvent) and (event.job_id, event.change, event.code) == (job_id, JobChange.HELD, code)
            for event in seen
        )
    )


def titles(texts: list[str]) -> list[str]:
    """The first words of each receipt, with the copy mark when there is one."""
    return [" ".join(text.split()[:2] if text.split()[0] == "COPY" else text.split()[:1]) for text in texts]


def test_a_receipt_comes_out_as_picture_and_text(tmp_path: Path) -> None:
    with simulated_printer(tmp_path / "paper") as printer, counter(tmp_path, on(printer)) as here:
        here.manager.spool.enqueue("one", receipt("Brannock"), "receipt")
        assert printed(here, "one")
        kept = printer.receipts[0]
        assert "Item 3 of Brannock" in kept.text
        assert "71.71" in kept.text
        assert printer.interpreter.unknown == []
    assert kept.png is not None
    assert kept.png.read_bytes().startswith(b"\x89PNG")
    assert kept.txt is not None
    assert kept.txt.read_text(encoding="utf-8") == kept.text


def test_receipts_wait_for_paper_and_then_print_once_and_in_order(tmp_path: Path) -> None:
    with simulated_printer() as printer, counter(tmp_path, on(printer)) as here:
        printer.run_out_of_paper()
        assert here.becomes("receipt", "paper_out")
        for job_id in ("one", "two"):
            here.manager.spool.enqueue(job_id, receipt(job_id), "receipt")
            assert held(here, job_id, "paper_out")
        assert len(here.manager.spool.waiting("receipt")) == 2
        printer.load_paper()
        assert printed(here, "two")
        assert titles([kept.text for kept in printer.receipts]) == ["one", "two"]
        assert here.becomes("receipt", "ready")


def test_paper_out_in_the_middle_goes_on_without_a_second_copy(tmp_path: Path) -> None:
    with simulated_printer() as printer, counter(tmp_path, on(printer)) as here:
        assert here.becomes("receipt", "ready")
        printer.run_out_of_paper(after_dots=150)
        here.manager.spool.enqueue("one", receipt("one"), "receipt")
        assert held(here, "one", "paper_out")
        assert printer.receipts == []
        printer.load_paper()
        assert printed(here, "one")
        assert titles([kept.text for kept in printer.receipts]) == ["one"]


def test_a_printer_that_forgets_prints_the_whole_receipt_again_as_copy(tmp_path: Path) -> None:
    with simulated_printer() as printer, counter(tmp_path, on(printer)) as here:
        assert here.becomes("receipt", "ready")
        printer.run_out_of_paper(after_dots=150)
        here.manager.spool.enqueue("one", receipt("one"), "receipt")
        assert held(here, "one", "paper_out")
        printer.load_paper(forgets=True)
        assert printed(here, "one")
        whole = printer.receipts[-1].text
        assert "COPY" in whole
        assert whole.split("COPY")[1].split()[0] == "one"
        assert "Item 11 of one" in whole.split("COPY")[1]


def test_a_cable_cut_in_the_middle_of_a_receipt_loses_nothing_and_garbles_nothing(tmp_path: Path) -> None:
    with simulated_printer() as printer, counter(tmp_path, on(printer)) as here:
        assert here.becomes("receipt", "ready")
        printer.cut_cable(after_bytes=1000)
        # The tea is drawn: the cut falls into picture data, and the printer still waits for the rest of the picture.
        with_picture = Document((Text("龍井茶"), *receipt("one").blocks))
        here.manager.spool.enqueue("one", with_picture, "receipt")
        here.manager.spool.enqueue("two", receipt("two"), "receipt")
        assert here.becomes("receipt", "device_unreachable")
        assert here.store.job("one").state is JobState.PRINTING
        printer.plug_in_cable()
        assert printed(here, "two")
        text = "".join(kept.text for kept in printer.receipts)
        assert text.count("COPY") == 1
        assert "Item 11 of one" in text.split("COPY")[1]
        assert "Item 11 of two" in text
        assert printer.interpreter.unknown == []


def test_what_waits_for_a_printer_that_is_not_there_says_so(tmp_path: Path) -> None:
    with simulated_printer() as printer, counter(tmp_path, on(printer)) as here:
        assert here.becomes("receipt", "ready")
        printer.cut_cable()
        assert here.becomes("receipt", "device_unreachable")
        here.manager.spool.enqueue("one", receipt("one"), "receipt")
        assert held(here, "one", "device_unreachable")
        assert here.store.job("one").state is JobState.WAITING
        printer.plug_in_cable()
        assert printed(here, "one")
        assert titles([kept.text for kept in printer.receipts]) == ["one"]


def test_an_open_cover_holds_receipts_and_near_end_does_not(tmp_path: Path) -> None:
    with simulated_printer() as printer, counter(tmp_path, on(printer)) as here:
        printer.set_cover(opened=True)
        assert here.becomes("receipt", "cover_open")
        here.manager.spool.enqueue("one", receipt("one"), "receipt")
        printer.paper_near_end()
        printer.set_cover(opened=False)
        assert printed(here, "one")
        assert here.becomes("receipt", "paper_near_end")
        printer.load_paper()
        assert here.events.wait_for(
            lambda seen: (
                [event.status for event in seen if isinstance(event, StatusUpdateEvent)][-3:]
                == [Status.COVER_OPEN, Status.REC_NEAR_EMPTY, Status.REC_PAPER_OK]
            )
        )


def test_an_offline_printer_and_one_that_hangs_are_told_apart(tmp_path: Path) -> None:
    with simulated_printer() as printer, counter(tmp_path, on(printer)) as here:
        printer.set_offline(True)
        assert here.becomes("receipt", "printer_offline")
        printer.set_offline(False)
        assert here.becomes("receipt", "ready")
        printer.set_silent(True)
        assert here.becomes("receipt", "printer_no_answer")
        printer.set_silent(False)
        assert here.becomes("receipt", "ready")


def test_a_stuck_cutter_is_called_by_its_name(tmp_path: Path) -> None:
    with simulated_printer() as printer, counter(tmp_path, on(printer)) as here:
        printer.set_cutter_stuck(True)
        assert here.becomes("receipt", "cutter_stuck")
        here.manager.spool.enqueue("one", receipt("one"), "receipt")
        printer.set_cutter_stuck(False)
        assert printed(here, "one")


def test_a_printer_without_power_at_the_start_joins_later(tmp_path: Path) -> None:
    with simulated_printer() as printer:
        printer.cut_cable()
        with counter(tmp_path, on(printer)) as here:
            here.manager.spool.enqueue("one", receipt("one"), "receipt")
            assert here.becomes("receipt", "device_unreachable")
            printer.plug_in_cable()
            assert printed(here, "one")
            assert titles([kept.text for kept in printer.receipts]) == ["one"]


def test_the_spool_survives_a_restart_in_the_middle_of_a_receipt(tmp_path: Path) -> None:
    store = MemorySpoolStore()
    with simulated_printer() as printer:
        with counter(tmp_path, on(printer), store=store) as here:
            assert here.becomes("receipt", "ready")
            printer.run_out_of_paper(after_dots=150)
            here.manager.spool.enqueue("one", receipt("one"), "receipt")
            here.manager.spool.enqueue("two", receipt("two"), "receipt")
            assert held(here, "one", "paper_out")
        printer.switch_off_and_on()
        printer.load_paper()
        with counter(tmp_path, on(printer), store=store) as here:
            assert printed(here, "two")
        text = "".join(kept.text for kept in printer.receipts)
        assert text.count("COPY") == 1
        assert "Item 11 of one" in text.split("COPY")[1]


def test_this_printer_is_gone_use_that_one(tmp_path: Path) -> None:
    with simulated_printer() as gone, simulated_printer(width_dots=384) as other:
        gone.cut_cable()
        small = on(other, "escpos-58")
        small = type(small)("spare", small.model, small.address)
        with counter(tmp_path, on(gone), small) as here:
            here.manager.spool.enqueue("one", receipt("one"), "receipt")
            assert here.becomes("receipt", "device_unreachable")
            here.manager.spool.redirect("receipt", "spare")
            assert printed(here, "one")
            with pytest.raises(Refused, match="letters_elsewhere"):
                here.manager.try_letters("receipt")
            assert other.wait_for(lambda printer: "71.71" in printer.interpreter.sheet.text(), PATIENCE_S)
            assert titles([other.tear_off().text]) == ["one"]


def test_the_sample_page_of_every_model_prints(tmp_path: Path) -> None:
    for model, width in (("epson-80", 576), ("escpos-58", 384), ("star-escpos-80", 576)):
        with simulated_printer(width_dots=width) as printer, counter(tmp_path, on(printer, model)) as here:
            here.manager.test("receipt")
            assert printed(here, "job-1")
            assert printer.wait_for(lambda own: ACCENTS in own.interpreter.sheet.text() + texts(own), PATIENCE_S)


def texts(printer: SimulatedPrinter) -> str:
    """Of every receipt that was cut off."""
    return "".join(receipt.text for receipt in printer.receipts)


def test_a_wrong_entry_leaves_the_other_devices_alone(tmp_path: Path) -> None:
    with simulated_printer() as printer:
        wrong = type(on(printer))("odd", "no-such-model", "tcp://h:1")
        with counter(tmp_path, wrong, on(printer)) as here:
            assert here.becomes("receipt", "ready")
            assert here.health("odd").words_code == "device_model_unknown"
