"""The whole program is built or nothing is left behind."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from app.bootstrap import build, close
from app.config import Config
from contract.errors import AisleError


def test_what_failed_to_start_leaves_no_thread_and_no_lock_behind(tmp_path: Path) -> None:
    devices = tmp_path / "devices.toml"
    devices.write_text("this = is = no list")
    config = Config(tmp_path / "data", key_file=tmp_path / "keys.json", devices=devices)
    with pytest.raises(AisleError):
        build(config)
    assert "store-lane" not in {thread.name for thread in threading.enumerate()}
    devices.write_text("")
    close(build(config))


def test_what_was_built_and_never_started_is_closed(tmp_path: Path) -> None:
    devices = tmp_path / "devices.toml"
    devices.write_text('[[device]]\nname = "scanner"\nmodel = "scanner-serial"\naddress = "serial:///dev/null"\n')
    config = Config(tmp_path / "data", key_file=tmp_path / "keys.json", devices=devices)
    close(build(config))
    assert "store-lane" not in {thread.name for thread in threading.enumerate()}
