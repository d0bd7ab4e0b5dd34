"""Over TLS a register trusts the authority that enrolled it, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.sync.client import OmsClient
from app.sync.enroll import enroll
from app.sync.identity import trusted_authority
from contract.errors import Refused, Unavailable
from contract.messages.sync import EntriesPush
from tests.integration.app_sync.listener import Listener
from tests.integration.oms_trade.shop import Shop

INCARNATION = "c" * 32


@pytest.fixture
def tls_listener(shop: Shop) -> Iterator[Listener]:
    opened = Listener(shop.chain, tls=True)
    opened.open()
    yield opened
    opened.close()


def test_a_register_enrolls_and_speaks_over_tls_with_the_authority_pinned(
    shop: Shop, tls_listener: Listener, tmp_path: Path
) -> None:
    handed = tmp_path / "authority-by-hand.pem"
    handed.write_text(tls_listener.authority_pem)
    client = OmsClient(tls_listener.url, authority_file=str(handed))
    identity = enroll(client, tmp_path / "data", tls_listener.url, shop.chain.code("014").code, INCARNATION)
    client.close()
    pinned = trusted_authority(tmp_path / "data", identity.oms_url)
    assert pinned
    own = OmsClient(identity.oms_url, identity.token, pinned)
    assert own.push(EntriesPush(entries=())).epoch
    own.close()


def test_a_server_that_the_authority_did_not_certify_gets_no_token(tls_listener: Listener) -> None:
    stranger = OmsClient(tls_listener.url, "token")
    with pytest.raises(Unavailable, match="oms_unreachable"):
        stranger.push(EntriesPush(entries=()))
    stranger.close()


def test_a_second_try_after_a_refused_code_sends_the_same_keys(shop: Shop, listener: Listener, tmp_path: Path) -> None:
    client = OmsClient(listener.url)
    with pytest.raises(Refused, match="code_refused"):
        enroll(client, tmp_path, listener.url, "not-a-code", INCARNATION)
    keys = [(tmp_path / name).read_bytes() for name in ("register.key", "seal.key")]
    identity = enroll(client, tmp_path, listener.url, f" {shop.chain.code('014').code} ", INCARNATION)
    assert [(tmp_path / name).read_bytes() for name in ("register.key", "seal.key")] == keys
    assert identity.location_name == "Store 014"
    client.close()


def test_a_damaged_key_is_told_and_not_replaced(shop: Shop, listener: Listener, tmp_path: Path) -> None:
    (tmp_path / "register.key").write_text("damaged")
    client = OmsClient(listener.url)
    with pytest.raises(Unavailable, match="register_key_unreadable"):
        enroll(client, tmp_path, listener.url, shop.chain.code("014").code, INCARNATION)
    assert (tmp_path / "register.key").read_text() == "damaged"
    client.close()
