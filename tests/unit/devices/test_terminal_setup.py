"""What a person types of a card terminal is checked before anything is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.devices.simulated.terminal.certificate import make_certificates
from app.devices.terminal_setup import TerminalTold, forget_terminal, terminal_config
from contract.errors import Refused


@pytest.fixture
def told(tmp_path: Path) -> TerminalTold:
    authority, _ = make_certificates(tmp_path / "terminal", "P400Plus-1.test.terminal.example")
    return TerminalTold("192.168.1.60", "P400Plus-1", "store-014", "3", "a phrase", str(authority))


@pytest.mark.parametrize(
    ("address", "whole"),
    [
        ("192.168.1.60", "nexo://192.168.1.60:8443"),
        ("192.168.1.60:9000", "nexo://192.168.1.60:9000"),
        ("nexo://terminal.lan", "nexo://terminal.lan:8443"),
        ("fe80::1", "nexo://[fe80::1]:8443"),
        ("[fe80::1]", "nexo://[fe80::1]:8443"),
        ("[fe80::1]:9000", "nexo://[fe80::1]:9000"),
        ("https://192.168.1.60:8443/nexo", "nexo://192.168.1.60:8443"),
        ("https://terminal.lan/nexo/", "nexo://terminal.lan:8443"),
    ],
)
def test_an_address_is_whole_with_the_port_that_such_terminals_have(
    tmp_path: Path, told: TerminalTold, address: str, whole: str
) -> None:
    assert terminal_config("card", replace(told, address=address), tmp_path / "kept", "till-1").address == whole


def test_key_and_certificate_are_kept_for_this_account_alone_and_go_with_the_terminal(
    tmp_path: Path, told: TerminalTold
) -> None:
    folder = tmp_path / "kept"
    config = terminal_config("card", told, folder, "till-1")
    assert config.terminal is not None
    assert config.terminal.passphrase_file.read_text(encoding="utf-8") == "a phrase"
    assert [file.stat().st_mode & 0o077 for file in folder.iterdir()] == [0, 0]
    forget_terminal(config, folder)
    assert list(folder.iterdir()) == []
    assert Path(told.authority).exists(), "what somebody keeps elsewhere stays"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"key_version": "two"}, "terminal_key_version_unreadable"),
        ({"key_version": "-1"}, "terminal_key_version_unreadable"),
        ({"authority": "/nowhere/terminals.pem"}, "terminal_certificate_unreadable"),
        ({"authority": "~nobody-at-all/terminals.pem"}, "terminal_certificate_unreadable"),
        ({"authority": __file__}, "terminal_certificate_unreadable"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_kept(
    tmp_path: Path, told: TerminalTold, wrong: dict[str, str], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        terminal_config("card", replace(told, **wrong), tmp_path / "kept", "till-1")
    assert not (tmp_path / "kept").exists()


def test_the_first_field_that_says_nothing_is_named(told: TerminalTold) -> None:
    assert told.missing == ""
    assert replace(told, passphrase=" ").missing == "passphrase"
