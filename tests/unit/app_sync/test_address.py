"""Where a register may speak to head office, and how it follows when head office moves."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.sync.identity import Identity, at_address, load_identity, private_address
from contract.errors import Refused

ME = Identity("register", 1, "location", "Cork", "https://oms.example.com", "secret", ("chain",))


@pytest.mark.parametrize(
    "url", ["https://oms.example.com", "http://127.0.0.1:8470", "http://localhost:8470", "http://[::1]:1"]
)
def test_a_private_line_is_taken(url: str) -> None:
    assert private_address(url) == url


@pytest.mark.parametrize(
    "url", ["http://oms.example.com", "http://127.0.0.1.example.com", "ftp://127.0.0.1", "https://", "oms"]
)
def test_a_line_that_others_can_read_is_refused(url: str) -> None:
    with pytest.raises(Refused, match="oms_url_not_private"):
        private_address(url)


def test_a_register_follows_head_office_to_a_new_address_and_remembers(tmp_path: Path) -> None:
    moved = at_address(tmp_path, ME, "https://new.example.com")

    assert moved.oms_url == "https://new.example.com"
    assert load_identity(tmp_path) == moved


def test_without_an_address_it_stays_where_it_enrolled(tmp_path: Path) -> None:
    assert at_address(tmp_path, ME, None) is ME
    assert load_identity(tmp_path) is None
