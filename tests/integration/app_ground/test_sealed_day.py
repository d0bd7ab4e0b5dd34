"""A sealed day is checked by a program that stands alone; whatever is changed in it is named."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.day_commands import run_day
from app.pos.cash_moves import MoveAsked
from app.pos.day_accounts import write_accounts
from app.pos.day_export import export_day
from app.sync.seal_key import SealKey
from contract.errors import Refused
from tests.builders import EGGS_GTIN, ROOT, SKILLET_GTIN, Shop, count_of
from tests.integration.app_ground.registers import Store

DAY = date(2026, 11, 21)
Lines = list[str]


@cache
def exported(folder: Path) -> tuple[str, ...]:
    """Till 3 hears of till 2 and writes the day of both."""
    store = Store(folder)
    key = SealKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
    for shop in (store.a, store.b):
        shop.shifts._sealer = key
        _trade(shop)
    store.meet()
    with store.a.db.read() as conn:
        lines = tuple(export_day(conn, DAY, key))
        with pytest.raises(Refused, match="day_unknown"):
            list(export_day(conn, date(2027, 1, 1), key))
        out = io.StringIO()
        assert write_accounts(conn, DAY, DAY, out) == 2
    _check_accounts(out.getvalue())
    store.stop()
    return lines


def _trade(shop: Shop) -> None:
    shop.shifts.open(10_000)
    for scanned in (SKILLET_GTIN, EGGS_GTIN, SKILLET_GTIN):
        shop.sell.scan(scanned[1:])
        shop.settle.pay_cash(5_000)
    shop.cash_moves.move(MoveAsked("safe_drop", 2_000))
    shop.shifts.start_count()
    shop.shifts.close([count_of(5_000, 2)], "Not found")


def _check_accounts(text: str) -> None:
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["register"], row["gross"]) for row in rows if row["row"] == "sales"] == [
        ("Till 3", "54.13"),
        ("Till 2", "54.13"),
    ]
    assert {(row["code"], row["rate_percent"], row["tax"]) for row in rows if row["row"] == "tax"} == {
        ("A", "0", "0.00"),
        ("C", "23", "9.34"),
    }
    assert {row["amount"] for row in rows if row["code"] == "pickup"} == {"-20.00"}


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Lines:
    return list(exported(tmp_path_factory.mktemp("store")))


def verified(folder: Path, lines: Lines) -> tuple[int, str]:
    """What the stand-alone program says."""
    file = folder / "day.jsonl"
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-I", str(ROOT / "tools" / "verify_day.py"), str(file)],
        capture_output=True, text=True, check=False, cwd=folder,
    )  # fmt: skip
    return ran.returncode, ran.stdout


def _at(lines: Lines, kind: str) -> int:
    return next(at for at, line in enumerate(lines) if f'\\"kind\\":\\"{kind}\\"' in line)


def _tamper(lines: Lines) -> Lines:
    at = _at(lines, "sale.completed")
    changed = lines[at].replace("Skillet", "Skillex")
    assert changed != lines[at]
    return [*lines[:at], changed, *lines[at + 1 :]]


def _drop(lines: Lines) -> Lines:
    at = _at(lines, "sale.completed")
    return [*lines[:at], *lines[at + 1 :]]


def _reorder(lines: Lines) -> Lines:
    at = _at(lines, "cash.moved")
    return [*lines[: at - 1], lines[at], lines[at - 1], *lines[at + 1 :]]


def _forge_z(lines: Lines) -> Lines:
    at = _at(lines, "shift.closed")
    entry = json.loads(lines[at])
    entry["body"] = entry["body"].replace('"sales_minor":5413', '"sales_minor":5313')
    return [*lines[:at], json.dumps(entry), *lines[at + 1 :]]


def _forge_perpetual(lines: Lines) -> Lines:
    at = _at(lines, "shift.closed")
    entry = json.loads(lines[at])
    entry["body"] = entry["body"].replace('"perpetual_minor":5413', '"perpetual_minor":5412')
    return [*lines[:at], json.dumps(entry), *lines[at + 1 :]]


def test_a_sealed_day_of_two_registers_is_found_whole(lines: Lines, tmp_path: Path) -> None:
    code, said = verified(tmp_path, lines)
    assert code == 0, said
    assert "2 Z added up, 0 wrong" in said


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (_tamper, "was changed: its hash differs"),
        (_drop, "is missing"),
        (_reorder, "is out of order"),
        (_forge_z, "sales_minor says 5313, its parts make 5413"),
        (_forge_perpetual, "perpetual_minor says 5412, its parts make 5413"),
        (lambda lines: [*lines[:-2], lines[-1]], "entries and has"),
    ],
    ids=["tampered", "dropped", "reordered", "forged", "forged for ever", "cut short"],
)
def test_what_was_changed_is_named(lines: Lines, tmp_path: Path, change: Callable[[Lines], Lines], named: str) -> None:
    code, said = verified(tmp_path, change(lines))
    assert code == 1
    assert named in said


def test_a_file_that_is_no_day_is_told_from_one_that_is_wrong(tmp_path: Path) -> None:
    assert verified(tmp_path, ["{}", "{}"])[0] == 2


def test_a_register_that_never_was_has_no_day(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="database_unreadable"):
        run_day(["export", "--day", "2026-11-21", "--out", str(tmp_path / "x"), "--data-dir", str(tmp_path)])
