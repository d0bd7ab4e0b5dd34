"""Callers that order, each on threads and connections of its own, and insist until they know what became of it."""

from __future__ import annotations

import http.client
import itertools
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from random import Random
from typing import Any

from tests.integration.oms_trade.shop import Shop

_ANSWERS_IN_S = 10
_PATIENCE_S = 60
_AGAIN, _OTHER_BODY = 0.15, 0.03
"""How often an order that was accepted is sent again, and how often another one under its id."""

Body = dict[str, Any]
Units = dict[str, int]


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What a caller was told."""

    external_id: str
    order_id: str
    number: str
    code: str
    location: str
    units: Units


@dataclass
class Notes:
    """What all callers remember. Appending is all that threads do to it."""

    accepted: list[Acknowledged] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    asked_again: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)


class Caller(threading.Thread):
    """Orders by dice until ``stop``; then single pieces of everything, until each is refused or all is ``lost``."""

    def __init__(
        self,
        number: int,
        ports: Sequence[int],
        shop: Shop,
        wishes: Sequence[tuple[str, str]],
        stop: threading.Event,
        lost: threading.Event,
        seed: int,
    ) -> None:
        super().__init__(name=f"caller-{number}", daemon=True)
        self._ports, self._key, self._wishes, self._body_of = ports, shop.key, wishes, shop.body
        self._stop_wishing, self._lost, self._rng = stop, lost, Random(f"{seed}-{number}")
        self._ids = (f"F-{number}-{turn}" for turn in itertools.count(1))
        self._connections: dict[int, http.client.HTTPConnection] = {}
        self.notes = Notes()

    def run(self) -> None:
        try:
            for body in itertools.chain(self._by_dice(), self._to_the_last()):
                self._order(body)
        except Exception as error:  # noqa: BLE001 - told with the other findings
            self.notes.findings.append(f"{self.name} gave up: {error!r}")
        for connection in self._connections.values():
            connection.close()

    def _by_dice(self) -> Iterator[Body]:
        while not self._stop_wishing.is_set():
            location, sku = self._rng.choice(self._wishes)
            others = [other for place, other in self._wishes if place == location and other != sku]
            lines = {sku: self._rng.choice((1, 1, 2, 3))}
            if self._rng.random() < 0.3:
                lines[self._rng.choice(others)] = 1
            yield self._body(location, lines)

    def _to_the_last(self) -> Iterator[Body]:
        """Everyone asks for what nobody was refused yet, so that nothing is left in the end."""
        for location, sku in self._rng.sample(self._wishes, len(self._wishes)):
            refused = len(self.notes.refused)
            while len(self.notes.refused) == refused and not self._lost.is_set():
                yield self._body(location, {sku: 1})

    def _body(self, location: str, lines: Units) -> Body:
        return self._body_of(*lines.items(), external_id=next(self._ids), location=location)

    def _order(self, body: Body) -> None:
        told = self._insist(body)
        if told is None:
            self.notes.refused.append(body["external_id"])
            return
        units = {line["sku"]: line["quantity_thousandths"] // 1000 for line in body["lines"]}
        known = Acknowledged(body["external_id"], *told, body["location"], units)
        self.notes.accepted.append(known)
        dice = self._rng.random()
        if dice < _AGAIN:
            self.notes.asked_again.append(body["external_id"])
            if self._insist(body) != told:
                self.notes.findings.append(f"{known.external_id} got another answer when it was sent again")
        elif dice < _AGAIN + _OTHER_BODY:
            self._reuse(body)

    def _insist(self, body: Body) -> tuple[str, str, str] | None:
        """(id, number, code) of the order, or None where it was refused for want of stock."""
        status, answer = self._until_answered(body)
        if status in (HTTPStatus.CREATED, HTTPStatus.OK):
            return answer["order_id"], answer["number"], answer["collection"]["code"]
        if (status, answer.get("code")) != (HTTPStatus.CONFLICT, "out_of_stock"):
            self.notes.findings.append(f"{body['external_id']} was answered {status} {answer}")
        return None

    def _reuse(self, body: Body) -> None:
        status, answer = self._until_answered(body | {"total_minor": body["total_minor"] + 1})
        if (status, answer.get("code")) != (HTTPStatus.CONFLICT, "external_id_reused"):
            self.notes.findings.append(f"{body['external_id']} was given out twice: {status} {answer}")

    def _until_answered(self, body: Body) -> tuple[int, Body]:
        """By whichever service answers; the same order as often as it takes."""
        end = time.monotonic() + _PATIENCE_S
        while time.monotonic() < end:
            port = self._rng.choice(self._ports)
            try:
                status, answer = self._sent(port, body)
            except (OSError, http.client.HTTPException):
                self._connections.pop(port).close()
                self.notes.outcomes["no answer"] += 1
                time.sleep(self._rng.uniform(0, 0.05))
                continue
            self.notes.outcomes[str(status)] += 1
            if status != HTTPStatus.SERVICE_UNAVAILABLE:
                return status, answer
        raise TimeoutError(f"nobody answers {body['external_id']}")

    def _sent(self, port: int, body: Body) -> tuple[int, Body]:
        if port not in self._connections:
            self._connections[port] = http.client.HTTPConnection("127.0.0.1", port, timeout=_ANSWERS_IN_S)
        connection = self._connections[port]
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        connection.request("POST", "/v1/orders", json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
