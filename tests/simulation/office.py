"""Head office in the simulated world: the OMS as it is, on a real PostgreSQL, called in the thread of the world."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import psycopg

from contract.values.time import instant_text
from oms.api import create_app
from oms.config import Config
from oms.db.engine import Database
from oms.orders.holding import lapse_due
from oms.security.tries import Tries
from oms.sync.sequencer import sequence_all
from tests.simulation.asgi import Answer, Caller
from tests.simulation.hub import Hub
from tests.simulation.ids import Ids

SECRET = bytes(range(32))
PULL = "/v1/pull"
ADDRESS = "https://oms.aisle.example"
_NUMBERED_AFTER_S = 2.0
_HEADS = "SELECT stream, head FROM feed_head"
_WRITTEN = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text"
"""The number of the next transaction that writes anything, in any database of the server."""
_SAME_LIFE = """
UPDATE epoch SET origin = concat_ws(':', (SELECT system_identifier FROM pg_control_system()),
    (SELECT timeline_id FROM pg_control_checkpoint()),
    (SELECT oid FROM pg_database WHERE datname = current_database()))
"""


class OfficeClock:
    """Simulated time."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def now(self) -> datetime:
        return self._hub.now()


def same_life(url: str) -> None:
    """A copy of a database that is to be taken for the one it was copied from."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_SAME_LIFE)


class Office:
    """``call`` is one request. Marks are numbered a moment after each commit, and then whoever polls hears of it."""

    def __init__(self, hub: Hub, url: str, name: str) -> None:
        self.hub, self.url = hub, url
        self.moved: list[Callable[[], None]] = []
        self._ids = Ids(f"{name}-oms", lambda: int(hub.now().timestamp() * 1000))
        self._sequencing = False
        self.heads: dict[str, int] = {}
        """How far each stream has come."""
        self.lives = 0
        self._as_of = ""
        self._nothing_new: dict[tuple[str, bytes], dict[str, Any]] = {}
        self._begin()

    def _begin(self) -> None:
        self._nothing_new.clear()
        self.db = Database(self.url, OfficeClock(self.hub), self._ids.new_id, pool_size=8)
        self.app = create_app(self.db, Config(secret=SECRET, sequence=False))
        self.app.state.tries = Tries(lambda: self.hub.now_s)
        self.db.on_commit(self._committed)
        self._caller = Caller(self.app)
        self._look()

    def call(self, method: str, path: str, body: bytes = b"", token: str = "") -> Answer:
        answer = self._pulled(body, token) if path == PULL else self._asked(method, path, body, token)
        self.hub.note("oms", method, path, answer.status)
        if path != PULL:
            self._committed()
        return answer

    def _asked(self, method: str, path: str, body: bytes, token: str) -> Answer:
        answer = self._caller.call(method, path, body, {"authorization": f"Bearer {token}"} if token else {})
        assert answer.status != 500, f"the OMS broke at {path}: {answer.body!r}"
        return answer

    def _pulled(self, body: bytes, token: str) -> Answer:
        """Who asks the same once more, and there was nothing new, is told so again without any work as long as nothing
        was written: half of all that is asked is of this kind.
        """
        with self.db.transaction() as tx:
            written = str(tx.conn.exec_driver_sql(_WRITTEN).scalar_one())
        if written != self._as_of:
            self._as_of = written
            self._nothing_new.clear()
        told = self._nothing_new.get((token, body))
        if told is not None:
            same = json.dumps({**told, "server_time": instant_text(self.hub.now())}).encode()
            return Answer(200, "application/json", same)
        answer = self._asked("POST", PULL, body, token)
        if answer.status == 200:
            told = json.loads(answer.body)
            if not any(page["rows"] for page in told["pages"]):
                self._nothing_new[token, body] = told
        return answer

    def post(self, path: str, told: Mapping[str, Any], token: str) -> Answer:
        return self.call("POST", path, json.dumps(told).encode(), token)

    def settle(self) -> None:
        """Everything is numbered now."""
        self._sequencing = False
        if sequence_all(self.db):
            self.hub.note("numbered")
            self._look()
            self._wake()

    def keep(self) -> None:
        """What the service does by itself every now and then."""
        self.db.run(lapse_due)

    def stop(self) -> None:
        self.app.state.orders.close()
        self._caller.close()
        self.db.close()

    def restart(self, url: str) -> None:
        """The service over this database, ``stop``ped before."""
        self.url, self.lives = url, self.lives + 1
        self._begin()
        self._wake()
        self._committed()

    def _wake(self) -> None:
        waiting, self.moved = self.moved, []
        for one in waiting:
            one()

    def _committed(self) -> None:
        if not self._sequencing:
            self._sequencing = True
            self.hub.at(_NUMBERED_AFTER_S, self._number)

    def _look(self) -> None:
        with self.db.transaction() as tx:
            self.heads = {str(row.stream): int(row.head) for row in tx.conn.exec_driver_sql(_HEADS)}

    def _number(self) -> None:
        if self._sequencing:
            self.settle()
