"""The pages made from the contract are fresh, and staleness is told with its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract.messages.facts import FACTS
from contract.messages.peers import PEER_WIRE
from contract.messages.rows import ROWS
from contract.messages.sync import WIRE
from contract.operations import OPERATIONS
from docs import generate


def test_the_pages_say_what_the_contract_says() -> None:
    assert generate.main(["--check"]) == 0


def test_writing_twice_changes_nothing(tmp_path: Path) -> None:
    assert generate.main([], tmp_path) == 0
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert generate.main([], tmp_path) == 0
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first
    assert set(first) == set(generate.PAGES)


@pytest.mark.parametrize("page", generate.PAGES)
def test_a_stale_page_is_named_with_the_command_that_mends_it(
    page: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    generate.main([], tmp_path)
    (tmp_path / page).write_text("old", encoding="utf-8")
    assert generate.main(["--check"], tmp_path) == 1
    told = capsys.readouterr().err
    assert page in told
    assert generate.COMMAND in told
    assert (tmp_path / page).read_text(encoding="utf-8") == "old"


def test_nothing_of_the_contract_is_left_out() -> None:
    operations, messages = (generate.page_text(generate.PAGES[page]) for page in ("operations.md", "messages.md"))
    assert all(f"| `{name}` |" in operations for name in OPERATIONS)
    assert all(f"### {kind} v{version}\n" in messages for kind, version in FACTS)
    assert all(f"### {kind}\n" in messages for kind in ROWS)
    assert all(f"### {wire.__name__}\n" in messages for wire in (*WIRE.values(), *PEER_WIRE.values()))


def test_every_link_inside_the_pages_leads_somewhere(tmp_path: Path) -> None:
    messages = generate.page_text(generate.PAGES["messages.md"])
    headings = {line.lstrip("# ").lower() for line in messages.splitlines() if line.startswith("#")}
    for anchor in {part.partition(")")[0] for part in messages.split("](#")[1:]}:
        assert anchor in headings
    for target in {part.partition(")")[0] for part in messages.split("](../")[1:]}:
        assert (generate.FOLDER.parent / target).is_file(), target


def test_every_link_of_every_page_leads_to_a_file() -> None:
    links = 0
    for page in sorted(generate.FOLDER.glob("*.md")):
        for target in (part.partition(")")[0].partition("#")[0] for part in page.read_text("utf-8").split("](")[1:]):
            links += bool(target)
            assert "://" in target or (generate.FOLDER / target).exists(), f"{page.name}: {target}"
    assert links > 20
