"""The ground the other tests stand on: databases of one's own, and error logs that fail."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests import forked
from tests.postgres import Postgres

pytest_plugins = ["pytester"]


def fill(url: str) -> None:
    """Make a template with one row."""
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE shelf AS SELECT 7 AS number")


def shelves(url: str) -> list[tuple[int]]:
    """The rows of the template."""
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT number FROM shelf").fetchall()


def test_each_database_is_a_fresh_copy_of_what_was_prepared_once(postgres: Postgres) -> None:
    prepared: list[str] = []

    def prepare(url: str) -> None:
        prepared.append(url)
        fill(url)

    with postgres.database(prepared_by=prepare) as first:
        with psycopg.connect(first) as connection:
            connection.execute("DELETE FROM shelf")
        with postgres.database(prepared_by=prepare) as second:
            assert shelves(first) == []
            assert shelves(second) == [(7,)]
    assert len(prepared) == 1


SCHEMA = """
    CREATE TABLE shelf (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
    CREATE TABLE line (shelf int NOT NULL REFERENCES shelf)
"""


def build(url: str) -> None:
    """Make a template of empty tables."""
    with psycopg.connect(url) as connection:
        connection.execute(SCHEMA)


def test_a_database_lent_again_is_like_new_whoever_still_holds_it(postgres: Postgres) -> None:
    with postgres.database(prepared_by=build) as first:
        forgotten = psycopg.connect(first)
        forgotten.execute("INSERT INTO shelf DEFAULT VALUES")
        forgotten.execute("INSERT INTO line VALUES (1)")
        forgotten.commit()
        forgotten.execute("LOCK TABLE shelf")
    forgotten.close()
    with postgres.database(prepared_by=build) as again, psycopg.connect(again) as connection:
        assert again == first
        assert connection.execute("SELECT FROM shelf UNION ALL SELECT FROM line").fetchall() == []
        assert connection.execute("INSERT INTO shelf DEFAULT VALUES RETURNING id").fetchone() == (1,)


def build_and_fill(url: str) -> None:
    """Make a template with two shelves, a line on the second."""
    build(url)
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO shelf DEFAULT VALUES; INSERT INTO shelf DEFAULT VALUES")
        connection.execute("INSERT INTO line VALUES (2)")


def test_a_database_lent_again_holds_what_was_prepared_and_counts_on_from_there(postgres: Postgres) -> None:
    with postgres.database(prepared_by=build_and_fill) as first, psycopg.connect(first) as connection:
        connection.execute("DELETE FROM line; DELETE FROM shelf; INSERT INTO shelf DEFAULT VALUES")
    with postgres.database(prepared_by=build_and_fill) as again, psycopg.connect(again) as connection:
        assert again == first
        assert connection.execute("SELECT id FROM shelf ORDER BY id").fetchall() == [(1,), (2,)]
        assert connection.execute("SELECT shelf FROM line").fetchall() == [(2,)]
        assert connection.execute("INSERT INTO shelf DEFAULT VALUES RETURNING id").fetchone() == (3,)


def test_a_database_is_lent_again_though_a_test_ended_every_connection(postgres: Postgres) -> None:
    lent = []
    for _ in range(3):
        with postgres.database(prepared_by=build) as url, psycopg.connect(url, autocommit=True) as connection:
            lent.append(url)
            assert connection.execute("SELECT count(*) FROM shelf").fetchone() == (0,)
            connection.execute("INSERT INTO shelf DEFAULT VALUES")
            connection.execute("""
                SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
            """)
    assert len(set(lent)) == 1


def test_a_database_whose_schema_a_test_changed_is_not_lent_again(postgres: Postgres) -> None:
    with postgres.database(prepared_by=build) as first, psycopg.connect(first) as connection:
        connection.execute("ALTER TABLE line ADD COLUMN pieces int")
    with postgres.database(prepared_by=build) as second:
        assert second != first


def test_an_unprepared_database_is_empty(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        rows = connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert rows == []


def test_a_database_is_gone_when_its_test_is_over(postgres: Postgres) -> None:
    with postgres.database() as url:
        pass
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(url)


@pytest.mark.logs_errors("till is on fire")
def test_an_announced_error_log_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("aisle").error("the till is on fire")

    assert caplog.messages == ["the till is on fire"]


RunTests = Callable[[str], pytest.RunResult]


@pytest.fixture(autouse=True)
def _bare(pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs tests in a process of its own needs no plugin, and takes the table of characters that is here."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("HYPOTHESIS_STORAGE_DIRECTORY", str(pytestconfig.rootpath / ".hypothesis"))


@pytest.fixture
def run_tests(pytester: pytest.Pytester, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> RunTests:
    """Runs a test file under the root conftest."""
    monkeypatch.setenv("PYTHONPATH", str(pytestconfig.rootpath))
    conftest = pytestconfig.rootpath / "tests" / "conftest.py"
    pytester.makeconftest(conftest.read_text(encoding="utf-8"))
    pytester.makeini("[pytest]\nmarkers =\n    logs_errors(pattern): announced\n")

    def run(source: str) -> pytest.RunResult:
        pytester.makepyfile(source)
        return pytester.runpytest_subprocess(f"--rootdir={pytester.path}")

    return run


def test_a_stray_error_log_and_an_announced_one_that_is_absent_fail_their_tests(run_tests: RunTests) -> None:
    result = run_tests("""
        import logging, pytest

        def test_stray(): logging.getLogger("x").error("stray")

        @pytest.mark.logs_errors("never")
        def test_absent(): pass

        def test_silent(): pass
    """)
    result.assert_outcomes(passed=3, errors=2)
    result.stdout.fnmatch_lines(["Logged as errors: *stray*", "Announced but never logged: *never*"])


TESTS_THAT_END = """
import os
from pathlib import Path
import pytest
@pytest.fixture(scope="session")
def shelf():
    yield 7
    with Path("put_away").open("a") as file: file.write("once ")
def test_well(shelf): assert shelf == 7
def test_wrong(shelf): print("what it said"); assert shelf == 8
def test_ends_by_itself(): os._exit(3)
def test_behind_it(shelf): pass
@pytest.mark.skip(reason="not today")
def test_not_today(): pass
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs a system that forks well")
def test_forks_run_each_test_once_and_tell_of_each_also_where_one_ends_by_itself(pytester: pytest.Pytester) -> None:
    (pytester.path / "forked.py").write_bytes(Path(forked.__file__).read_bytes())
    pytester.makepyfile(test_one=TESTS_THAT_END, test_other=TESTS_THAT_END)
    pytester.makeini("[pytest]")
    done = pytester.runpytest_subprocess("-p", "forked", "--forks", "2", "-rs")
    done.assert_outcomes(passed=4, failed=4, skipped=2)
    assert (pytester.path / "put_away").read_text(encoding="utf-8") == "once once "
    done.stdout.fnmatch_lines_random(
        ["*what it said*", "*The process of this test ended by itself, with 3.", "SKIPPED*not today"]
    )
