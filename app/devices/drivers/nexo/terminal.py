"""A card terminal that speaks nexo over the local network, as Adyen's Terminal API does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.devices.configuration import TerminalConfig
from app.devices.drivers.control import Control
from app.devices.drivers.nexo import messages
from app.devices.drivers.nexo.crypto import NONCE_BYTES, NexoLock
from app.devices.drivers.nexo.messages import Answered, Header
from app.devices.drivers.nexo.wire import NexoWire, NotSent
from app.devices.ports import CardOutcome, PaymentOrder, ReversalOrder, StatusQuestion, TerminalAnswer, TerminalTotals
from app.devices.profiles import TerminalProfile
from contract.errors import Unavailable
from contract.values.time import instant_text

_SOFTWARE = {"ManufacturerID": "Aisle", "ApplicationName": "Aisle", "SoftwareVersion": "1", "CertificationCode": ""}
_LOGIN_ID = "login"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the terminal's driver asks of the world."""

    now: Callable[[], datetime]
    random_bytes: Callable[[int], bytes]


class NexoTerminal(Control):
    """Each question has a connection of its own, so that one can be asked while another waits."""

    def __init__(
        self,
        name: str,
        profile: TerminalProfile,
        config: TerminalConfig,
        wire: NexoWire,
        lock: NexoLock,
        around: Surroundings,
    ) -> None:
        super().__init__(name)
        self._profile = profile
        self._config = config
        self._wire = wire
        self._lock = lock
        self._around = around

    def login(self) -> None:
        """Unavailable: ``terminal_unreachable``, ``terminal_not_trusted``, ``terminal_silent``, ``terminal_lost``,
        ``terminal_answer_unreadable``.
        """
        body = {"DateTime": self._at(), "SaleSoftware": _SOFTWARE, "OperatorLanguage": "en"}
        service_id = f"{_LOGIN_ID}{self._around.random_bytes(2).hex()}"
        answered = self._ask("Login", service_id, "LoginRequest", body, self._profile.ask_timeout_s)
        if answered.login_response is None or answered.login_response.response.result != "Success":
            raise Unavailable("terminal_answer_unreadable")

    def payment(self, order: PaymentOrder) -> TerminalAnswer:
        body = messages.payment_body(order, self._at())
        return self._money("Payment", order.service_id, "PaymentRequest", body, order.currency)

    def reversal(self, order: ReversalOrder) -> TerminalAnswer:
        body = messages.reversal_body(order, self._at())
        return self._money("Reversal", order.service_id, "ReversalRequest", body, order.currency)

    def transaction_status(self, asked: StatusQuestion) -> TerminalAnswer:
        reference = self._reference("Reversal" if asked.reversal else "Payment", asked.service_id)
        body = {"ReceiptReprintFlag": False, "MessageReference": reference}
        name, limit_s = "TransactionStatusRequest", self._profile.ask_timeout_s
        try:
            told = self._ask("TransactionStatus", asked.asking_id, name, body, limit_s).transaction_status_response
            return messages.status_answer(told, asked.currency) if told else _unknown("terminal_answer_unreadable")
        except Unavailable as error:
            return _unknown(error.code)

    def abort(self, service_id: str, asking_id: str) -> None:
        body = {"AbortReason": "MerchantAbort", "MessageReference": self._reference("Payment", service_id)}
        self._post(self._header("Abort", asking_id), "AbortRequest", body, self._profile.ask_timeout_s)

    def reconciliation(self, asking_id: str, currency: str) -> TerminalTotals:
        body = {"ReconciliationType": "SaleReconciliation"}
        answered = self._ask("Reconciliation", asking_id, "ReconciliationRequest", body, self._profile.ask_timeout_s)
        if answered.reconciliation_response is None:
            raise Unavailable("terminal_answer_unreadable")
        return messages.totals(answered.reconciliation_response, currency)

    def _money(
        self, category: str, service_id: str, name: str, body: Mapping[str, object], currency: str
    ) -> TerminalAnswer:
        try:
            answered = self._ask(category, service_id, name, body, self._profile.payment_timeout_s)
            told = answered.payment_response or answered.reversal_response
            return messages.money_answer(told, currency) if told else _unknown("terminal_answer_unreadable")
        except NotSent as error:
            return TerminalAnswer(CardOutcome.CANCELED, error.code)
        except Unavailable as error:
            return _unknown(error.code)

    def _ask(self, category: str, service_id: str, name: str, body: Mapping[str, object], timeout_s: float) -> Answered:
        header = self._header(category, service_id)
        closed = messages.read_closed(self._post(header, name, body, timeout_s))
        answered = messages.read_answer(self._lock.open(closed.blob, closed.trailer))
        # What anybody on the line could change must say the same as what is locked, and answer what was asked.
        expected = (category, "Response", service_id, header.sale_id, header.poi_id)
        if any(_place(own) != expected for own in (closed.header, answered.message_header)):
            raise Unavailable("terminal_answer_unreadable")
        return answered

    def _post(self, header: Header, name: str, body: Mapping[str, object], timeout_s: float) -> bytes:
        nonce = self._around.random_bytes(NONCE_BYTES)
        blob, trailer = self._lock.close(messages.request(header, name, body), nonce)
        return self._wire.post(messages.closed_request(header, blob, trailer), timeout_s)

    def _header(self, category: str, service_id: str) -> Header:
        return Header(
            message_category=category,
            service_id=service_id,
            sale_id=self._config.sale_id,
            poi_id=self._config.poi_id,
        )

    def _reference(self, category: str, service_id: str) -> dict[str, str]:
        return {"MessageCategory": category, "SaleID": self._config.sale_id, "ServiceID": service_id}

    def _at(self) -> str:
        return instant_text(self._around.now())

    def _take_wire(self) -> None:
        self.login()

    def _give_wire_back(self) -> None:
        """Nothing is held: every question has a connection of its own."""


def _place(header: Header) -> tuple[str, str, str, str, str]:
    return header.message_category, header.message_type, header.service_id, header.sale_id, header.poi_id


def _unknown(code: str) -> TerminalAnswer:
    return TerminalAnswer(CardOutcome.UNKNOWN, code)
