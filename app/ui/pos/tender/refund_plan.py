"""How the money goes back: each way in its turn, and what Enter does next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.pos.model.tender import TenderKind, TenderPart
from app.pos.payments.desk import CardDesk
from app.pos.refund_plan import RefundPlan, RefundWay
from app.ui.approval import ApprovalDesk
from app.ui.pos.entry_list import EntryList
from app.ui.pos.phrases import Phrases
from app.ui.pos.tender.parts import part_name, way_icon
from app.ui.screen import Place, Stage
from app.ui.widgets.chip import ChipView, Tone
from app.ui.widgets.table_list import RowView

PlanOf = Callable[[], RefundPlan | None]
_MOST_ROWS = 4


def no_plan() -> RefundPlan | None:
    """Where nothing is taken back."""
    return None


class RefundList(EntryList):
    """The ways back in their order, with what is done and what comes next."""

    def __init__(self, phrases: Phrases) -> None:
        super().__init__(phrases.text("refund_plan"), (), "refund.plan")
        self._phrases = phrases
        self.set_most_rows(_MOST_ROWS)
        self.hide()

    def present(self, plan: RefundPlan | None) -> None:
        """Shown only while something goes back."""
        self.setVisible(plan is not None)
        upcoming = plan.next if plan else None
        ways = plan.ways if plan else ()
        self.set_rows([self._row(str(at), way, upcoming is way) for at, way in enumerate(ways)])

    def _row(self, key: str, way: RefundWay, upcoming: bool) -> RowView:
        text = self._phrases.text
        done = ChipView(text("refund_done"), Tone.OK) if not way.left_minor else None
        return RowView(
            key,
            way_name(way, self._phrases),
            note=text(how_way(way)),
            value=self._phrases.wording.money(way.left_minor or way.planned_minor),
            icon=way_icon(way.kind),
            chip=done,
            tone=Tone.INFO if upcoming else Tone.LINE,
            action="" if done else text("refund_do"),
            strong=upcoming,
        )


def way_name(way: RefundWay, phrases: Phrases) -> str:
    """``Card Visa 8842``, ``Cash``."""
    return part_name(TenderPart(way.kind, way.left_minor, "", way.detail), phrases.words)


def how_way(way: RefundWay) -> str:
    """The code of what the customer has to bring, and why."""
    if way.kind is TenderKind.CARD:
        return "refund_card_not_needed" if way.linked else way.why
    if way.kind is TenderKind.CASH:
        return "refund_from_drawer"
    return "refund_to_account" if way.reference else "refund_on_new_credit"


@dataclass(frozen=True, slots=True)
class GiveBack:
    """``add`` takes a part, ``rest`` finishes the sale in cash, ``ask`` asks for an account of a kind."""

    cards: CardDesk | None
    desk: ApprovalDesk
    stage: Stage
    add: Callable[[TenderPart], None]
    rest: Callable[[], None]
    ask: Callable[[str], None]

    def do(self, way: RefundWay, *, last: bool) -> None:
        """Give so much back this way; ``last``: nothing is left afterwards."""
        match way.kind:
            case TenderKind.CASH if last:
                self.rest()
            case TenderKind.CASH:
                self.add(TenderPart(TenderKind.CASH, -way.left_minor))
            case TenderKind.CARD:
                self._to_card(way)
            case _ if way.reference:
                self.add(TenderPart(way.kind, -way.left_minor, way.reference, way.detail))
            case _:
                self.ask(way.kind.value)

    def _to_card(self, way: RefundWay) -> None:
        """Without the card where its payment is known here, else the terminal asks for it."""
        cards = self.cards
        if cards is None or not way.linked:
            self.stage.go(Place.CARD_TENDER, amount_minor=-way.left_minor)
            return
        self.desk.do(
            lambda: cards.refund(way.reference, way.left_minor),
            lambda asked: self.stage.go(Place.CARD_TENDER, payment_id=asked.payment_id),
        )
