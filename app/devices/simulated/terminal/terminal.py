"""A card terminal made of software: local TLS, nexo messages under lock, and a ledger of what it really charged."""

from __future__ import annotations

import json
import os
import threading
from collections import deque
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from app.devices.configuration import DeviceConfig, TerminalConfig
from app.devices.drivers.nexo.crypto import NONCE_BYTES, NexoKey, NexoLock
from app.devices.simulated.terminal import answers
from app.devices.simulated.terminal.answers import Body
from app.devices.simulated.terminal.behavior import Behavior, behavior_of
from app.devices.simulated.terminal.certificate import make_certificates
from app.devices.simulated.terminal.ledger import Booked, Ledger, Movement
from app.devices.simulated.terminal.server import HangUp, TlsServer
from contract.values.money import minor_digits

_encoder = msgspec.json.Encoder(decimal_format="number")
POI_ID = "P400Plus-123456789"
_KEY = NexoKey("simulated", 1, "a passphrase of nobody")
_PATIENCE_S = 30.0
_CARD = bytes((5, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8))
"""A well-known number for trials, kept in such a way that it stands nowhere while nobody asks for it."""


class SimulatedTerminal:
    """``start`` it; ``config`` goes into a register's list of devices. It may also run as a program of its own.

    ``behavior``: what it does with an amount. ``spills``: it writes the card's whole number into every field that takes
    text, as a terminal must not.
    """

    def __init__(
        self,
        folder: Path,
        behavior: Callable[[int], Behavior] = behavior_of,
        *,
        spills: bool = False,
        port: int = 0,
    ) -> None:
        self.folder = folder
        self.ledger = Ledger(folder / "ledger.jsonl")
        self._behavior, self._spills = behavior, spills
        self._lock = NexoLock(_KEY)
        self._authority, certificate = make_certificates(folder, f"{POI_ID}.test.terminal.example")
        (folder / "passphrase").write_text(_KEY.passphrase, encoding="utf-8")
        self._server = TlsServer(certificate, self._answer, port)
        self._changed = threading.Condition()
        self._next: deque[Behavior] = deque()
        self._answers: dict[str, Body | None] = {}
        self._aborted: set[str] = set()
        self._tapped: set[str] = set()
        self._released = False
        self._bank_reachable = True
        self._mute = False
        self._since_reconciled = 0
        self._count = 0

    def start(self) -> None:
        """Listen on loopback."""
        self._server.start()

    def stop(self) -> None:
        """Switch off; the ledger stays."""
        with self._changed:
            self._released = True
            self._changed.notify_all()
        self._server.stop()

    def config(self, name: str = "card", sale_id: str = "till-3") -> DeviceConfig:
        """For a register's list of devices."""
        terminal = TerminalConfig(
            POI_ID, sale_id, self._authority, _KEY.identifier, _KEY.version, self.folder / "passphrase"
        )
        return DeviceConfig(name, "adyen-terminal", f"nexo://127.0.0.1:{self._server.port}", terminal)

    def then(self, *behaviors: Behavior) -> None:
        """What it does with the next payments, whatever their amounts."""
        with self._changed:
            self._next.extend(behaviors)

    def tap(self) -> None:
        """The customer who is waited for holds the card to it."""
        with self._changed:
            self._tapped |= {service_id for service_id, answer in self._answers.items() if answer is None}
            self._changed.notify_all()

    def release(self) -> None:
        """What it kept to itself it now says to whoever still listens, or asks."""
        with self._changed:
            self._released = True
            self._changed.notify_all()

    def hold_again(self) -> None:
        """From now on it may keep answers to itself once more."""
        with self._changed:
            self._released = False

    def set_bank_reachable(self, reachable: bool) -> None:
        """Whether it may ask the bank; without, it approves by itself what it is allowed to."""
        with self._changed:
            self._bank_reachable = reachable

    def set_mute(self, mute: bool) -> None:
        """It takes connections and answers none: a terminal that hangs."""
        with self._changed:
            self._mute = mute
            self._changed.notify_all()

    def wait_for_charges(self, count: int, timeout_s: float = _PATIENCE_S) -> bool:
        """True as soon as that many charges are booked."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self._charges()) >= count, timeout_s)

    def wait_for_charge(self, service_id: str, timeout_s: float = _PATIENCE_S) -> bool:
        """True as soon as the charge that was asked for by this id is booked."""
        with self._changed:
            return self._changed.wait_for(
                lambda: any(own.service_id == service_id for own in self._charges()), timeout_s
            )

    def wait_for_card(self, timeout_s: float = _PATIENCE_S) -> bool:
        """True as soon as it waits for a customer."""
        with self._changed:
            return self._changed.wait_for(lambda: None in self._answers.values(), timeout_s)

    def _charges(self) -> list[Booked]:
        return [own for own in self.ledger.booked() if own.kind == "charge"]

    def _answer(self, told: bytes) -> bytes:
        secured = json.loads(told)["SaleToPOIRequest"]
        message = self._lock.open(secured["NexoBlob"], secured["SecurityTrailer"])
        asked = json.loads(message, parse_float=Decimal)["SaleToPOIRequest"]
        header = asked["MessageHeader"]
        with self._changed:
            if self._mute:
                self._changed.wait_for(lambda: not self._mute or self._released, _PATIENCE_S)
                raise HangUp
        category = header["MessageCategory"]
        body = self._deeds()[category](header["ServiceID"], asked[f"{category}Request"])
        if body is None:
            return b"ok"
        return self._closed({**header, "MessageType": "Response"}, f"{category}Response", body)

    def _deeds(self) -> dict[str, Any]:
        return {
            "Login": lambda _id, _asked: {"Response": {"Result": "Success"}},
            "Payment": self._pay,
            "Reversal": self._reverse,
            "TransactionStatus": self._status,
            "Abort": self._abort,
            "Reconciliation": self._reconcile,
        }

    def _closed(self, header: dict[str, str], name: str, body: Body) -> bytes:
        message = _encoder.encode({"SaleToPOIResponse": {"MessageHeader": header, name: body}})
        blob, trailer = self._lock.close(message, os.urandom(NONCE_BYTES))
        inside = {"MessageHeader": header, "NexoBlob": blob, "SecurityTrailer": trailer}
        return json.dumps({"SaleToPOIResponse": inside}).encode()

    def _pay(self, service_id: str, asked: Body) -> Body:
        amounts = asked["PaymentTransaction"]["AmountsReq"]
        currency, amount = str(amounts["Currency"]), Decimal(amounts["RequestedAmount"])
        refund = asked["PaymentData"]["PaymentType"] == "Refund"
        online = asked["PaymentTransaction"].get("TransactionConditions", {}).get("ForceOnlineFlag", False)
        minor = int(amount.scaleb(minor_digits(currency)))
        with self._changed:
            behavior = self._next.popleft() if self._next else self._behavior(minor)
            if service_id in self._answers:
                return answers.failed("NotAllowed")
            self._answers[service_id] = None
            self._changed.notify_all()
        body = self._decide(service_id, behavior, minor, currency, refund=refund, online=online)
        with self._changed:
            self._answers[service_id] = body
            self._changed.notify_all()
        return self._say(behavior, body)

    def _say(self, behavior: Behavior, body: Body) -> Body:
        """The answer, when and if it goes out."""
        match behavior:
            case Behavior.LOST:
                raise HangUp
            case Behavior.LATE:
                self._hold()
        return body

    def _hold(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._released, _PATIENCE_S)

    def _decide(
        self, service_id: str, behavior: Behavior, minor: int, currency: str, *, refund: bool, online: bool
    ) -> Body:
        match behavior:
            case Behavior.DECLINE:
                return answers.failed("Refusal")
            case Behavior.BUSY:
                return answers.failed("Busy")
            case Behavior.SILENT:
                self._hold()
                return answers.failed("Aborted")
            case Behavior.WAIT | Behavior.TAP_FIRST if not self._customer(service_id, behavior):
                return answers.failed("Aborted")
        offline = behavior is Behavior.OFFLINE or not self._bank_reachable
        if offline and online:
            return answers.failed("UnreachableHost")
        taken = minor // 2 if behavior is Behavior.PARTIAL else minor
        kind: Movement = "refund" if refund else "charge"
        reference = self._book(kind, service_id, taken, currency, offline=offline)
        if behavior is Behavior.TWICE:
            self._book(kind, service_id, taken, currency)
        return answers.approved(
            reference,
            _decimal(taken, currency),
            currency,
            pan=_pan(),
            spills=self._spills,
            partial=behavior is Behavior.PARTIAL,
            signature=behavior is Behavior.SIGNATURE,
            offline=offline,
        )

    def _customer(self, service_id: str, behavior: Behavior) -> bool:
        """Whether a card was tapped before the payment was aborted."""
        with self._changed:
            self._changed.wait_for(
                lambda: service_id in self._tapped or service_id in self._aborted or self._released, _PATIENCE_S
            )
            if behavior is Behavior.TAP_FIRST:
                return service_id in self._aborted
            return service_id in self._tapped

    def _book(
        self, kind: Movement, service_id: str, minor: int, currency: str, reverses: str = "", *, offline: bool = False
    ) -> str:
        with self._changed:
            self._count += 1
            reference = f"4r7i{os.urandom(4).hex()}.{self._count}"
            self.ledger.book(Booked(kind, reference, service_id, minor, currency, reverses, offline))
            self._changed.notify_all()
        return reference

    def _reverse(self, service_id: str, asked: Body) -> Body:
        original = asked["OriginalPOITransaction"]["POITransactionID"]["TransactionID"]
        with self._changed:
            behavior = self._next.popleft() if self._next else Behavior.APPROVE
        found = next((own for own in self._charges() if own.reference == original), None)
        if found is None or behavior is Behavior.DECLINE:
            return self._keep(service_id, answers.failed("NotFound" if found is None else "Refusal"))
        back = sum(own.amount_minor for own in self.ledger.booked() if own.reverses == original)
        told = asked.get("ReversedAmount")
        minor = found.amount_minor if told is None else int(Decimal(told).scaleb(minor_digits(found.currency)))
        if back + minor > found.amount_minor:
            return self._keep(service_id, answers.failed("NotAllowed"))
        reference = self._book("reversal", service_id, minor, found.currency, original)
        body = self._keep(service_id, answers.reversed_money(reference, _decimal(minor, found.currency)))
        return self._say(behavior, body)

    def _keep(self, service_id: str, body: Body) -> Body:
        with self._changed:
            self._answers[service_id] = body
        return body

    def _status(self, _service_id: str, asked: Body) -> Body:
        reference = asked["MessageReference"]
        with self._changed:
            if reference["ServiceID"] not in self._answers:
                return answers.failed("NotFound")
            known = self._answers[reference["ServiceID"]]
        if known is None:
            return answers.failed("InProgress")
        repeated = {f"{reference['MessageCategory']}Response": known}
        return {
            "Response": {"Result": "Success"},
            "RepeatedMessageResponse": {"RepeatedResponseMessageBody": repeated},
        }

    def _abort(self, _service_id: str, asked: Body) -> None:
        with self._changed:
            self._aborted.add(asked["MessageReference"]["ServiceID"])
            self._changed.notify_all()

    def _reconcile(self, _service_id: str, _asked: Body) -> Body:
        with self._changed:
            booked, self._since_reconciled = self.ledger.booked()[self._since_reconciled :], len(self.ledger.booked())
        currency = booked[0].currency if booked else "EUR"
        taken = [own.amount_minor for own in booked if own.kind == "charge"]
        back = [own.amount_minor for own in booked if own.kind != "charge"]
        return answers.totals(
            (len(taken), _decimal(sum(taken), currency)), (len(back), _decimal(sum(back), currency)), currency
        )


def _decimal(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-minor_digits(currency))


def _pan() -> str:
    return "".join(str(9 - digit) for digit in _CARD)
