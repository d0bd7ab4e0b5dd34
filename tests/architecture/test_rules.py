"""The house rules hold in every file; each rule is shown to find what it forbids."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.architecture.rules import RULES, Rule

ROOT = Path(__file__).resolve().parents[2]

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.promise.replace(" ", "_"))


@pytest.fixture(scope="session")
def sources() -> Sequence[tuple[str, str]]:
    """Path and text of every file of the project that is text."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    present = [(path, (ROOT / path).read_bytes()) for path in sorted(set(listed)) if (ROOT / path).is_file()]
    return [(path, content.decode()) for path, content in present if b"\0" not in content]


@each_rule
def test_the_project_keeps_the_rule(rule: Rule, sources: Sequence[tuple[str, str]]) -> None:
    breaches = [breach for path, source in sources for breach in rule.broken_in(path, source)]
    assert breaches == [], rule.promise


@each_rule
def test_a_breach_is_found(rule: Rule) -> None:
    assert rule.broken_in(rule.bad_path, rule.bad_source)


def test_the_rules_see_the_project(sources: Sequence[tuple[str, str]]) -> None:
    assert {"dev.py", "pyproject.toml", "tests/architecture/rules.py"} <= {path for path, _ in sources}
