"""Answers lost, late and doubled, registers at once, a flood, a database that goes away: nothing is lost or doubled."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url, select

from contract.messages.entry import SealedEntry
from contract.messages.facts import DrawerOpened, Fact
from oms import composition
from oms.db.engine import Tx
from oms.security.guards import MAX_IN_FLIGHT
from oms.stores.model import Role
from oms.stores.operators import put_role
from oms.sync.booking import BookedEntry
from oms.sync.tables import entry
from tests.integration.oms_ground.chain import Chain, Till
from tests.postgres import Postgres

TILLS, ENTRIES, PUSHES = 3, 30, 12


def test_registers_that_carry_each_others_entries_at_once_book_each_once(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every till sends random parts of everybody's entries, in random order, many times, all at the same time."""
    with chain.db.transaction() as tx:
        tx.conn.exec_driver_sql("CREATE TABLE effect (entry_id text PRIMARY KEY)")

    def note(tx: Tx, booked: BookedEntry, _fact: Fact) -> None:
        tx.conn.exec_driver_sql("INSERT INTO effect VALUES (%s)", (booked.header.id,))

    monkeypatch.setitem(composition.EFFECTS, "drawer.opened", note)
    store = chain.store()
    tills = [chain.till(store) for _ in range(TILLS)]
    written = [one.journal.write(DrawerOpened(reason="test")) for one in tills for _ in range(ENTRIES)]

    def push(seed: int) -> None:
        dice, till = random.Random(seed), tills[seed % TILLS]
        for _ in range(PUSHES // TILLS):
            till.push(*dice.sample(written, dice.randint(1, len(written))))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(push, range(PUSHES)))
    with chain.db.snapshot() as tx:
        here = set(tx.conn.execute(select(entry.c.id)).scalars())
        effects = set(tx.conn.exec_driver_sql("SELECT entry_id FROM effect").scalars())
        assert not tx.conn.execute(select(entry.c.id).where(entry.c.reason.is_not(None))).all()
    assert here == effects
    told = tills[0].pull().inside
    for one in written:
        inside = told[one.header.incarnation]
        assert inside.holds(one.header.number, one.header.id) == (one.header.id in here)
        assert inside.fork is None
    tills[0].push(*written)
    assert all(inside.missing == () for inside in tills[0].pull().inside.values())


def test_a_register_that_floods_is_told_to_wait_and_another_is_answered(chain: Chain) -> None:
    store = chain.store()
    flooding, other = chain.till(store), chain.till(store)
    chain.settle()
    with chain.client.running():
        flooding.pull()
        wanted = {"cursors": [{"stream": name, "after": at} for name, at in flooding.cursors.items()], "wait": 20}

        def held(_: int) -> int:
            return chain.client.post("/v1/pull", json=wanted, headers=flooding.headers).status_code

        with ThreadPoolExecutor(MAX_IN_FLIGHT + 1) as pool:
            polls = [pool.submit(held, number) for number in range(MAX_IN_FLIGHT)]
            _until(lambda: chain.app.state.in_flight[flooding.headers["Authorization"]] == MAX_IN_FLIGHT)
            assert held(0) == 429
            assert other.push(other.journal.write()).answers
            chain.app.state.feed.release()
            assert [poll.result() for poll in polls] == [200] * MAX_IN_FLIGHT
    assert not chain.app.state.in_flight


def test_while_the_database_is_away_callers_are_told_and_afterwards_all_goes_on(
    oms_url: str, postgres: Postgres
) -> None:
    chain = Chain(oms_url, sequence=True)
    with chain.client.running():
        till = chain.till(chain.store())
        _until(lambda: bool(_roles(till)))
        _allow(postgres, oms_url, "false")
        unsent = till.journal.write()
        for path in ("/v1/health", "/v1/entries"):
            method = "GET" if path == "/v1/health" else "POST"
            answer = chain.client.request(method, path, json=_wire(unsent), headers=till.headers)
            assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
        _allow(postgres, oms_url, "true")
        assert till.push(unsent).answers
        chain.db.run(lambda tx: put_role(tx, Role("packer", ("fulfill",), 4)))
        _until(lambda: "packer" in _roles(till))
    chain.db.close()


def _roles(till: Till) -> set[str]:
    return {row.key for page in till.pull().pages for row in page.rows if row.kind == "role"}


def _wire(one: SealedEntry) -> dict[str, object]:
    return {"entries": [{"header": one.header_text, "body": one.body_text, "hash": one.hash}]}


def _allow(postgres: Postgres, url: str, allowed: str) -> None:
    """Whether the database takes connections; those it has are cut."""
    name = str(make_url(url).database)
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(
            sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(sql.Identifier(name), sql.SQL(allowed))
        )
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))


def _until(condition: Callable[[], bool]) -> None:
    deadline, pause = time.monotonic() + 20, threading.Event()
    while not condition():
        assert time.monotonic() < deadline
        pause.wait(0.02)
