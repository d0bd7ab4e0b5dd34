"""What the picker of a wave sees: the row to do now with its totes, the route, and how the wave stands."""

from __future__ import annotations

from dataclasses import dataclass

from app.bopis.model.cards import NextStep, OrderCard
from app.bopis.model.shortage import Missing
from app.bopis.model.wave_route import WaveStop, Wish
from app.bopis.pick_view import PickRow, ScanMeaning, ToteShare
from app.catalog.model.item import Item
from contract.messages.rows import StockRow
from contract.states.fulfillment import LineState


@dataclass(frozen=True, slots=True)
class WaveMember:
    """An order of a wave: the letter of its tote, the tote's own code if it has one, and its card."""

    letter: str
    tote: str
    card: OrderCard


@dataclass(frozen=True, slots=True)
class WaveView:
    """``in_hand`` thousandths of the current row were scanned and are in no tote yet; ``surplus`` names what is in hand
    and nobody wants any more. ``others`` pick along. ``missing`` is what is open of the row, were it not found.
    ``next_tote`` is the letter that what is in hand goes to by itself.

    ``left`` are numbers of orders that are not picked in this wave any more: taken back by head office, canceled, or
    in a wave that was begun before. ``cold_since`` is when the first cold goods were taken, "" for none.
    """

    wave_id: str
    number: int
    members: tuple[WaveMember, ...]
    current: PickRow | None
    route: tuple[PickRow, ...]
    in_hand: int = 0
    surplus: str = ""
    others: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    cold_since: str = ""
    can_undo: bool = False
    missing: tuple[Missing, ...] = ()
    next_tote: str = ""

    @property
    def rows_done(self) -> int:
        return sum(row.open == 0 for row in self.route)

    @property
    def pressing(self) -> OrderCard | None:
        """The card of the order that is due first among those not picked."""
        open_cards = [one.card for one in self.members if one.card.step is NextStep.PICK]
        return min(open_cards, key=lambda card: (card.due_at, card.number), default=None)

    @property
    def to_stage(self) -> WaveMember | None:
        """Once all is picked: the next tote that is put on a shelf."""
        waiting = (one for one in self.members if one.card.step is NextStep.STAGE)
        return next(waiting, None) if self.current is None else None


@dataclass(frozen=True, slots=True)
class WaveScan:
    """What a gesture did: ``name`` is the item, the bin or the letter of the tote."""

    view: WaveView
    meaning: ScanMeaning
    name: str
    thousandths: int


def wave_row(stop: WaveStop, item: Item | None, stock: StockRow | None, *, put_off: bool) -> PickRow:
    line = stop.line
    return PickRow(
        line_id=stop.item_id,
        item_id=stop.item_id,
        sku=line.sku,
        name=line.name,
        size=line.size,
        unit=line.unit,
        icon=item.icon if item else "",
        department=item.department if item else "",
        bin=stop.bin,
        wanted=sum(wish.wanted for wish in stop.wishes),
        open=stop.open,
        picked=sum(wish.picked for wish in stop.wishes),
        short=sum(wish.standing(LineState.SHORT) for wish in stop.wishes),
        barcode_ending=item.identifiers[0][-4:] if item and item.identifiers else "",
        in_stock=stock.on_hand if stock else None,
        age_minimum=line.age_minimum,
        put_off=put_off,
        storage=stop.storage,
        tracking=item.tracking if item else "",
        grams=item.grams if item else 0,
        totes=tuple(_share(wish) for wish in stop.wishes),
    )


def _share(wish: Wish) -> ToteShare:
    return ToteShare(
        order_id=wish.order.order_id,
        number=wish.order.number,
        customer_name=wish.order.customer_name,
        letter=wish.letter,
        tote=wish.tote,
        wanted=wish.wanted,
        picked=wish.picked,
        short=wish.standing(LineState.SHORT),
        open=wish.open,
    )
