"""All parts, one after the other, and the verdict."""

from __future__ import annotations

import argparse
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

from tests.chaos.broken import Broken
from tests.chaos.findings import Finding
from tests.chaos.oms_kills import kill_oms
from tests.chaos.register_kills import WHOLE, kill_registers
from tests.chaos.report import oms_table, page, register_table, told


def run(options: argparse.Namespace) -> int:
    """The exit code: 0 all is well, 1 something is wrong and the folder is kept."""
    seed = options.seed if options.seed is not None else secrets.randbelow(10**6)
    oms_kills = options.oms_kills if options.oms_kills is not None else min(30, max(1, options.kills // 2))
    whole = options.whole if options.whole is not None else options.kills // 10
    folder = Path(tempfile.mkdtemp(prefix="aisle-chaos-"))
    print(f"seed {seed}\n", flush=True)
    output: list[str] = []
    findings: list[Finding] = []
    try:
        if options.kills > whole:
            one = kill_registers(folder / "register", options.kills - whole, seed, options.defect)
            findings += one.findings
            _say(output, register_table(one))
        if whole:
            two = kill_registers(folder / "window", whole, seed, options.defect, WHOLE)
            findings += two.findings
            _say(output, register_table(two))
        if oms_kills:
            three = kill_oms(folder / "oms", oms_kills, seed, options.defect)
            findings += three.findings
            _say(output, oms_table(three))
    except Broken as broken:
        print(f"Broken: {broken}", file=sys.stderr)
        return _failed(options, seed, whole, oms_kills, folder)
    if findings:
        print(told(findings), file=sys.stderr)
        return _failed(options, seed, whole, oms_kills, folder)
    _say(output, "Nothing acknowledged was lost, nothing doubled, no number is missing.\n")
    shutil.rmtree(folder)
    if options.write:
        options.write.write_text(page("\n".join(output), options.kills), encoding="utf-8")
    return 0


def _say(output: list[str], text: str) -> None:
    output.append(text)
    print(text, flush=True)


def _failed(options: argparse.Namespace, seed: int, whole: int, oms_kills: int, folder: Path) -> int:
    again = f"python3 dev.py chaos --kills {options.kills} --whole {whole} --oms-kills {oms_kills} --seed {seed}"
    if options.defect:
        again += f" --defect {options.defect}"
    print(f"\nWhat is left stands in {folder}\nThe same kills again: {again}", file=sys.stderr)
    return 1
