"""Money at risk on the status screen: what was taken unasked today, and what cards moved that no sale names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.customers.stored_value import Exposure
from app.pos.payments.desk import CardDesk
from app.pos.payments.loose import LooseMoney
from app.pos.payments.model import Payment
from app.ui.approval import ApprovalDesk
from app.ui.screen import Place, Stage
from app.ui.theme.icons import Icon
from app.ui.widgets.card import Card
from app.ui.widgets.chip import Tone
from app.ui.widgets.table_list import RowView, TableList
from contract.values.time import parse_instant

_ROW, _AT_ONCE = 58, 3
_TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Risk:
    """What the card shows."""

    exposure: Exposure
    loose: LooseMoney = LooseMoney()


class RiskCard(Card):
    """Hidden while there is nothing to look after. Each row of a payment has the one thing that can be done."""

    def __init__(self, stage: Stage, look: Callable[[], Risk], cards: CardDesk | None, desk: ApprovalDesk) -> None:
        self._stage, self._look, self._cards, self._desk = stage, look, cards, desk
        super().__init__(stage.words.text("risk_title"), bleed=True, padding=16)
        self._risk = Risk(Exposure(0, 0, 0))
        self._list = TableList(stage.words.text("risk_title"), row_height=_ROW)
        self._list.setObjectName("status.risk")
        self._list.acted.connect(self._act)
        self._list.chosen.connect(self._act)
        self.body.addWidget(self._list)
        self.hide()

    def refresh(self) -> None:
        """Look again."""
        self._stage.tasks.free(self._look, self._show)

    def _show(self, risk: Risk) -> None:
        self._risk = risk
        rows = self._rows(risk)
        self._list.set_rows(rows)
        self._list.setFixedHeight(_ROW * max(1, min(len(rows), _AT_ONCE)))
        self.setVisible(bool(rows))

    def _rows(self, risk: Risk) -> list[RowView]:
        text, money, own = self._stage.words.text, self._stage.wording.money, risk.exposure
        rows = [
            *(self._payment("open", one, "risk_show") for one in risk.loose.open),
            *(self._payment("charged", one, "risk_give_back") for one in risk.loose.charged),
            *(self._payment("refunded", one, "") for one in risk.loose.refunded),
        ]
        if own.bound_minor:
            bound = text("risk_taken_note", bound=money(own.bound_minor), worst=money(own.worst_case_minor))
            taken = money(own.taken_minor)
            rows.append(RowView(_TAKEN, text("risk_taken"), note=bound, value=taken, icon=Icon.GIFT_CARD))
        return rows

    def _payment(self, code: str, own: Payment, action: str) -> RowView:
        text, wording = self._stage.words.text, self._stage.wording
        amount = wording.money(own.approved_minor or own.amount_minor, own.currency)
        at = wording.clock(parse_instant(own.started_at))
        return RowView(
            own.payment_id,
            text(f"risk_{code}", amount=amount, at=at, card=own.card),
            note=text(f"risk_{code}_note"),
            icon=Icon.ALERT,
            tone=Tone.WARN,
            action=text(action) if action else "",
        )

    def _act(self, key: str) -> None:
        own = next((one for one in self._risk.loose.all if one.payment_id == key), None)
        cards = self._cards
        if own is None or cards is None:
            return
        if own.open:
            self._stage.go(Place.CARD_TENDER, payment_id=own.payment_id)
        elif own in self._risk.loose.charged:
            reason = self._stage.words.text("risk_give_back_reason")
            self._desk.do(lambda: cards.take_back(own.payment_id, reason), self._going_back)

    def _going_back(self, reversal: Payment | None) -> None:
        if reversal is not None:
            self._stage.go(Place.CARD_TENDER, payment_id=reversal.payment_id)
        else:
            self.refresh()
