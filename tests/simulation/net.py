"""The network of the simulated world: between registers and head office, and between the registers of a store.

What is sent may be lost, come twice, come late or not be answered, and a line may be down. The OMS's own client works
over it, up to the last byte that ``requests`` would carry.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import urlsplit

import requests

from app.sync.client import OmsClient
from app.sync.peers.credentials import PeerName
from app.sync.peers.line import PeerDesk
from contract.errors import Unavailable
from contract.messages.peers import PeerAnswer, PeerExchange
from tests.simulation.asgi import Answer
from tests.simulation.hub import HOUR, Hub
from tests.simulation.office import ADDRESS, PULL, Office
from tests.simulation.profile import Profile
from tests.simulation.sometimes import Sometimes

_GIVES_UP_S = 3.0
_LATE_S = (30.0, 2 * HOUR)
_NEWS_S = (0.0, 20.0)
_HELD_S = 3 * HOUR
"""An empty answer to a long poll tells nothing, so whoever polls again at once is held on instead."""


@dataclass
class Network:
    """``down``: registers whose line to head office is cut. ``apart``: the two sides of a store's LAN."""

    hub: Hub
    office: Office
    rng: Random
    profile: Profile
    sometimes: Sometimes
    profile_name: str
    """Told to whatever draws ids, so that no two worlds share any."""
    down: set[str] = field(default_factory=set)
    apart: dict[str, int] = field(default_factory=dict)
    cuts: dict[str, tuple[str, Callable[[], None]]] = field(default_factory=dict)
    """By register: what is asked when its line goes, just before the answer, and what happens then."""
    office_down: bool = False
    healed: bool = False
    on_lan: dict[str, Callable[[PeerName, str, PeerExchange], PeerAnswer]] = field(default_factory=dict)
    tries: dict[str, list[float]] = field(default_factory=dict)

    def heal(self) -> None:
        self.healed, self.office_down = True, False
        self.down.clear()
        self.apart.clear()
        self.cuts.clear()

    def client(self, name: str, url: str, token: str, authority_file: str | None) -> OmsClient:
        """What a register calls head office with."""
        made = OmsClient(url, token, authority_file)
        made.__dict__["_session"] = Wire(self, name, token)
        return made

    def faulty(self, fault: str) -> bool:
        rate = self.profile.rates.get(fault, 0.0)
        return not self.healed and rate > 0 and self.rng.random() < rate

    def reachable(self, name: str) -> bool:
        return name not in self.down and not self.office_down

    # Between a register and head office

    def exchange(self, name: str, path: str, body: bytes, token: str, timeout_s: float) -> Answer:
        """One request, from a strand that may wait, or at once where an operator does."""
        self.tries.setdefault(name, []).append(self.hub.now_s)
        what = path.rpartition("/")[2]
        if not self.reachable(name):
            self.sometimes.saw("partition", what)
            self._rest(_GIVES_UP_S)
            raise requests.ConnectionError
        if self.faulty("loss"):
            self.sometimes.saw("loss", what)
            if self.faulty("late"):
                self._deliver_late(name, path, body, token)
            self._rest(timeout_s)
            raise requests.Timeout
        if self.hub.in_strand:
            answer = self._in_time(name, path, body, token, timeout_s)
        else:
            answer = self._arrived(path, body, token)
            self._cut_on_the_way(name, what)
        if self.faulty("answer_lost"):
            self.sometimes.saw("answer_lost", what)
            self._rest(timeout_s)
            raise requests.Timeout
        return answer

    def _in_time(self, name: str, path: str, body: bytes, token: str, timeout_s: float) -> Answer:
        """It travels, and head office may hold it; the register may die meanwhile, and what is under way arrives."""
        came, told = threading.Event(), list[Answer]()

        def answered(answer: Answer) -> None:
            told.append(answer)
            came.set()

        self.hub.at(self.rng.uniform(0.01, 0.3), lambda: self._at_the_office(name, path, body, token, answered))
        held = path == PULL
        self.hub.pause(came, _HELD_S + timeout_s if held else timeout_s)
        if not told:
            self.sometimes.saw("too late", path.rpartition("/")[2])
            raise requests.Timeout
        self.hub.sleep(self.rng.uniform(0.01, 0.2))
        self._cut_on_the_way(name, path.rpartition("/")[2])
        return told[0]

    def _cut_on_the_way(self, name: str, what: str) -> None:
        """Head office did it, and its answer finds no line."""
        wanted, cut = self.cuts.get(name, ("", None))
        if cut is not None and wanted == what:
            del self.cuts[name]
            cut()
        if not self.reachable(name):
            self.sometimes.saw("cut before the answer", what)
            raise requests.ConnectionError

    def _at_the_office(self, name: str, path: str, body: bytes, token: str, answered: Callable[[Answer], None]) -> None:
        if not self.reachable(name):
            return
        asked = json.loads(body) if path == PULL else {}
        if asked.get("wait"):
            cursors = {cursor["stream"]: cursor["after"] for cursor in asked["cursors"]}
            if all(self.office.heads.get(stream, 0) == after for stream, after in cursors.items()):
                self._hold(name, path, body, token, answered, cursors)
                return
        answered(self._arrived(path, body, token))

    def _hold(
        self,
        name: str,
        path: str,
        body: bytes,
        token: str,
        answered: Callable[[Answer], None],
        cursors: Mapping[str, int],
    ) -> None:
        """Until a stream moves, the service stops, or for so long that the register should show that it is there."""
        ended, lives = [False], self.office.lives

        def end() -> None:
            if not ended[0]:
                ended[0] = True
                if self.reachable(name):
                    answered(self._arrived(path, body, token))

        def moved() -> None:
            if ended[0]:
                return
            others = (stream for stream, after in cursors.items() if self.office.heads.get(stream, 0) != after)
            if self.office.lives != lives or any(others):
                self.hub.at(self.rng.uniform(*_NEWS_S), end)
            else:
                self.office.moved.append(moved)

        self.office.moved.append(moved)
        self.hub.at(self.rng.uniform(0.5, 1.0) * _HELD_S, end)

    def _arrived(self, path: str, body: bytes, token: str) -> Answer:
        if path == PULL:
            body = json.dumps({**json.loads(body), "wait": 0}).encode()
        answer = self.office.call("POST", path, body, token)
        if self.faulty("duplicate"):
            self.sometimes.saw("duplicate", path.rpartition("/")[2])
            answer = self.office.call("POST", path, body, token)
        return answer

    def _deliver_late(self, name: str, path: str, body: bytes, token: str) -> None:
        """It was stuck somewhere and arrives when nobody waits for it any more."""

        def deliver() -> None:
            if not self.office_down:
                self.sometimes.saw("late", path.rpartition("/")[2])
                self._arrived(path, body, token)

        self.hub.at(self.rng.uniform(*_LATE_S), deliver)

    def _rest(self, seconds: float) -> None:
        if self.hub.in_strand:
            self.hub.sleep(seconds)

    # Between the registers of a store

    def way(self, sender: PeerName) -> Callable[[PeerName], PeerDesk]:
        return lambda receiver: Call(self, sender, receiver)

    def carry(self, sender: PeerName, receiver: str, message: PeerExchange) -> PeerAnswer:
        told = message.model_dump_json()
        sides = self.apart.get(sender.register_id, 0), self.apart.get(receiver, 0)
        if sides[0] != sides[1] or receiver not in self.on_lan or sender.register_id not in self.on_lan:
            self.sometimes.saw("LAN cut", "exchange")
            raise Unavailable("peer_unreachable")
        if self.faulty("lan_loss"):
            self.sometimes.saw("LAN loss", "exchange")
            raise Unavailable("peer_unreachable")
        answer = self._told(sender, receiver, told)
        if self.faulty("lan_duplicate"):
            self.sometimes.saw("LAN duplicate", "exchange")
            answer = self._told(sender, receiver, told)
        if self.faulty("lan_loss"):
            self.sometimes.saw("LAN answer lost", "exchange")
            raise Unavailable("peer_unreachable")
        return PeerAnswer.model_validate_json(answer.model_dump_json())

    def _told(self, sender: PeerName, receiver: str, told: str) -> PeerAnswer:
        return self.on_lan[receiver](sender, "10.0.0.9", PeerExchange.model_validate_json(told))


@dataclass(frozen=True)
class Call:
    """As one register reaches another."""

    network: Network
    sender: PeerName
    receiver: PeerName

    def exchange(self, address: str, message: PeerExchange) -> PeerAnswer:
        return self.network.carry(self.sender, self.receiver.register_id, message)

    def close(self) -> None:
        """Nothing is held."""


class Wire:
    """Stands where the client's HTTP session would."""

    def __init__(self, network: Network, name: str, token: str) -> None:
        self._network, self._name, self._token = network, name, token

    def post(self, url: str, *, data: bytes, timeout: tuple[float, float], **_: Any) -> requests.Response:
        path = urlsplit(url).path
        assert url.startswith(ADDRESS), url
        answer = self._network.exchange(self._name, path, data, self._token, sum(timeout))
        response = requests.Response()
        response.status_code = answer.status
        response.headers["Content-Type"] = answer.content_type
        response._content = answer.body
        return response

    def close(self) -> None:
        """Nothing is held."""
