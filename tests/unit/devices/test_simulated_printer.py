"""The simulated printer is a fair opponent: it does what real ones do, also where that hurts."""

import time
from itertools import count
from pathlib import Path

import pytest

from app.devices.simulated.escpos_interpreter import Interpreter
from app.devices.simulated.paper import Sheet
from app.devices.simulated.printer import SimulatedPrinter
from app.devices.simulated.real_time import RealTimeCommand, RealTimeListener
from app.devices.transports.tcp import TcpTransport


def interpreter(sheets: list[Sheet] | None = None, *, kanji: bool = False) -> Interpreter:
    kept = sheets if sheets is not None else []
    return Interpreter(576, lambda pin: None, kept.append, lambda answer: None, wakes_in_kanji=kanji)


@pytest.mark.parametrize(
    ("code_page", "expected"), [(0, "é₧"), (16, "\N{SINGLE LOW-9 QUOTATION MARK}ž"), (19, "é×"), (17, "ВЮ")]
)
def test_bytes_mean_what_the_chosen_code_page_says(code_page: int, expected: str) -> None:
    paper = interpreter()
    paper.feed(b"\x1bt" + bytes([code_page]) + b"\x82\x9e\n")
    assert paper.sheet.text().strip() == expected


def test_a_printer_that_wakes_in_kanji_mode_swallows_accents_until_told() -> None:
    paper = interpreter(kanji=True)
    paper.feed(b"\x1bt\x10caf\xe9 \n\x1c.caf\xe9\n")
    first, second = paper.sheet.text().splitlines()
    assert first != "café"
    assert second == "café"


def test_bytes_may_arrive_one_by_one() -> None:
    whole, single = interpreter(), interpreter()
    data = b"\x1b@\x1bE\x01Butter\x1bE\x00\n\x1dv0\x00\x01\x00\x02\x00\xff\x0f\x1bJ\x10 4.29\n"
    whole.feed(data)
    for byte in data:
        single.feed(bytes([byte]))
    assert single.sheet == whole.sheet
    assert whole.unknown == []


def test_a_command_it_does_not_know_is_listed() -> None:
    paper = interpreter()
    paper.feed(b"\x1b\x01Butter\x07\n")
    assert paper.unknown == [b"\x1b\x01", b"\x07"]


def test_real_time_commands_are_heard_across_pieces_and_inside_pictures() -> None:
    listener = RealTimeListener()
    assert listener.hear(b"\x1dv0\x00\x01\x00\x05\x00\xff\x10") == []
    assert listener.hear(b"\x04\x01\x10\x14\x01") == [RealTimeCommand.ASK_PRINTER, RealTimeCommand.PULSE]


def test_a_drawer_closes_by_itself_when_so_built() -> None:
    seconds = count(100, 1)
    printer = SimulatedPrinter(lambda: float(next(seconds)), drawer_closes_after_s=1.5)
    printer.open_drawer_by_key()
    assert printer.drawer_open
    assert not printer.drawer_open


def test_status_answers_tell_every_fault_apart(tmp_path: Path) -> None:
    printer = SimulatedPrinter(time.monotonic)
    printer.start()
    wire = TcpTransport("127.0.0.1", int(printer.address.rpartition(":")[2]))

    def ask() -> bytes:
        answers = b""
        for question in (1, 2, 4):
            wire.write(bytes([0x10, 0x04, question]))
            answers += wire.read(1, 5.0)
        return answers

    seen = [ask()]
    printer.run_out_of_paper()
    seen.append(ask())
    printer.load_paper()
    printer.set_cover(opened=True)
    seen.append(ask())
    printer.set_cover(opened=False)
    printer.set_offline(True)
    seen.append(ask())
    printer.set_offline(False)
    printer.paper_near_end()
    seen.append(ask())
    printer.paper_near_end(False)
    printer.open_drawer_by_key()
    seen.append(ask())
    wire.close()
    printer.stop()
    assert seen[0] == b"\x12\x12\x12"
    assert len(set(seen)) == len(seen)
