"""Secrets stand in the key store or in a file somebody chose, and nowhere in the clear without being asked."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import PasswordDeleteError

from app.db.key_store import KeyringSecrets
from app.db.keys import KeyFile, KeySource, load_keys, open_secrets
from contract.errors import Unavailable
from tests.builders import SequentialBytes


class MemoryKeyring(KeyringBackend):
    """A key store that lives as long as the test."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        raise PasswordDeleteError


@pytest.fixture
def key_store() -> Iterator[MemoryKeyring]:
    before, mine = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(mine)
    yield mine
    keyring.set_keyring(before)


def test_keys_are_made_once_and_found_again(key_store: MemoryKeyring) -> None:
    secrets = open_secrets("register", None)
    made = load_keys(secrets, SequentialBytes(), database_exists=False)
    found = load_keys(secrets, SequentialBytes(9), database_exists=True)
    assert made == found
    assert (made.source, len(made.database), len(made.device)) == (KeySource.KEY_STORE, 32, 32)
    assert made.database != made.device
    assert len(key_store.kept) == 2


def test_a_missing_key_is_never_replaced_while_a_database_waits_for_it(tmp_path: Path) -> None:
    secrets = KeyFile(tmp_path / "keys")
    with pytest.raises(Unavailable, match="store_key_missing"):
        load_keys(secrets, SequentialBytes(), database_exists=True)
    assert not (tmp_path / "keys").exists()


def test_without_a_safe_key_store_it_refuses(key_store: MemoryKeyring) -> None:
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    with pytest.raises(Unavailable, match="key_store_unavailable"):
        KeyringSecrets("register")


def test_a_key_file_is_its_owners_only(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    secrets = KeyFile(path)
    secrets.put("a", b"\x01\x02")
    secrets.put("b", b"\x03")
    assert (secrets.get("a"), secrets.get("b"), secrets.get("c")) == (b"\x01\x02", b"\x03", None)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    with pytest.raises(Unavailable, match="key_file_open_to_others"):
        secrets.get("a")


def test_a_damaged_key_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.touch(mode=0o600)
    path.write_text("{")
    with pytest.raises(Unavailable, match="key_file_unreadable"):
        KeyFile(path).get("a")


def test_a_key_file_makes_its_folder_and_says_where_it_cannot_be_written(tmp_path: Path) -> None:
    KeyFile(tmp_path / "new" / "folder" / "keys.json").put("a", b"1")
    assert stat.S_IMODE((tmp_path / "new" / "folder").stat().st_mode) == 0o700
    (tmp_path / "no-folder").write_text("")
    with pytest.raises(Unavailable, match="key_file_unwritable"):
        KeyFile(tmp_path / "no-folder" / "keys.json").put("a", b"1")
