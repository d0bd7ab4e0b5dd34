"""What the program is told, and what its log must never tell."""

from __future__ import annotations

import json
import logging
import stat
from pathlib import Path

import pytest

from app.config import load_config
from app.logs import start_logging, stop_logging
from contract.errors import Refused, Unavailable


def test_flags_go_before_environment_before_file(tmp_path: Path) -> None:
    file = tmp_path / "aisle.toml"
    file.write_text('oms_url = "https://file"\nkey_file = "~/key"\nlanguage = "de"\nscan_prefix = "~"\n')
    environment = {"AISLE_OMS_URL": "https://environment", "AISLE_DATA_DIR": str(tmp_path / "e"), "OTHER": "x"}
    config = load_config({"data_dir": str(tmp_path / "flag"), "oms_url": None}, environment, file)
    assert config.data_dir == tmp_path / "flag"
    assert config.oms_url == "https://environment"
    assert config.key_file == Path.home() / "key"
    assert (config.language, config.devices, config.scan_prefix) == ("de", None, "~")


def test_without_anything_the_platforms_own_places_hold(tmp_path: Path) -> None:
    config = load_config({}, {}, tmp_path / "none.toml")
    assert config.data_dir.is_absolute()
    assert (config.oms_url, config.key_file) == (None, None)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("= 1", "config_unreadable"),
        ("omsurl = 'x'", "config_unknown_setting"),
        ("scan_prefix = 'a'", "scan_prefix_unreadable"),
        ("scan_prefix = '~~'", "scan_prefix_unreadable"),
    ],
)
def test_a_setting_that_is_wrong_is_told(tmp_path: Path, content: str, code: str) -> None:
    file = tmp_path / "aisle.toml"
    file.write_text(content)
    with pytest.raises(Refused, match=code):
        load_config({}, {}, file)


@pytest.mark.logs_errors("sale failed")
def test_the_log_tells_places_not_values(tmp_path: Path) -> None:
    path = start_logging(tmp_path / "logs")
    log = logging.getLogger("aisle.test")
    log.warning("card %s seen", "4111 1111 1111 1111", extra={"pin": "5687", "deep": {"customer_name": "Niamh"}})
    try:
        raise Unavailable("storage_full", name="Niamh O’Sullivan")
    except Unavailable:
        log.exception("sale failed")
    stop_logging(tmp_path / "logs")
    text = path.read_text()
    for secret in ("4111", "5687", "Niamh"):
        assert secret not in text
    first, second = map(json.loads, text.splitlines())
    assert (first["level"], first["logger"], first["pin"]) == ("warning", "aisle.test", "[redacted]")
    assert second["error"][0] == "'storage_full'"
    assert any("test_config_and_logs.py" in place for place in second["error"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
