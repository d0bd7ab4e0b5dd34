"""Gift cards, credit notes, accounts and points among the ways to pay: which, what there is, and what is taken."""

from __future__ import annotations

from functools import partial

from app.customers.desk import HoldQuestion, HoldVerdict
from app.customers.stored_value import Account, Room, StoredValue
from app.pos.model.tender import TenderKind
from app.ui.approval import ApprovalDesk
from app.ui.customers.account_dialog import OF_CUSTOMERS, AccountDialog
from app.ui.pos.tender.choices import AskFor, TenderAsk, TenderChoice
from app.ui.tasks import Tasks
from app.ui.theme.icons import Icon
from app.ui.widgets.overlay import Overlay
from app.wording import Words
from contract.errors import AisleError, Refused
from contract.rules.stored_value import AccountKind

_OFFERED = (
    (AccountKind.GIFT_CARD, Icon.GIFT_CARD, "F7"),
    (AccountKind.LOYALTY, Icon.STAR, "F6"),
    (AccountKind.STORE_CREDIT, Icon.RECEIPT_REFUND, "Ctrl+F7"),
    (AccountKind.ON_ACCOUNT, Icon.USER, "F4"),
)


class AccountTenders:
    """The network is waited for on the free lane, so that the till goes on meanwhile."""

    def __init__(self, value: StoredValue, tasks: Tasks, words: Words) -> None:
        self._value = value
        self._tasks = tasks
        self._words = words

    def choices(self, desk: ApprovalDesk) -> tuple[TenderChoice, ...]:
        """All take money, and take back what a sale gives back. ``desk`` asks another person where one must."""
        return tuple(
            TenderChoice(
                kind.value,
                f"tender_{kind.value}",
                icon,
                self._ask(kind, icon, desk),
                TenderKind(kind.value),
                shortcut=shortcut,
                refunds=True,
                reads=partial(self._reads, kind),
            )
            for kind, icon, shortcut in _OFFERED
        )

    def _reads(self, kind: AccountKind, scanned: str) -> str | None:
        found = self._value.read(scanned)
        return scanned if found is not None and found.kind is kind else None

    def _ask(self, kind: AccountKind, icon: Icon, desk: ApprovalDesk) -> AskFor:
        def ask(asked: TenderAsk) -> None:
            if kind in OF_CUSTOMERS and not asked.customer_id:
                self._tasks.refused.emit(Refused("customer_needed"))
                return
            dialog = AccountDialog(asked.host, asked.phrases, kind, icon, asked.next_minor, asked.scanned)
            dialog.noted.connect(lambda minor, number: self._take(asked, kind, desk, minor, number))
            if asked.left_minor > 0:
                dialog.number_read.connect(partial(self._show_room, asked, kind, dialog))
                if asked.scanned or kind in OF_CUSTOMERS:
                    self._show_room(asked, kind, dialog, asked.scanned)
            dialog.open()

        return ask

    def _account(self, asked: TenderAsk, kind: AccountKind, number: str) -> Account:
        """Refused: ``stored_value_number_wrong``."""
        if kind in OF_CUSTOMERS:
            return self._value.of_customer(kind, asked.customer_id)
        account = self._value.read(number)
        if account is None or account.kind is not kind:
            raise Refused("stored_value_number_wrong")
        return account

    def _show_room(self, asked: TenderAsk, kind: AccountKind, dialog: AccountDialog, number: str) -> None:
        """Whoever has answered meanwhile needs to know it no more."""

        def told(room: Room) -> None:
            if Overlay.topmost() is dialog:
                dialog.show_room(room)

        def failed(error: AisleError) -> None:
            if Overlay.topmost() is dialog:
                dialog.show_problem(self._words.error(error))

        self._tasks.free(lambda: self._value.room(self._account(asked, kind, number)), told, failed)

    def _take(self, asked: TenderAsk, kind: AccountKind, desk: ApprovalDesk, minor: int, number: str) -> None:
        try:
            account = self._account(asked, kind, number)
        except Refused as refused:
            self._tasks.refused.emit(refused)
            return
        if minor > abs(asked.left_minor):
            self._tasks.refused.emit(Refused("tender_too_large", left_minor=abs(asked.left_minor)))
        elif asked.left_minor < 0:
            desk.do(partial(self._value.refund, account, minor), asked.taken)
        else:
            desk.do(partial(self._value.begin, account, minor), partial(self._hold, asked))

    def _hold(self, asked: TenderAsk, question: HoldQuestion) -> None:
        self._tasks.free(partial(self._value.ask, question), partial(self._finish, asked, question))

    def _finish(self, asked: TenderAsk, question: HoldQuestion, verdict: HoldVerdict | None) -> None:
        self._tasks.store(partial(self._value.finish, question.tender_id, verdict), asked.taken)
