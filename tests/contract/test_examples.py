"""Every message has one golden example, and every build reads it back to the same bytes, for ever."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from contract.messages.entry import GENESIS_HASH, EntryHeader, SealedEntry, entry_hash, salted_hash, seal
from contract.messages.facts import (
    UPGRADES,
    Fact,
    OrderHandedOverV1,
    SaleCompleted,
    ShiftClosed,
    SoldLine,
    SoldPrice,
    read_as_written,
    read_fact,
)
from contract.messages.rows import Row
from contract.messages.sync import EntriesPush, PullAnswer
from contract.rules.rounding import extend
from contract.rules.tax import TaxPolicy, TaxRate, tax_document
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity, Unit
from tests.contract import freeze_example
from tests.contract.examples import (
    BODIES,
    FACT_NAMES,
    FOLDER,
    NAMES,
    SUMS,
    canonical,
    checksum,
    freeze,
    read_json,
    sealed,
)

FROZEN = """{name} was frozen and has changed. Registers in the field hold these bytes for ever.
Put it back (git checkout). Give a fact that changes a new VERSION; freeze an example of the new version, or a further
one of a row or wire message that gained a field:
    python -m tests.contract.freeze_example <kind>.v<version> < draft.json"""

each_fact = pytest.mark.parametrize("name", sorted(FACT_NAMES))
each_body = pytest.mark.parametrize("name", sorted(BODIES))


def fact_of(entry: SealedEntry) -> Fact:
    """As it was written."""
    fact = read_as_written(entry.header.kind, entry.header.version, entry.body_text)
    assert fact is not None
    return fact


def listed() -> dict[str, str]:
    """File name -> checksum."""
    lines = (FOLDER / SUMS).read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def test_every_message_has_exactly_one_example_of_each_version() -> None:
    present = sorted(path.name.removesuffix(".json") for path in FOLDER.glob("*.json"))
    assert present == NAMES, "freeze what is missing: python -m tests.contract.freeze_example"


def test_no_example_is_ever_edited() -> None:
    assert sorted(listed()) == sorted(f"{name}.json" for name in NAMES)
    for name, digest in listed().items():
        assert checksum((FOLDER / name).read_bytes()) == digest, FROZEN.format(name=name)


@each_fact
def test_a_fact_reads_back_to_the_same_bytes(name: str) -> None:
    entry = sealed(name)
    assert entry.verified()
    assert (entry.header.kind, entry.header.version) == FACT_NAMES[name]
    assert seal(entry.header, fact_of(entry)) == entry


@each_body
def test_a_row_or_wire_message_reads_back_to_the_same_bytes(name: str) -> None:
    content = read_json(name)
    again = BODIES[name].model_validate_json(json.dumps(content))
    assert canonical(again.model_dump(mode="json", exclude_unset=True)) == canonical(content)


def widened(content: Any) -> Any:
    """``content`` with a field that no build knows, at every level."""
    if isinstance(content, dict):
        return {**{key: widened(value) for key, value in content.items()}, "from_the_future": [1, {"a": "b"}]}
    if isinstance(content, list):
        return [widened(value) for value in content]
    return content


@each_fact
def test_a_fact_with_fields_of_a_newer_register_reads_as_the_same_fact(name: str) -> None:
    entry = sealed(name)
    body = json.loads(entry.body_text)
    free_form = body.pop("basket", None)
    wider = {**widened(body), **({"basket": free_form} if free_form else {})}
    assert read_as_written(*FACT_NAMES[name], json.dumps(wider)) == fact_of(entry)


@each_fact
def test_a_fact_of_any_version_reads_as_the_newest_and_keeps_what_it_said(name: str) -> None:
    entry = sealed(name)
    kind, version = FACT_NAMES[name]
    newest = read_fact(kind, version, entry.body_text)
    assert newest is not None
    assert version <= newest.VERSION == max(own for other, own in FACT_NAMES.values() if other == kind)
    assert covers(newest.model_dump(mode="json"), fact_of(entry).model_dump(mode="json"))


def covers(newer: Any, older: Any) -> bool:
    """Whether ``newer`` says all that ``older`` says."""
    match older:
        case dict():
            return all(key in newer and covers(newer[key], value) for key, value in older.items())
        case list():
            return len(newer) == len(older) and all(map(covers, newer, older))
        case _:
            return bool(newer == older)


def test_every_superseded_version_has_one_step_to_the_version_after_it() -> None:
    newest = {kind: max(own for other, own in FACT_NAMES.values() if other == kind) for kind, _ in FACT_NAMES.values()}
    assert set(UPGRADES) == {(kind, version) for kind, version in FACT_NAMES.values() if version < newest[kind]}
    for (kind, version), step in UPGRADES.items():
        raised = step(fact_of(sealed(f"{kind}.v{version}")))
        assert version + 1 == raised.VERSION


def test_a_sale_of_before_there_were_modifiers_was_sold_at_its_regular_price() -> None:
    entry = sealed("sale.completed.v1")
    sale = read_fact("sale.completed", 1, entry.body_text)
    assert isinstance(sale, SaleCompleted)
    assert [(line.regular_minor, line.modifiers) for line in sale.lines] == [
        (line.extended_minor, ()) for line in sale.lines
    ]
    assert [(tender.kind, tender.reference) for tender in sale.tenders] == [("cash", "")]
    assert sale.external_reference == ""


@each_fact
def test_a_header_with_fields_of_a_newer_register_keeps_them(name: str) -> None:
    header = json.loads(sealed(name).header_text)
    again = EntryHeader.model_validate({**header, "from_the_future": "yes"})
    assert json.loads(seal(again, fact_of(sealed(name))).header_text) == {**header, "from_the_future": "yes"}


@each_body
def test_fields_of_a_newer_peer_are_kept_in_rows_and_ignored_on_the_wire(name: str) -> None:
    model, content = BODIES[name], read_json(name)
    wider = {**content, "from_the_future": [1, {"a": "b"}]}
    again = model.model_validate(wider).model_dump(mode="json", exclude_unset=True)
    assert again == (wider if issubclass(model, Row) else content)


def filled(value: Any) -> Iterator[tuple[type[BaseModel], str]]:
    """The fields of every model in ``value`` that say something."""
    match value:
        case BaseModel():
            for field in type(value).model_fields:
                inner = getattr(value, field)
                if inner not in (None, "", (), {}):
                    yield type(value), field
                yield from filled(inner)
        case Mapping():
            for inner in value.values():
                yield from filled(inner)
        case tuple():
            for inner in value:
                yield from filled(inner)


def test_every_field_of_every_message_is_shown_by_some_example() -> None:
    messages: list[BaseModel] = [BODIES[name].model_validate(read_json(name)) for name in BODIES]
    for entry in map(sealed, FACT_NAMES):
        messages += [entry.header, fact_of(entry)]
    shown = {pair for message in messages for pair in filled(message)}
    models = {model for model, _ in shown}
    assert {(model, field) for model in models for field in model.model_fields} - shown == set()


@pytest.mark.parametrize("version", [1, 2])
def test_the_example_sale_adds_up_by_the_rules(version: int) -> None:
    sale = read_fact("sale.completed", version, sealed(f"sale.completed.v{version}").body_text)
    assert isinstance(sale, SaleCompleted)
    for line in sale.lines:
        quantity = Quantity(line.quantity_thousandths, Unit(line.unit))
        assert extend(unit_price(line.unit_price, line, sale), quantity).minor == line.regular_minor
        assert line.regular_minor - sum(own.amount_minor for own in line.modifiers) == line.extended_minor
        for own in line.modifiers:
            assert (own.kind == "price_override") == (own.unit_price is not None)
            if own.unit_price is not None:
                overridden = extend(unit_price(own.unit_price, line, sale), quantity).minor
                assert own.amount_minor == line.regular_minor - overridden
    rates = {line.tax_category: TaxRate(line.tax_category, line.tax_letter, "", line.tax_ppm) for line in sale.lines}
    document = tax_document([(line.tax_category, line.extended_minor) for line in sale.lines], rates, TaxPolicy())
    assert [(line.net, line.tax, line.gross) for line in document.lines] == [
        (line.net_minor, line.tax_minor, line.gross_minor) for line in sale.lines
    ]
    assert (document.net, document.tax, document.gross) == (sale.net_minor, sale.tax_minor, sale.total_minor)
    assert [(total.rate.letter, total.net, total.tax, total.gross) for total in document.totals] == [
        (total.letter, total.net_minor, total.tax_minor, total.gross_minor) for total in sale.tax_totals
    ]
    assert sale.total_minor + sale.rounding_minor == sum(own.tendered_minor - own.change_minor for own in sale.tenders)


def unit_price(price: SoldPrice, line: SoldLine, sale: SaleCompleted) -> UnitPrice:
    return UnitPrice(price.ten_thousandths, sale.currency, Quantity(price.per_thousandths, Unit(line.unit)))


def test_the_example_shift_holds_the_sums_of_the_example_sale() -> None:
    sale, shift = fact_of(sealed("sale.completed.v4")), fact_of(sealed("shift.closed.v3"))
    assert isinstance(sale, SaleCompleted)
    assert isinstance(shift, ShiftClosed)
    kept = {own.kind: own.tendered_minor - own.change_minor for own in sale.tenders}
    modifiers = [own for line in sale.lines for own in line.modifiers]
    assert {own.kind: own.taken_minor - own.paid_out_minor for own in shift.tenders} == kept
    assert (shift.cash_minor, shift.coupon_minor) == (kept["cash"], kept["coupon"])
    assert shift.discount_minor == sum(own.amount_minor for own in modifiers if own.kind == "discount")
    assert shift.promotion_minor == sum(own.amount_minor for own in modifiers if own.kind == "promotion")
    assert shift.override_count == sum(own.kind == "price_override" for own in modifiers)
    assert shift.returns_minor == sum(line.gross_minor for line in sale.lines if line.returned)
    moved = shift.loan_minor + shift.paid_in_minor - shift.pickup_minor - shift.paid_out_minor
    assert shift.expected_minor == shift.float_minor + shift.cash_minor + moved


def test_the_example_push_carries_a_sealed_entry_and_the_value_that_it_names() -> None:
    push = EntriesPush.model_validate(read_json("entries_push.v1"))
    entry = push.entries[0]
    fact = fact_of(entry.sealed)
    assert entry.sealed.verified()
    assert isinstance(fact, OrderHandedOverV1)
    assert fact.collected_by is not None
    attachment = entry.attachments[0]
    assert fact.collected_by.attachment_id == attachment.id
    assert fact.collected_by.salted_hash == salted_hash(attachment.value, attachment.salt)


def test_the_example_answer_carries_a_row_and_a_tombstone() -> None:
    answer = PullAnswer.model_validate(read_json("pull_answer.v1"))
    bodies = [row.body for page in answer.pages for row in page.rows]
    assert None in bodies
    assert any(bodies)


def draft() -> dict[str, Any]:
    header = json.loads(sealed("operator.signed_on.v1").header_text)
    return {"header": {**header, "previous_hash": GENESIS_HASH}, "body": {}}


def test_freezing_seals_an_example_and_lists_it(tmp_path: Path) -> None:
    freeze(tmp_path, "operator.signed_on.v1", draft())
    written = json.loads((tmp_path / "operator.signed_on.v1.json").read_text(encoding="utf-8"))
    assert written["hash"] == entry_hash(written["header"], written["body"])
    digest = checksum((tmp_path / "operator.signed_on.v1.json").read_bytes())
    assert (tmp_path / SUMS).read_text(encoding="utf-8") == f"{digest}  operator.signed_on.v1.json\n"


def test_freezing_never_writes_over_an_example(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = listed()
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(draft())))
    assert freeze_example.main(["operator.signed_on.v1"]) == 1
    assert "frozen" in capsys.readouterr().err
    assert listed() == before


def test_freezing_an_unknown_name_lists_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert freeze_example.main(["robot.waved.v1"]) == 2
    assert "sale.completed.v1" in capsys.readouterr().err
