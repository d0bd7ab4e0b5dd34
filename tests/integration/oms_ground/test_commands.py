"""The admin commands: what a person reads, what a script reads, and how they refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from oms.clock import SystemClock
from oms.config import read_secret
from oms.db.engine import Database
from oms.db.migrate import migrate
from oms.exceptions.repository import raise_exception
from oms.ids import new_id
from oms.main import main
from tests.integration.oms_ground.chain import Chain
from tests.postgres import Postgres

CORK = "location add 014 --country IE --currency EUR --time-zone Europe/Dublin --name Cork"


class Terminal:
    """Runs commands of one database, as a shell would."""

    def __init__(self, url: str, secret: Path, capture: pytest.CaptureFixture[str]) -> None:
        self._common = {"AISLE_DATABASE_URL": url, "AISLE_SECRET_FILE": str(secret), "NO_COLOR": "1"}
        self._capture = capture

    @property
    def environment(self) -> dict[str, str]:
        return self._common

    def run(self, command: str) -> tuple[int, str, str]:
        """(exit code, standard output, standard error)."""
        with pytest.raises(SystemExit) as ended:
            main(command.split())
        told = self._capture.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    def json(self, command: str) -> Any:
        code, out, err = self.run(f"{command} --json")
        assert code == 0, err
        return json.loads(out)


@pytest.fixture
def terminal(
    oms_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    made = Terminal(oms_url, tmp_path / "keys" / "secret", capsys)
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    assert made.run("migrate")[0] == 0
    return made


@pytest.fixture(scope="module")
def one_store(postgres: Postgres) -> Iterator[str]:
    """A database that the tests of this file only read."""
    with postgres.database(prepared_by=migrate) as url:
        chain = Chain(url)
        chain.store()
        chain.close()
        yield url


@pytest.fixture
def refusing(
    one_store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    made = Terminal(one_store, tmp_path / "secret", capsys)
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    return made


def test_a_chain_is_set_up_by_commands(terminal: Terminal) -> None:
    added = terminal.json(CORK)
    assert terminal.json("location list") == [added]
    assert terminal.json("location show 014") == added
    operator = terminal.json("operator add 1401 --name Aoife --role picker --location 014 --pin 5687")
    assert [one["id"] for one in terminal.json("operator list --location 014")] == [operator["id"]]
    assert len(terminal.json("role list")) == 4
    assert terminal.run("operator set-pin 1401 --pin 7125")[0] == 0
    assert terminal.run("operator deactivate 1401")[0] == 0
    assert [one["active"] for one in terminal.json("operator list")] == [False]


def test_a_register_enrolls_with_the_code_the_command_told(terminal: Terminal, oms_url: str) -> None:
    terminal.json(CORK)
    code, out, _ = terminal.run("register add 014")
    assert code == 0
    typed = out.split()[-1]
    chain = Chain(oms_url, secret=read_secret(Path(terminal.environment["AISLE_SECRET_FILE"])))
    till = chain.enrolled(typed)
    assert terminal.json("register list")[0]["state"] == "active"
    assert terminal.run("register revoke 014 1")[0] == 0
    assert terminal.json("register add 014")["number"] == 2
    assert terminal.json("register replace 014 2")["number"] == 2
    assert terminal.json("register code 014 2")["number"] == 2
    assert [one["state"] for one in terminal.json("register list")] == ["revoked", "replaced", "pending"]
    till.push(till.journal.write())
    (listed,) = terminal.json("exceptions list")
    assert listed["kind"] == "set_aside_revoked"
    assert terminal.json("health")["set_aside"] == {"revoked": 1}
    assert terminal.json(f"exceptions release {till.register_id}") == {"tried": 1, "booked": 1}
    assert terminal.json("exceptions list") == []
    assert terminal.json(f"exceptions show {listed['id']}")["closed_by"] == "system"
    chain.close()


def test_keys_are_shown_once(terminal: Terminal) -> None:
    key = terminal.json("channel add web")["key"]
    assert key not in json.dumps(terminal.json("channel list"))
    assert terminal.json("staff add me")["key"] != key
    assert terminal.run("channel end web")[0] == 0
    assert terminal.json("channel list")[0]["active"] is False


def test_tables_are_for_people(terminal: Terminal) -> None:
    terminal.json(CORK)
    code, out, _ = terminal.run("location list")
    assert code == 0
    assert "014" in out
    assert "Cork" in out


def test_a_flood_of_one_kind_of_exception_hides_no_other(terminal: Terminal, oms_url: str) -> None:
    db = Database(oms_url, SystemClock(), new_id)
    with db.transaction() as tx:
        for entry_id in ("a", "b", "c"):
            raise_exception(tx, "set_aside_revoked", entry_id, None, entry_id=entry_id)
        raise_exception(tx, "journal_copied", "life", None)
    db.close()
    assert "Not all are shown. journal_copied: 1, set_aside_revoked: 3" in terminal.run("exceptions list --limit 3")[1]
    (found,) = terminal.json("exceptions list --kind journal_copied")
    assert terminal.json("health")["exceptions_open"] == {"journal_copied": 1, "set_aside_revoked": 3}
    assert "computer" in terminal.json(f"exceptions show {found['id']}")["meaning"]


def test_hostile_names_do_nothing_to_the_terminal(terminal: Terminal) -> None:
    main_name = "\x1b]0;owned\x07\x1b[2J[red]<b>\u202eevil"
    with pytest.raises(SystemExit):
        main([*CORK.split()[:-1], main_name])
    _, out, _ = terminal.run("location list")
    assert not {"\x1b", "\x07", "\u202e"} & set(out)
    assert "[red]<b>" in out


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("location show 999", "There is no location 999"),
        ("register add 999", "There is no location 999"),
        ("register revoke 014 7", "There is no living register 7 at 014"),
        ("operator set-pin 9 --pin 5687", "There is no operator 9"),
        ("operator add 1 --name A --role picker --location 014 --pin 12", "has 4 digits"),
        ("operator add 1 --name A --role picker --location 014 --pin 1234", "too easy"),
        ("operator add 1 --name A --role king --location 014 --pin 5687", "There is no role king"),
        ("exceptions show 1", "There is no exception 1"),
        ("exceptions close 1 --note seen", "There is no exception 1"),
        ("channel end web", "no key named web"),
        ("location add 014 --name x --country IE --currency EUR --time-zone Europe/Dublin", "already"),
        ("location add 15 --name x --country IE --currency EUR --time-zone Mars/Base", "time_zone"),
        ("serve --host 0.0.0.0", "--tls"),
    ],
)
def test_a_refusal_is_a_line_on_standard_error(refusing: Terminal, command: str, said: str) -> None:
    code, out, err = refusing.run(command)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_a_database_that_is_not_there_is_said(refusing: Terminal, tmp_path: Path) -> None:
    code, _, err = refusing.run(f"location list --database-url postgresql:///none?host={tmp_path}")
    assert (code, "does not answer" in err) == (3, True)


def test_a_database_without_our_schema_is_said(refusing: Terminal, postgres: Postgres) -> None:
    with postgres.database() as empty:
        code, _, err = refusing.run(f"location list --database-url {empty}")
    assert (code, "aisle-oms migrate" in err) == (3, True)


def test_another_servers_secret_is_refused(terminal: Terminal, tmp_path: Path) -> None:
    code, _, err = terminal.run(f"authority --secret-file {tmp_path / 'other'}")
    assert (code, "--secret-file" in err) == (2, True)
    assert "BEGIN CERTIFICATE" in terminal.run("authority")[1]


def test_the_secret_is_readable_by_its_owner_alone(terminal: Terminal) -> None:
    file = Path(terminal.environment["AISLE_SECRET_FILE"])
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_a_restore_begins_a_new_epoch(terminal: Terminal) -> None:
    before = terminal.json("health")["epoch"]
    assert terminal.run("restored")[0] == 0
    assert terminal.json("health")["epoch"] != before


@pytest.mark.parametrize("command", ["", "location", "register", "operator", "exceptions", "serve"])
def test_help_teaches(refusing: Terminal, command: str) -> None:
    code, out, _ = refusing.run(f"{command} --help".strip())
    assert code == 0
    assert "Usage" in out
