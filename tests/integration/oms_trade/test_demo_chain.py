"""The demo chain in the OMS."""

from __future__ import annotations

from pathlib import Path

from demo.chain import channel_key, seed
from tests.integration.oms_ground.chain import Chain


def test_the_demo_chain_is_seeded_whole_and_only_once(chain: Chain, tmp_path: Path) -> None:
    first = seed(chain.db)
    moved = chain.settle()
    assert sorted(first.locations) == ["003", "014", "027"]
    assert moved > 1_000
    again = seed(chain.db)
    assert again == first
    assert chain.settle() == 0


def test_the_key_of_the_demo_shop_lasts(chain: Chain, tmp_path: Path) -> None:
    key_file = tmp_path / "demo" / "channel-key"
    key = channel_key(chain.db, key_file)
    assert channel_key(chain.db, key_file) == key
    key_file.write_text("lost.lost")
    assert channel_key(chain.db, key_file) != key
