"""What names customers goes over HTTPS, or stays on this machine."""

from __future__ import annotations

import pytest

from contract.errors import Refused
from oms.channels.source_commands import _is_safe, _require_safe


@pytest.mark.parametrize(
    "address",
    [
        "http://fraud.example/check",
        "http://localhost.example/",
        "http://127.0.0.1@fraud.example/",
        "ftp://fraud.example/",
        "file:///etc/passwd",
        "file://localhost/etc/passwd",
        "//fraud.example/",
        "fraud.example",
        "",
    ],
)
def test_an_address_that_is_read_on_the_way_is_refused(address: str) -> None:
    with pytest.raises(Refused, match="channel_address_unsafe"):
        _require_safe(address)


@pytest.mark.parametrize("address", ["https://fraud.example/check", "http://localhost:8080/", "http://127.0.0.1/"])
def test_https_and_this_machine_are_taken(address: str) -> None:
    assert _is_safe(address)
