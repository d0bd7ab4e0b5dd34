"""The list of devices: what is written reads the same, and what is not understood is never dropped."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.devices.configuration import DeviceConfig, TerminalConfig, read_devices, write_devices
from contract.errors import Refused, Unavailable

CARD = TerminalConfig("P400-1", "till-3", Path("/etc/aisle/ca.pem"), "store", 2, Path("/etc/aisle/key"))
COUNTER = (
    DeviceConfig("receipt", "epson-80", "usb://04b8:0e03"),
    DeviceConfig("card", "adyen-terminal", "nexo://10.0.0.7:8443", CARD),
    DeviceConfig("drawer", "drawer-switch", "printer://receipt"),
)


def test_what_is_written_reads_the_same_in_the_same_order(tmp_path: Path) -> None:
    path = tmp_path / "new" / "devices.toml"
    write_devices(path, COUNTER)
    assert read_devices(path) == COUNTER
    write_devices(path, COUNTER[:1])
    assert read_devices(path) == COUNTER[:1]
    assert [file.name for file in path.parent.iterdir()] == ["devices.toml"]


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
@settings(max_examples=40, deadline=None)
def test_any_name_and_address_survive(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("list") / "devices.toml"
    configs = (DeviceConfig(text, text, text), DeviceConfig(f"{text}2", "m", "a"))
    write_devices(path, configs)
    assert read_devices(path) == configs


def test_a_list_written_by_hand_is_kept_beside(tmp_path: Path) -> None:
    path = tmp_path / "devices.toml"
    by_hand = '# the one by the door\n[[device]]\nname = "r"\nmodel = "epson-80"\naddress = "tcp://h:9100"\n'
    path.write_text(by_hand, encoding="utf-8")
    write_devices(path, COUNTER)
    write_devices(path, COUNTER[:1])
    assert (tmp_path / "devices.toml.before").read_text(encoding="utf-8") == by_hand


@pytest.mark.parametrize(
    ("there", "why"),
    [
        ("[[device]", "Expected"),
        ('[store]\nname = "x"\n', "store"),
        ('[[device]]\nname = "r"\nmodel = "m"\naddress = "a"\ncolor = "red"\n', "color"),
    ],
)
def test_what_is_not_understood_is_refused_and_stays(tmp_path: Path, there: str, why: str) -> None:
    path = tmp_path / "devices.toml"
    path.write_text(there, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        write_devices(path, COUNTER)
    assert refused.value.code == "device_list_unreadable"
    assert why in str(refused.value.params["why"])
    assert path.read_text(encoding="utf-8") == there


def test_two_devices_of_one_name_are_never_written(tmp_path: Path) -> None:
    path = tmp_path / "devices.toml"
    write_devices(path, COUNTER)
    with pytest.raises(Refused, match="device_list_unreadable"):
        write_devices(path, (COUNTER[0], COUNTER[0]))
    assert read_devices(path) == COUNTER


def test_a_place_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "devices.toml.new").mkdir()
    with pytest.raises(Unavailable, match="device_list_unwritable"):
        write_devices(tmp_path / "devices.toml", COUNTER)
    with pytest.raises(Refused, match="device_list_unreadable"):
        read_devices(tmp_path)
