"""Check a sealed day of a store: ``python verify_day.py FILE``. Uses nothing of the program that wrote it.

It recomputes the hash of every entry, follows the chain and the numbers of each life of each register, looks for gaps
in the numbers of documents, adds up the sales of each Z that lies in the file with its whole shift, and checks seals.
Signatures are checked where the ``cryptography`` package is installed; ``--key HEX`` names the keys to trust, as head
office knows them. ``--accounts CSV`` compares the accountant's table of a period with the Z of this day. Exit code: 0
all is well, 1 something is wrong and is named, 2 a file cannot be read.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    SIGNATURES = True
except ImportError:
    SIGNATURES = False

Entry = dict[str, Any]
GENESIS = "0" * 64
Z_FIGURES = ("sale_count", "item_thousandths", "sales_minor", "tax_minor", "rounding_minor", "cash_minor")
AMOUNTS = ("count", "net", "tax", "gross", "amount")
CASH_IN, CASH_OUT = ("loan", "paid_in"), ("pickup", "safe_drop", "bank_drop", "paid_out")


class Day:
    """The file, taken apart. ``entries`` hold header and body as parsed, and their bytes."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")[:-1]
        parsed = [json.loads(line) for line in self.lines]
        self.head, self.tail = parsed[0], parsed[-1]
        if self.head.get("format") != "aisle-day-1" or "sha256" not in self.tail:
            raise ValueError("this is no sealed day")
        self.entries: list[Entry] = [_entry(one, at) for at, one in enumerate(parsed[1:-1], start=2)]

    def of_kind(self, kind: str) -> list[Entry]:
        return [one for one in self.entries if one["h"].get("kind") == kind]


def problems(day: Day, trusted: Sequence[str] = ()) -> Iterator[str]:
    """Everything that is wrong, in words."""
    yield from _tail(day)
    yield from _hashes(day)
    yield from _chains(day)
    yield from _documents(day)
    for closed in day.of_kind("shift.closed"):
        yield from _z(day, closed)
    yield from _perpetual(day)
    yield from _seals(day, trusted)


def _entry(one: dict[str, str], line: int) -> Entry:
    return {**one, "line": line, "h": json.loads(one["header"]), "b": json.loads(one["body"])}


def _tail(day: Day) -> Iterator[str]:
    content = "".join(f"{line}\n" for line in day.lines[:-1])
    if hashlib.sha256(content.encode()).hexdigest() != day.tail["sha256"]:
        yield "the file is not as it was written: its own sum differs"
    if day.tail["entries"] != len(day.entries):
        yield f"the file says {day.tail['entries']} entries and has {len(day.entries)}"


def _hashes(day: Day) -> Iterator[str]:
    for one in day.entries:
        body = hashlib.sha256(one["body"].encode()).digest()
        if hashlib.sha256(b"aisle-1" + one["header"].encode() + body).hexdigest() != one["hash"]:
            yield f"line {one['line']}: {_named(one)} was changed: its hash differs"


def _chains(day: Day) -> Iterator[str]:
    last: dict[str, Entry] = {}
    for one in day.entries:
        before = last.get(one["h"]["incarnation"])
        number, previous = one["h"]["number"], one["h"]["previous_hash"]
        if number == 1 and previous != GENESIS:
            yield f"line {one['line']}: {_named(one)} is the first of its life and names another before it"
        if before is not None:
            expected = before["h"]["number"] + 1
            if number > expected:
                yield f"line {one['line']}: before {_named(one)} number {_range(expected, number - 1)} is missing"
            elif number < expected:
                yield f"line {one['line']}: {_named(one)} is out of order, or stands there twice"
            elif previous != before["hash"]:
                yield f"line {one['line']}: {_named(one)} does not follow the one before it"
        last[one["h"]["incarnation"]] = one


def _documents(day: Day) -> Iterator[str]:
    numbers: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for one in day.entries:
        if one["h"]["kind"] in ("sale.completed", "shift.closed"):
            numbers[one["h"]["incarnation"], one["b"]["series"]].append(one)
    for (_, series), found in sorted(numbers.items()):
        for before, after in pairwise(found):
            low, high = before["b"]["document_number"], after["b"]["document_number"]
            if high != low + 1:
                yield f"line {after['line']}: {series} number {high} follows {low}"


