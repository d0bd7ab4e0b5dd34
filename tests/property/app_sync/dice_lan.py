"""A LAN of dice: it loses, doubles, delays and splits what the registers of a store tell each other."""

from __future__ import annotations

from random import Random
from typing import Protocol

from app.sync.peers.credentials import PeerName
from app.sync.peers.peers import Peers
from contract.errors import Unavailable
from contract.messages.peers import PeerAnswer, PeerExchange


class OnLan(Protocol):
    """A register that others call."""

    @property
    def peers(self) -> Peers: ...

    def note_known(self) -> None:
        """It may have heard something new."""


class Lan:
    """Who reaches whom, and what is still on its way. A register that is ``gone`` answers nobody any more."""

    def __init__(self, dice: Random, faults: float) -> None:
        self.dice = dice
        self.faults = faults
        self.registers: dict[str, OnLan] = {}
        self.sides: dict[str, int] = {}
        self._late: list[tuple[PeerName, str, str]] = []

    def split(self) -> None:
        self.sides = {name: self.dice.randrange(2) for name in self.registers}

    def heal(self) -> None:
        self.sides.clear()
        self._late.clear()
        self.faults = 0

    def carry(self, sender: PeerName, receiver: str, message: PeerExchange) -> PeerAnswer:
        """An exchange, perhaps. What is lost on the way there may come all the same, later."""
        told = message.model_dump_json()
        if self._apart(sender.register_id, receiver) or self._fault():
            self._late.append((sender, receiver, told))
            raise Unavailable("peer_unreachable")
        answer = self._deliver(sender, receiver, told)
        if self._fault():
            answer = self._deliver(sender, receiver, told)
        if self._fault():
            raise Unavailable("peer_unreachable")
        return PeerAnswer.model_validate_json(answer.model_dump_json())

    def deliver_late(self) -> None:
        if self._late:
            sender, receiver, told = self._late.pop(self.dice.randrange(len(self._late)))
            if receiver in self.registers:
                self._deliver(sender, receiver, told)

    def _deliver(self, sender: PeerName, receiver: str, told: str) -> PeerAnswer:
        register = self.registers[receiver]
        try:
            return register.peers.answer(sender, "10.0.0.1", PeerExchange.model_validate_json(told))
        finally:
            register.note_known()

    def _apart(self, one: str, other: str) -> bool:
        return other not in self.registers or self.sides.get(one) != self.sides.get(other)

    def _fault(self) -> bool:
        return self.dice.random() < self.faults


class Call:
    """One register's way to another."""

    def __init__(self, lan: Lan, sender: PeerName, receiver: PeerName) -> None:
        self._lan = lan
        self._sender = sender
        self._receiver = receiver

    def exchange(self, address: str, message: PeerExchange) -> PeerAnswer:
        assert address
        return self._lan.carry(self._sender, self._receiver.register_id, message)

    def close(self) -> None:
        pass
