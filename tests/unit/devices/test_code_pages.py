"""A printer shows its letters, somebody says which line reads right, and from then on everything prints in those."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.devices.code_pages import LETTERS, TRIED, code_page, letters_page
from app.devices.configuration import DeviceConfig
from app.devices.document import Document, Text
from app.devices.drivers.escpos_encoder import EscposEncoder
from app.devices.registry import Workshop, make_device
from contract.errors import Refused
from tests.unit.devices.paper import MODELS, encoder, fonts, interpret, print_on, profile_of

KNOWN = [number for number, own in enumerate(TRIED, 1) if own.slot in (16, 19, 40)]
"""Of the simulated printer; the others come out as something else."""


def test_the_line_in_a_page_that_the_printer_has_reads_right_and_only_that() -> None:
    printed = print_on("epson-80", *letters_page("receipt").blocks)
    lines = [line for line in printed.text.splitlines() if line.strip()[:1].isdigit()]
    right = [int(line.split()[0]) for line in lines if LETTERS in line]
    assert len(lines) == len(TRIED)
    assert right == KNOWN
    assert printed.unknown == ()


def test_a_printer_that_ignores_pages_it_does_not_have_shows_no_second_line_that_reads_right() -> None:
    """By its maker's manual a number out of range changes nothing, so that the page of the line above stays."""
    pages, page, right = {0: "cp437", 19: "cp858"}, "cp437", []
    data = encoder("epson-80").encode(letters_page("receipt"), copy=False)
    for told, line in re.findall(rb"\x1bt(.)|(\d   [^\n\x1b]+)\n", data, re.DOTALL):
        page = pages.get(told[0], page) if told else page
        if line and LETTERS in line.decode(page):
            right.append(int(line[:1]))
    assert right == [number for number, own in enumerate(TRIED, 1) if own.slot == 19]


def test_after_the_page_the_printer_prints_in_its_own_letters_again() -> None:
    told = print_on("epson-80", *letters_page("receipt").blocks, Text("Größe 5 €"))
    assert "Größe 5 €" in told.text


@pytest.mark.parametrize("number", KNOWN)
def test_what_was_learned_is_what_everything_prints_in(tmp_path: Path, number: int) -> None:
    page = TRIED[number - 1]
    profile = replace(profile_of("epson-80"), code_page=page.name, code_page_slot=page.slot, codec=page.codec)
    data = EscposEncoder(profile, fonts(), tmp_path).encode(Document((Text("Größe 5 €"),)), copy=False)
    assert "Größe 5 €" in interpret("epson-80", data).text
    assert b"\x1bt" + bytes([page.slot]) in data


def test_a_page_that_nobody_knows_is_told(tmp_path: Path) -> None:
    workshop = Workshop(
        MODELS, tmp_path, lambda: 0.0, lambda _s: None, lambda: datetime(2026, 11, 22, tzinfo=UTC), os.urandom
    )
    with pytest.raises(Refused, match="code_page_unknown"):
        make_device(DeviceConfig("receipt", "epson-80", "tcp://127.0.0.1:9", code_page="CP1252@999"), workshop)


def test_a_page_is_read_as_it_is_written() -> None:
    assert [code_page(str(own)) for own in TRIED] == list(TRIED)
