"""Over TLS a register trusts the authority that enrolled it, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import build, close, start
from app.config import Config
from app.sync.client import OmsClient
from app.sync.enroll import enroll
from app.sync.identity import AUTHORITY_FILE, trusted_authority
from app.sync.seal_key import signed_by_head_office
from contract.errors import Refused, Unavailable
from contract.messages.sync import EntriesPush
from tests.integration.app_sync.listener import Listener
from tests.integration.oms_trade.shop import Shop
from tests.waiting import until

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
    config = Config(tmp_path / "data", tls_listener.url, tmp_path / "keys.json", authority=handed)
    services = build(config, enroll_code=shop.chain.code("014").code)
    try:
        start(services)
        until(lambda: services.sync and services.sync.connected(), "the register speaks with the OMS")
    finally:
        close(services)
    handed.unlink()
    pinned = trusted_authority(tmp_path / "data", tls_listener.url)
    assert pinned
    assert set(Path(pinned).read_text().split()) == set(tls_listener.authority_pem.split())


def test_a_register_that_the_system_proved_the_oms_to_keeps_trusting_the_system(
    shop: Shop, tls_listener: Listener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known_here = tmp_path / "known-to-this-machine.pem"
    known_here.write_text(tls_listener.authority_pem)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(known_here))
    client = public_client(tls_listener.url)
    identity = enroll(client, tmp_path / "data", tls_listener.url, shop.chain.code("014").code, INCARNATION)
    client.close()
    assert trusted_authority(tmp_path / "data", identity.oms_url) is None
    own = public_client(identity.oms_url, identity.token)
    assert own.push(EntriesPush(entries=())).epoch
    own.close()


def public_client(url: str, token: str = "") -> OmsClient:
    """As to a host out in the world: what this machine is set up to trust counts."""
    client = OmsClient(url, token)
    client._session.trust_env = True
    return client


@pytest.mark.parametrize("content", [None, "no certificate", "é"])
def test_an_authority_that_cannot_be_read_enrolls_nobody(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "authority.pem"
    if content is not None:
        file.write_text(content)
    config = Config(tmp_path / "data", "https://oms.example", tmp_path / "keys.json", authority=file)
    for _ in range(2):
        with pytest.raises(Refused, match="authority_unreadable"):
            build(config, enroll_code="12345678")


@pytest.mark.parametrize(
    "content", [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_with_a_damaged_authority_nothing_is_signed_and_the_till_starts(tmp_path: Path, content: bytes) -> None:
    (tmp_path / AUTHORITY_FILE).write_bytes(content)
    assert signed_by_head_office(tmp_path) is None


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
