"""Device models and device lists say clearly what is wrong with them."""

from pathlib import Path

import pytest

from app.devices.configuration import DeviceConfig, read_devices
from app.devices.profiles import PrinterProfile, read_profile
from app.devices.registry import DRIVERS
from app.devices.transports.address import connector
from app.devices.transports.serial import SerialSettings
from contract.errors import Refused
from tests.unit.devices.paper import MODELS

ALL_MODELS = sorted(path.stem for path in MODELS.glob("*.toml"))


@pytest.mark.parametrize("model", ALL_MODELS)
def test_every_model_can_be_read_and_has_a_driver(model: str) -> None:
    profile = read_profile(MODELS, model)
    assert profile.driver in DRIVERS
    if isinstance(profile, PrinterProfile):
        assert profile.width_dots % 8 == 0


def test_a_model_that_is_not_there_is_refused() -> None:
    with pytest.raises(Refused, match="device_model_unknown"):
        read_profile(MODELS, "no-such-printer")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("driver = ", "Invalid value"),
        ('driver = "toaster"', "toaster"),
        ('driver = "serial_scanner"\nlongest = "many"', "longest"),
        ('driver = "serial_scanner"\ncolor = "red"', "color"),
    ],
)
def test_a_wrong_model_says_where(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "odd.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_profile(tmp_path, "odd")
    assert refused.value.code == "device_model_unreadable"
    assert why in str(refused.value.params["why"])


def test_an_unknown_codec_is_named(tmp_path: Path) -> None:
    text = (MODELS / "epson-80.toml").read_text(encoding="utf-8").replace('"cp1252"', '"cp-none"')
    (tmp_path / "odd.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_profile(tmp_path, "odd")
    assert "cp-none" in str(refused.value.params["why"])


def test_a_device_list_is_read_and_a_missing_one_is_empty(tmp_path: Path) -> None:
    assert read_devices(tmp_path / "devices.toml") == ()
    path = tmp_path / "devices.toml"
    path.write_text('[[device]]\nname = "r"\nmodel = "epson-80"\naddress = "tcp://h:9100"\n', encoding="utf-8")
    assert read_devices(path) == (DeviceConfig("r", "epson-80", "tcp://h:9100"),)


@pytest.mark.parametrize(
    "text",
    [
        "[[device]",
        '[[device]]\nname = "r"\nmodel = "m"\n',
        '[[device]]\nname = "r"\nmodel = "m"\naddress = "a"\n' * 2,
    ],
)
def test_a_wrong_device_list_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "devices.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match="device_list_unreadable"):
        read_devices(path)


@pytest.mark.parametrize("address", ["tcp://host", "usb://1:2", "serial://", "http://x", "file://relative", ""])
def test_an_address_that_means_nothing_is_refused(address: str) -> None:
    with pytest.raises(Refused, match="device_address_unreadable"):
        connector(address, SerialSettings())
