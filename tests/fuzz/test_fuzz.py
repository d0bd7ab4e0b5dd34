"""No answer of the API is other than its description says; ``python3 dev.py fuzz`` asks for longer."""

from __future__ import annotations

import os

import pytest
from starlette.responses import Response

from contract.errors import Refused
from tests.fuzz.ground import Ground
from tests.fuzz.run import fuzz

SECONDS = int(os.environ.get("AISLE_FUZZ_SECONDS", "60"))
SEED = 1
_MOST_SECONDS = 120
"""It ends by itself long before, where nothing else is going on."""


@pytest.mark.timeout(SECONDS + 120)
def test_every_answer_is_one_that_the_description_names(ground: Ground) -> None:
    result = fuzz(ground, SECONDS, SEED)
    assert result.findings == {}, result.told()
    assert result.requests > 0


@pytest.mark.timeout(2 * _MOST_SECONDS)
@pytest.mark.logs_errors("request_failed")
def test_flaws_are_found(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise Refused("balance_invalid")  # a code that the route does not name, of a status that it does

    flaws: dict[str, tuple[object, str]] = {
        "oms.customers.routes.history_of": (None, "Server error"),
        "oms.customers.routes.balance": (refuse, "Response violates schema"),
        "oms.stores.routes.renew": (lambda *_: Response(status_code=418), "Undocumented status code"),
    }
    for place, (flaw, _) in flaws.items():
        monkeypatch.setattr(place, flaw)
    paths = ("/v1/customers/history", "/v1/accounts/balance", "/v1/renew")
    found = fuzz(ground, _MOST_SECONDS, SEED, only=paths).findings
    titles = {(label, title) for label, _, title in found}
    assert {(f"POST {path}", title) for path, (_, title) in zip(paths, flaws.values(), strict=True)} <= titles, titles
    assert "log" in {label for label, _, _ in found}, "and what was logged as an error"
