"""A migrated database with the API on it, two stocked stores, and channels that sign what they send."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from oms.config import SECRET_FILE
from oms.main import main
from tests.integration.oms_channels.sender import Desk
from tests.integration.oms_ground.chain import SECRET
from tests.integration.oms_trade.conftest import chain, oms_url, shop
from tests.integration.oms_trade.shop import Shop

__all__ = ["chain", "oms_url", "shop"]

Run = Callable[..., Any]


@pytest.fixture
def desk(shop: Shop) -> Desk:
    """One channel of each kind, named as its kind."""
    return Desk(shop)


@pytest.fixture
def run(oms_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """What a command told in JSON; or (exit code, standard output, standard error) where it told none."""
    secret = tmp_path / "secret"
    secret.write_bytes(SECRET)
    monkeypatch.setenv("AISLE_DATABASE_URL", oms_url)
    monkeypatch.setenv(SECRET_FILE, str(secret))

    def run(*words: str) -> Any:
        code = 0
        try:
            main(list(words))
        except SystemExit as ended:
            code = int(ended.code or 0)
        told = capsys.readouterr()
        if "--json" in words and code == 0:
            return json.loads(told.out)
        return code, told.out, told.err

    return run
