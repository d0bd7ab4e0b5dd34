"""A register's certificate is renewed by itself, long before it expires."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from app.sync.client import OmsClient
from app.sync.enroll import enroll, renewed
from app.sync.identity import CERTIFICATE_FILE
from contract.errors import Unavailable
from tests.integration.app_sync.listener import Listener
from tests.integration.oms_trade.shop import Shop


def test_in_its_second_half_a_certificate_is_renewed_once(shop: Shop, listener: Listener, tmp_path: Path) -> None:
    client = OmsClient(listener.url)
    identity = enroll(client, tmp_path, listener.url, shop.chain.code("014").code, "c" * 32)
    client.close()
    own = OmsClient(listener.url, identity.token)
    now = datetime.now(UTC)
    first = (tmp_path / CERTIFICATE_FILE).read_bytes()
    assert not renewed(own, tmp_path, now + timedelta(days=59))
    assert (tmp_path / CERTIFICATE_FILE).read_bytes() == first
    assert renewed(own, tmp_path, now + timedelta(days=61))
    second = x509.load_pem_x509_certificate((tmp_path / CERTIFICATE_FILE).read_bytes())
    assert second.serial_number != x509.load_pem_x509_certificate(first).serial_number
    listener.close()
    with pytest.raises(Unavailable, match="oms_unreachable"):
        renewed(own, tmp_path, now + timedelta(days=61))
    assert x509.load_pem_x509_certificate((tmp_path / CERTIFICATE_FILE).read_bytes()) == second
    own.close()


def test_without_a_certificate_nothing_is_asked(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="register_key_unreadable"):
        renewed(OmsClient("http://127.0.0.1:1"), tmp_path, datetime.now(UTC))