def _z(day: Day, closed: Entry) -> Iterator[str]:
    z, name = closed["b"], f"Z {closed['b']['document_number']} (line {closed['line']})"
    counted = sum(own["value_minor"] * own["count"] for own in z["counted"])
    moved_in, moved_out = (
        (z.get("loan_minor", 0) + z.get("paid_in_minor", 0)),
        (z.get("pickup_minor", 0) + z.get("paid_out_minor", 0)),
    )
    yield from _differs(name, "counted_minor", z["counted_minor"], counted)
    yield from _differs(
        name, "expected_minor", z["expected_minor"], z["float_minor"] + z["cash_minor"] + moved_in - moved_out
    )
    yield from _differs(name, "over_short_minor", z["over_short_minor"], z["counted_minor"] - z["expected_minor"])
    if not _whole(day, z["shift_id"]):
        return
    sales = [one["b"] for one in day.of_kind("sale.completed") if one["b"]["shift_id"] == z["shift_id"]]
    sums = _sums(sales)
    yield from _differs(name, "sales whose tenders do not pay them", 0, sums["unbalanced"])
    for figure in Z_FIGURES:
        yield from _differs(name, figure, z[figure], sums[figure])
    yield from _taxes(name, z, sales)
    if z.get("tenders"):
        yield from _tenders(name, z, sales)
    moves = [one["b"] for one in day.of_kind("cash.moved") if one["b"]["shift_id"] == z["shift_id"]]
    for kinds, declared in ((CASH_IN, moved_in), (CASH_OUT, moved_out)):
        yield from _differs(
            name, "/".join(kinds), declared, sum(m["amount_minor"] for m in moves if m["kind"] in kinds)
        )


def _whole(day: Day, shift_id: str) -> bool:
    return any(one["b"]["shift_id"] == shift_id for one in day.of_kind("shift.opened"))


