"""Refusals in words."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

from typer.main import get_command

from contract.errors import Refused
from contract.messages.sync import SetAsideReason
from oms.exceptions.commands import meanings
from oms.main import app
from oms.terminal import words

OMS = Path(str(files("oms")))
RAISED = re.compile(r'(?:Refused|Unavailable)\(\s*"(\w+)"')
LISTED = re.compile(r'(?:raise_exception|_raise|report|_needs_routing|Doubt)\([^"(){]*"(\w+)"')
# Answered to machines over HTTP; no command raises them.
FOR_MACHINES = {
    "claim_unreadable", "hold_unreadable", "claimed_by_other", "csr_unreadable", "feed_file_absent", "order_not_here",
    "order_not_with_customer", "order_placed_already", "reserve_unreadable",
    "request_id_reused",
    "seal_key_unreadable", "stream_not_yours",
}  # fmt: skip
OF_THE_CONTRACT = {"currency_unknown", "instant_unreadable", "tax_category_unknown"}
"""What values and rules that commands use refuse."""


def test_every_refusal_a_command_can_meet_has_a_sentence() -> None:
    told = json.loads((OMS / "refusals.json").read_text())
    raised = {code for file in OMS.rglob("*.py") for code in RAISED.findall(file.read_text())}
    assert "location_unknown" in raised
    assert (raised - FOR_MACHINES) | OF_THE_CONTRACT == set(told)


def test_every_kind_of_exception_says_what_happened_and_what_to_do() -> None:
    sources = [file.read_text() for file in OMS.rglob("*.py")]
    raised = {kind for source in sources for kind in LISTED.findall(source)}
    raised |= {"order_not_here", "order_unknown"}  # chosen in a variable
    raised |= {f"set_aside_{reason}" for reason in SetAsideReason if reason is not SetAsideReason.UNNAMED}
    assert raised == set(meanings())


def test_every_command_and_all_it_takes_is_explained() -> None:
    silent: list[tuple[str, ...]] = []
    waiting: list[tuple[tuple[str, ...], Any]] = [((), get_command(app))]
    while waiting:
        path, command = waiting.pop()
        waiting += [((*path, name), inner) for name, inner in getattr(command, "commands", {}).items()]
        silent += [(*path, one.name) for one in command.params if not getattr(one, "help", None)]
        silent += [] if command.help else [path]
    assert silent == []


NEEDED_BY_OTHERS = {"fastapi", "uvicorn", "numpy", "highspy", "requests", "oms.api", "oms.orders.commands"}


def test_a_command_reads_nothing_that_only_others_need() -> None:
    """Nobody waits for the service and its solvers to add a store."""
    said = "import sys; from oms.main import main\ntry: main(['location', 'add', '--help'])\nexcept SystemExit: "
    command = [sys.executable, "-c", f"{said}print(*sys.modules)"]
    done = subprocess.run(command, cwd=OMS.parent, capture_output=True, text=True, check=True)
    assert "Add a store." in done.stdout
    assert NEEDED_BY_OTHERS & set(done.stdout.split()) == set()
    assert "oms.stores.commands" in done.stdout.split()


def test_a_code_without_a_sentence_is_still_said() -> None:
    assert words(Refused("shelf_full", shelf="A-01")) == "Shelf full (shelf: A-01)."


def test_what_others_typed_is_made_harmless() -> None:
    assert "\x1b" not in words(Refused("location_unknown", location="\x1b[2J"))
