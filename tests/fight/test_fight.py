"""Twenty seconds of the fight in every run of the tests; ``python3 dev.py fight`` is a long one."""

from __future__ import annotations

import re

import pytest

from tests.fight.__main__ import main

TOLD = re.compile(r"(\d+) orders accepted, (\d+) refused, (\d+) sent again.*\n(\d+) services and (\d+) backends killed")


@pytest.mark.timeout(240)  # the machine may be busy
def test_sixty_four_callers_get_every_piece_once_while_services_and_backends_are_killed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = main(["--seed", "1", "--seconds", "20"])
    said = capsys.readouterr()
    assert code == 0, said.out + said.err
    told = TOLD.search(said.out)
    assert told is not None, said.out
    assert all(int(number) > 0 for number in told.groups()), "each of it happened"
    assert "Accepted to the last piece, nothing oversold" in said.out