def _sums(sales: Sequence[dict[str, Any]]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for sale in sales:
        sums["sale_count"] += 1
        sums["item_thousandths"] += sum(line["quantity_thousandths"] for line in sale["lines"])
        sums["sales_minor"] += sale["total_minor"]
        sums["tax_minor"] += sale["tax_minor"]
        sums["rounding_minor"] += sale["rounding_minor"]
        kept = sum(own["tendered_minor"] - own["change_minor"] for own in sale["tenders"])
        sums["cash_minor"] += sum(_kept(own) for own in sale["tenders"] if own["kind"] == "cash")
        sums["unbalanced"] += kept != sale["total_minor"] + sale["rounding_minor"]
    return sums


def _perpetual(day: Day) -> Iterator[str]:
    """The total that never goes back to zero grows by the sales of its life of the register and by nothing else."""
    totals: dict[str, int | None] = {}
    for one in day.entries:
        life, body = one["h"]["incarnation"], one["b"]
        if life not in totals:
            totals[life] = 0 if one["h"]["number"] == 1 else None
        known = totals[life]
        if one["h"]["kind"] == "sale.completed" and known is not None:
            totals[life] = known + body["total_minor"]
        elif one["h"]["kind"] == "shift.closed" and "perpetual_minor" in body:
            if known is not None:
                name = f"Z {body['document_number']} (line {one['line']})"
                yield from _differs(name, "perpetual_minor", body["perpetual_minor"], known)
            totals[life] = body["perpetual_minor"]


def _taxes(name: str, z: dict[str, Any], sales: Sequence[dict[str, Any]]) -> Iterator[str]:
    mine: Counter[tuple[str, str]] = Counter()
    theirs: Counter[tuple[str, str]] = Counter()
    for sums, documents in ((theirs, [z]), (mine, list(sales))):
        for document in documents:
            for total in document["tax_totals"]:
                for part in ("net_minor", "tax_minor", "gross_minor"):
                    sums[f"{total['letter']} {total['ppm']}", part] += total[part]
    for key in sorted({*mine, *theirs}):
        yield from _differs(name, " ".join(key), theirs[key], mine[key])


def _tenders(name: str, z: dict[str, Any], sales: Sequence[dict[str, Any]]) -> Iterator[str]:
    theirs = {own["kind"]: (own["count"], own["taken_minor"] - own["paid_out_minor"]) for own in z["tenders"]}
    mine: dict[str, tuple[int, int]] = {}
    for own in (own for sale in sales for own in sale["tenders"]):
        count, minor = mine.get(own["kind"], (0, 0))
        mine[own["kind"]] = (count + 1, minor + _kept(own))
    for kind in sorted({*mine, *theirs}):
        if mine.get(kind, (0, 0)) != theirs.get(kind, (0, 0)):
            yield f"{name}: tender {kind} says {theirs.get(kind)}, its sales make {mine.get(kind)}"


def _kept(tender: dict[str, Any]) -> int:
    kept: int = tender["tendered_minor"] - tender["change_minor"]
    return kept


def _differs(name: str, figure: str, declared: int, made: int) -> Iterator[str]:
    if declared != made:
        yield f"{name}: {figure} says {declared}, its parts make {made}"


def _seals(day: Day, trusted: Sequence[str]) -> Iterator[str]:
    hashes = {one["h"]["id"]: one["hash"] for one in day.entries}
    sealed = set()
    for one in day.of_kind("shift.sealed"):
        body, name = one["b"], f"line {one['line']}: the seal of a Z"
        sealed.add(body["closed_entry_id"])
        if hashes.get(body["closed_entry_id"]) != body["closed_hash"]:
            yield f"{name} is not that of the Z in this file"
        yield from _signed(
            name, body["public_key"], body["signature"], b"aisle-z-1" + body["closed_hash"].encode(), trusted
        )
    if sealed:
        for one in day.of_kind("shift.closed"):
            if one["h"]["id"] not in sealed and one["h"]["register_id"] in {
                s["h"]["register_id"] for s in day.of_kind("shift.sealed")
            }:
                yield f"line {one['line']}: {_named(one)} has no seal"
    if "signature" in day.tail:
        content = b"aisle-day-1" + day.tail["sha256"].encode()
        yield from _signed("the seal of the file", day.tail["public_key"], day.tail["signature"], content, trusted)


def _signed(name: str, key: str, signature: str, content: bytes, trusted: Sequence[str]) -> Iterator[str]:
    if trusted and key not in trusted:
        yield f"{name} was made with a key that is not trusted: {key}"
    if not SIGNATURES:
        return
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        yield f"{name} does not hold: the signature is wrong"


def differing_accounts(day: Day, table: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """Of this day the table has every Z once and with its own figures; what it has of other days is not known here."""
    names = {own["register_id"]: own["name"] for own in day.head["registers"]}
    made: dict[tuple[str, str, str], Counter[str]] = {}
    for one in day.of_kind("shift.closed"):
        if one["h"]["business_day"] == day.head["day"]:
            register = names.get(one["h"]["register_id"], one["h"]["register_id"])
            key = (register, str(one["b"]["document_number"]), one["h"]["occurred_at"])
            made[key] = _accounted(one["b"])
    told: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for row in table:
        if row["business_day"] == day.head["day"]:
            named = " ".join(own for own in (row["row"], row["code"], _ppm(row["rate_percent"])) if own)
            amounts = {f"{named} {own}": int(row[own].replace(".", "")) for own in AMOUNTS if row[own]}
            told[row["register"].removeprefix("'"), row["z_number"], row["closed_at"]].update(amounts)
    for register, number, closed_at in sorted({*made, *told}):
        key, name = (register, number, closed_at), f"accounts: Z {number} of {register}"
        if key not in told or key not in made:
            yield f"{name} is {'not in the table' if key in made else 'no Z of this day'}"
            continue
        for figure in sorted({*made[key], *told[key]}):
            yield from _differs(name, figure, told[key][figure], made[key][figure])


def _accounted(z: Mapping[str, Any]) -> Counter[str]:
    """What a table must say of a Z, by row and column."""
    sums = Counter({"sales count": z["sale_count"], "sales tax": z["tax_minor"], "sales gross": z["sales_minor"]})
    sums["sales amount"] = z.get("returns_minor", 0)
    for own in z["tax_totals"]:
        named = " ".join(str(part) for part in ("tax", own["letter"], own["ppm"]) if part != "")
        sums.update({f"{named} {part}": own[f"{part}_minor"] for part in AMOUNTS[1:4]})
    for own in z.get("tenders", ()):
        amounts = {"count": own["count"], "amount": own["taken_minor"] - own["paid_out_minor"]}
        sums.update({f"tender {own['kind']} {column}": value for column, value in amounts.items()})
    for code in ("float", "loan", "paid_in", "rounding", "expected", "counted", "over_short"):
        sums[f"cash {code} amount"] = z.get(f"{code}_minor", 0)
    for code in ("pickup", "paid_out"):
        sums[f"cash {code} amount"] = -z.get(f"{code}_minor", 0)
    return sums


def _ppm(percent: str) -> str:
    return str(int(Decimal(percent) * 10_000)) if percent else ""


def _named(one: Entry) -> str:
    return f"entry {one['h']['number']} ({one['h']['kind']})"


def _range(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Check a sealed day of a store.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", action="append", default=[], help="a public key to trust, in hex; again for more")
    parser.add_argument("--accounts", type=Path, metavar="CSV", help="the accountant's table of a period with this day")
    options = parser.parse_args(arguments)
    try:
        day = Day(options.file.read_text(encoding="utf-8"))
        found = list(problems(day, options.key))
        if options.accounts:
            with options.accounts.open(encoding="utf-8", newline="") as table:
                found += differing_accounts(day, list(csv.DictReader(table)))
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        print(f"cannot be read: {error!r}")
        return 2
    for problem in found:
        print(problem)
    if not SIGNATURES:
        print("signatures were not checked: the cryptography package is not installed")
    whole = [one["b"]["document_number"] for one in day.of_kind("shift.closed") if _whole(day, one["b"]["shift_id"])]
    print(
        f"{day.head['day']} {day.head['name']}: {len(day.entries)} entries, {len(whole)} Z added up, {len(found)} wrong"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
