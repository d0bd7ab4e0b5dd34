"""The rules given to ruff and import-linter in pyproject.toml do bite."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = Path(sys.executable).parent
RUFF, LINT_IMPORTS = str(SCRIPTS / "ruff"), str(SCRIPTS / "lint-imports")


@pytest.mark.parametrize(
    "source",
    [
        "import datetime\nnow = datetime.datetime.now(datetime.UTC)\n",
        "from datetime import datetime as moment\nnow = moment.utcnow()\n",
        "import time\nnow = time.time()\n",
        "from uuid import uuid4\nsale = uuid4()\n",
        "import random\nlucky = random.choice([1, 2])\n",
    ],
)
def test_core_code_may_not_read_the_clock_ids_or_dice(source: str) -> None:
    assert "TID251" in ruff(source, "app/pos/settle.py")


def test_the_edges_may_read_the_clock() -> None:
    assert "TID251" not in ruff("import time\nnow = time.time()\n", "app/clock.py")


def test_a_file_says_what_it_is_for() -> None:
    assert "D100" in ruff("x = 1\n", "app/pos/settle.py")


def ruff(source: str, path: str) -> str:
    """What ruff says of a source as if it stood at a path of the project."""
    command = [RUFF, "check", "--no-cache", "--output-format", "concise", "--stdin-filename", path, "-"]
    return subprocess.run(command, cwd=ROOT, input=source, capture_output=True, text=True, check=False).stdout


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    """A project of empty packages under the import rules of this one."""
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(settings, encoding="utf-8")
    for module in named_modules(settings):
        write(tmp_path, module, "")
    return tmp_path


def named_modules(settings: str) -> set[str]:
    """Every module that the import rules speak of, and one of the OMS."""
    rules = tomllib.loads(settings)["tool"]["importlinter"]["contracts"]
    layers = {f"app.{name}" for rule in rules for layer in rule.get("layers", []) for name in re.findall(r"\w+", layer)}
    guarded = {
        name for rule in rules for key in ("protected_modules", "allowed_importers") for name in rule.get(key, [])
    }
    return layers | guarded | {"contract.values", "oms.main"}


def write(project: Path, module: str, source: str) -> None:
    """Make a module, as a package, and the packages it lies in."""
    folder = project.joinpath(*module.split("."))
    folder.mkdir(parents=True, exist_ok=True)
    for package in (folder, *folder.relative_to(project).parents):
        if package != Path():
            (project / package / "__init__.py").touch()
    (folder / "__init__.py").write_text(source, encoding="utf-8")


def broken_contracts(project: Path) -> set[str]:
    """The names of the import rules that a project breaks."""
    command = [LINT_IMPORTS, "--no-cache"]
    result = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert "Contracts:" in result.stdout, result.stdout + result.stderr
    lines = result.stdout.splitlines()
    return {line.removesuffix(" BROKEN") for line in lines if line.endswith(" BROKEN")}


def test_a_project_that_keeps_the_import_rules_passes(skeleton: Path) -> None:
    write(skeleton, "app.ui", "import app.pos\nimport app.devices\nimport contract\n")
    assert broken_contracts(skeleton) == set()


@pytest.mark.parametrize(
    ("module", "source", "rule"),
    [
        ("app.sync", "import oms.main", "The store app and the OMS never import each other"),
        ("oms.main", "import app.config", "The store app and the OMS never import each other"),
        ("contract.values", "import requests", "The contract imports neither program, and nothing that does I/O"),
        ("app.pos", "import app.bopis", "Inside the store app imports go downward"),
        ("app.stray", "", "Inside the store app imports go downward"),
        ("app.pos", "import app.devices.drivers", "Features and screens see device ports, never drivers or transports"),
    ],
)
def test_a_forbidden_import_is_found(skeleton: Path, module: str, source: str, rule: str) -> None:
    write(skeleton, module, source)
    assert rule in broken_contracts(skeleton)
