"""``pytest -p tests.simulation.planted --defect NAME PATHS``: the ordinary tests, with a defect of the simulation or of
the power cuts put in. Those that pass do not see it.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack

import pytest

from tests.power.mutants import MUTANTS
from tests.simulation import mutants
from tests.simulation.mutant import put_in


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--defect", required=True, help="as dev.py simulate --mutants or dev.py power names it")


def pytest_configure(config: pytest.Config) -> None:
    planted = ExitStack()
    planted.enter_context(put_in_by_name(str(config.getoption("--defect"))))
    config.add_cleanup(planted.close)


def put_in_by_name(name: str) -> AbstractContextManager[object]:
    """KeyError where there is none of that name."""
    if name in MUTANTS:
        return MUTANTS[name].make()
    return put_in({one.name: one for one in mutants.ALL}[name])
