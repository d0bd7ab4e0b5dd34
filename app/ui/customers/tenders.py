"""Gift cards and credit notes among the ways to pay: which, how much, and whether head office holds it."""

from __future__ import annotations

from functools import partial

from app.customers.desk import HoldQuestion, HoldVerdict
from app.customers.stored_value import StoredValue
from app.pos.model.tender import TenderKind
from app.ui.pos.tender.choices import AskFor, TenderAsk, TenderChoice
from app.ui.pos.tender.paper_dialog import PaperDialog
from app.ui.tasks import Tasks
from app.ui.theme.icons import Icon
from contract.errors import Refused
from contract.rules.stored_value import AccountKind

_OFFERED = ((AccountKind.GIFT_CARD, Icon.GIFT_CARD), (AccountKind.STORE_CREDIT, Icon.TICKET))


class AccountTenders:
    """The network is waited for on the free lane, so that the till goes on meanwhile."""

    def __init__(self, value: StoredValue, tasks: Tasks) -> None:
        self._value = value
        self._tasks = tasks

    def choices(self) -> tuple[TenderChoice, ...]:
        """Both take money, and take back what a sale gives back."""
        return tuple(
            TenderChoice(
                kind.value,
                f"tender_{kind.value}",
                icon,
                self._ask(kind),
                TenderKind(kind.value),
                refunds=True,
                reads=partial(self._reads, kind),
            )
            for kind, icon in _OFFERED
        )

    def _reads(self, kind: AccountKind, scanned: str) -> str | None:
        found = self._value.read(scanned)
        return scanned if found is not None and found.kind is kind else None

    def _ask(self, kind: AccountKind) -> AskFor:
        def ask(asked: TenderAsk) -> None:
            dialog = PaperDialog(asked.host, asked.phrases, kind.value, asked.scanned)
            dialog.noted.connect(lambda minor, number: self._take(asked, kind, minor, number))
            dialog.open()

        return ask

    def _take(self, asked: TenderAsk, kind: AccountKind, minor: int, number: str) -> None:
        account = self._value.read(number)
        if account is None or account.kind is not kind:
            self._tasks.refused.emit(Refused("stored_value_number_wrong"))
        elif minor > abs(asked.left_minor):
            self._tasks.refused.emit(Refused("tender_too_large", left_minor=abs(asked.left_minor)))
        elif asked.left_minor < 0:
            self._tasks.store(partial(self._value.refund, account, minor), asked.taken)
        else:
            self._tasks.store(partial(self._value.begin, account, minor), partial(self._hold, asked))

    def _hold(self, asked: TenderAsk, question: HoldQuestion) -> None:
        self._tasks.free(partial(self._value.ask, question), partial(self._finish, asked, question))

    def _finish(self, asked: TenderAsk, question: HoldQuestion, verdict: HoldVerdict | None) -> None:
        self._tasks.store(partial(self._value.finish, question.tender_id, verdict), asked.taken)
