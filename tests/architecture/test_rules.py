"""The house rules hold in every file; each rule is shown to find what it forbids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.architecture.rules import RULES, Rule

ROOT = Path(__file__).resolve().parents[2]

LEFT_BY_TOOLS = {".git", ".venv", ".hypothesis", "__pycache__", "build", "dist", "out", "htmlcov"}
SETUP_LOG = ".venv-setup.log"

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.promise.replace(" ", "_"))


@pytest.fixture(scope="session")
def sources() -> Sequence[tuple[str, str]]:
    """Path and text of every file of the project that is text. Asks no git: an unpacked archive has none."""
    contents = ((file.relative_to(ROOT).as_posix(), file.read_bytes()) for file in sorted(project_files(ROOT)))
    return [(path, content.decode()) for path, content in contents if b"\0" not in content]


def project_files(folder: Path) -> Iterator[Path]:
    """All but what the tools leave on a machine."""
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name not in LEFT_BY_TOOLS and not entry.name.endswith(("_cache", ".egg-info")):
            yield from project_files(entry)
        elif entry.is_file() and entry.name != SETUP_LOG:
            yield entry


@pytest.fixture(scope="session")
def breaches(sources: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """By promise."""
    found: dict[str, list[str]] = {rule.promise: [] for rule in RULES}
    for path, source in sources:
        for rule in RULES:
            found[rule.promise] += rule.broken_in(path, source)
    return found


@each_rule
def test_the_project_keeps_the_rule(rule: Rule, breaches: dict[str, list[str]]) -> None:
    assert breaches[rule.promise] == []


@each_rule
def test_a_breach_is_found(rule: Rule) -> None:
    assert rule.broken_in(rule.bad_path, rule.bad_source)


def test_the_rules_see_the_project(sources: Sequence[tuple[str, str]]) -> None:
    assert {"dev.py", "pyproject.toml", "tests/architecture/rules.py"} <= {path for path, _ in sources}
