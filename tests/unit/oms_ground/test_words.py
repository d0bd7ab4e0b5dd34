"""Refusals in words."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

from contract.errors import Refused
from oms.terminal import words

OMS = Path(str(files("oms")))
RAISED = re.compile(r'(?:Refused|Unavailable)\(\s*"(\w+)"')
# Answered to machines over HTTP; no command raises them.
FOR_MACHINES = {"request_id_reused", "stream_not_yours", "csr_unreadable", "seal_key_unreadable"}


def test_every_refusal_of_the_ground_has_a_sentence() -> None:
    told = json.loads((OMS / "refusals.json").read_text())
    sources = [
        *OMS.glob("*.py"),
        *(file for part in ("stores", "security", "exceptions") for file in (OMS / part).rglob("*.py")),
    ]
    raised = {code for file in sources for code in RAISED.findall(file.read_text())}
    assert "location_unknown" in raised
    assert raised - FOR_MACHINES - set(told) == set()


def test_a_code_without_a_sentence_is_still_said() -> None:
    assert words(Refused("shelf_full", shelf="A-01")) == "Shelf full (shelf: A-01)."


def test_what_others_typed_is_made_harmless() -> None:
    assert "\x1b" not in words(Refused("location_unknown", location="\x1b[2J"))
