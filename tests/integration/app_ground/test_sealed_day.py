"""A sealed day is checked by a program that stands alone; whatever is changed in it is named."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import date
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.db.keys import KeyFile, load_keys
from app.pos.cash_moves import MoveAsked
from app.pos.day_export import export_day
from app.program import run
from app.sync.identity import SEAL_KEY_FILE
from app.sync.seal_key import SealKey
from contract.errors import Refused
from tests.builders import EGGS_GTIN, ROOT, SKILLET_GTIN, Shop, count_of
from tests.integration.app_ground.registers import Store

DAY, NEXT = date(2026, 11, 21), date(2026, 11, 22)
Lines = list[str]


@cache
def exported(folder: Path) -> tuple[tuple[str, ...], str]:
    """Till 3 hears of till 2 and writes the day of both, and two days for the accountant, by the commands of aisle."""
    store = Store(folder)
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    (store.a.directory / SEAL_KEY_FILE).write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    for shop in (store.a, store.b):
        shop.shifts._sealer = SealKey(key)
        _trade(shop)
    store.meet()
    store.a.clock.advance(days=1)
    _trade(store.a)
    day, accounts = folder / "sealed.jsonl", folder / "accounts.csv"
    said = [
        commanded(store.a, "export", "--day", DAY.isoformat(), "--out", str(day)),
        commanded(store.a, "accounts", "--from", DAY.isoformat(), "--to", NEXT.isoformat(), "--out", str(accounts)),
    ]
    with store.a.db.read() as conn, pytest.raises(Refused, match="day_unknown"):
        list(export_day(conn, date(2027, 1, 1), SealKey(key)))
    store.stop()
    assert said[1] == f"{accounts}: 3 Z reports\n"
    lines = tuple(day.read_text(encoding="utf-8").split("\n")[:-1])
    assert said[0] == f"{day}: {len(lines) - 2} entries\n"
    return lines, accounts.read_bytes().decode()


def commanded(shop: Shop, *words: str) -> str:
    """What ``aisle day`` prints beside the running program, whose keys lie in a file."""
    keys, printed = shop.directory / "keys", StringIO()
    both = iter((shop.keys.database, shop.keys.device))
    load_keys(KeyFile(keys), lambda _: next(both), database_exists=False)
    with redirect_stdout(printed):
        assert run(["day", *words, "--data-dir", str(shop.directory), "--key-file", str(keys)]) == 0
    return printed.getvalue()


def _trade(shop: Shop) -> None:
    shop.shifts.open(10_000)
    for scanned in (SKILLET_GTIN, EGGS_GTIN, SKILLET_GTIN):
        shop.sell.scan(scanned[1:])
        shop.settle.pay_cash(5_000)
    shop.cash_moves.move(MoveAsked("safe_drop", 2_000))
    shop.shifts.start_count()
    shop.shifts.close([count_of(5_000, 2)], "Not found")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lines, str]:
    lines, accounts = exported(tmp_path_factory.mktemp("store"))
    return list(lines), accounts


@pytest.fixture(scope="module")
def lines(files: tuple[Lines, str]) -> Lines:
    return files[0]


@pytest.fixture(scope="module")
def accounts(files: tuple[Lines, str]) -> str:
    return files[1]


def verified(folder: Path, lines: Lines, accounts: str = "") -> tuple[int, str]:
    """What the stand-alone program says."""
    file, table = folder / "day.jsonl", folder / "accounts.csv"
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    table.write_text(accounts, encoding="utf-8", newline="")
    ran = subprocess.run(
        [sys.executable, "-I", str(ROOT / "tools" / "verify_day.py"), str(file)]
        + (["--accounts", str(table)] if accounts else []),
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


def test_two_days_for_the_accountant_have_the_figures_of_each_sealed_z(
    lines: Lines, accounts: str, tmp_path: Path
) -> None:
    rows = list(csv.DictReader(StringIO(accounts)))
    assert [(row["business_day"], row["register"], row["gross"]) for row in rows if row["row"] == "sales"] == [
        ("2026-11-21", "Till 3", "54.13"),
        ("2026-11-21", "Till 2", "54.13"),
        ("2026-11-22", "Till 3", "54.13"),
    ]
    assert {(row["code"], row["rate_percent"], row["tax"]) for row in rows if row["row"] == "tax"} == {
        ("A", "0", "0.00"),
        ("C", "23", "9.34"),
    }
    assert {row["amount"] for row in rows if row["code"] == "pickup"} == {"-20.00"}
    assert verified(tmp_path, lines, accounts)[0] == 0


@pytest.mark.parametrize(
    ("changed", "into", "named"),
    [
        ("9.34", "9.33", "Z 1 of Till 3: tax C 230000 tax says 933, its parts make 934"),
        ("pickup", "loan", "Z 1 of Till 2: cash loan amount says -2000, its parts make 0"),
        ("Till 2", "Till 4", "Z 1 of Till 2 is not in the table"),
        ("Till 2", "Till 4", "Z 1 of Till 4 is no Z of this day"),
    ],
)
def test_what_an_accountant_was_told_otherwise_is_named(
    lines: Lines, accounts: str, tmp_path: Path, changed: str, into: str, named: str
) -> None:
    code, said = verified(tmp_path, lines, accounts.replace(changed, into))
    assert code == 1
    assert named in said


def test_a_file_that_is_no_day_is_told_from_one_that_is_wrong(tmp_path: Path) -> None:
    assert verified(tmp_path, ["{}", "{}"])[0] == 2


def test_a_register_that_never_was_has_no_day(tmp_path: Path) -> None:
    assert run(["day", "export", "--day", "2026-11-21", "--out", str(tmp_path / "x"), "--data-dir", str(tmp_path)]) == 2
