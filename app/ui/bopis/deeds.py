"""What the order screens can do: every use case of orders, built once and given to the presenters."""

from __future__ import annotations

from dataclasses import dataclass

from app.bopis.board import Board
from app.bopis.cancel_in_sale import CancelInSale
from app.bopis.check_in import CheckIn
from app.bopis.claim import Claim, ClaimDesk
from app.bopis.desk import OrderDesk
from app.bopis.hand_over import HandOver
from app.bopis.hand_over_in_sale import HandOverInSale
from app.bopis.label import CarrierOf, Labels
from app.bopis.look_up import LookUp
from app.bopis.model.cards import OrderCard
from app.bopis.ordering import Ordering
from app.bopis.pack import Pack
from app.bopis.parcel_papers import ParcelPapers
from app.bopis.pick import Pick
from app.bopis.pick_list import PickLists
from app.bopis.promising import Promising
from app.bopis.put_back import PutBack
from app.bopis.reject import Reject
from app.bopis.ship import Ship
from app.bopis.stage import Stage
from app.bopis.wave_pick import WavePick
from app.bopis.waves import Waves
from app.catalog.catalog import Catalog
from app.operators.operators import Operators
from app.pos.open_basket import OpenBasket
from app.pos.ports import attempted
from app.pos.refund import Returns
from app.pos.sell import Sell
from app.ui.bopis.bench import PackingBench
from app.ui.bopis.line_deeds import LineDeeds
from contract.values.ids import IdFactory


@dataclass(frozen=True, slots=True)
class SaleOrderDeeds:
    """What a till does with orders in its basket."""

    ordering: Ordering
    hand_over: HandOverInSale
    cancel: CancelInSale
    promising: Promising

    @classmethod
    def over(
        cls,
        desk: OrderDesk,
        catalog: Catalog,
        basket: OpenBasket,
        sell: Sell,
        promising: Promising,
        operators: Operators,
        returns: Returns,
    ) -> SaleOrderDeeds:
        return cls(
            Ordering(desk.store, catalog, operators, basket, sell, desk.clock),
            HandOverInSale(desk, HandOver(desk), catalog, basket, sell),
            CancelInSale(desk, operators, catalog, basket, sell, returns),
            promising,
        )


@dataclass(frozen=True, slots=True)
class OrderDeeds:
    """All on one desk. ``sale`` is None where nothing is sold, ``bench`` where nothing is printed."""

    board: Board
    look_up: LookUp
    claim: Claim
    pick: Pick
    stage: Stage
    hand_over: HandOver
    reject: Reject
    put_back: PutBack
    pack: Pack
    labels: Labels
    ship: Ship
    check_in: CheckIn
    lines: LineDeeds
    waves: Waves
    wave_pick: WavePick
    bench: PackingBench | None = None
    sale: SaleOrderDeeds | None = None

    def put_away(self, order_id: str, shelves: str) -> OrderCard:
        """Stage it; then a label prints for each bag. A printer that fails undoes nothing."""
        card, bench = self.stage.stage(order_id, shelves), self.bench
        if bench is not None:
            attempted(lambda: bench.bag_labels.print_bags(order_id))
        return card

    @property
    def parcel_papers(self) -> ParcelPapers | None:
        return self.bench.parcel_papers if self.bench else None

    @property
    def pick_lists(self) -> PickLists | None:
        return self.bench.pick_lists if self.bench else None


def orders_over(
    desk: OrderDesk,
    claims: ClaimDesk,
    new_id: IdFactory,
    sale: SaleOrderDeeds | None,
    carrier_of: CarrierOf,
    bench: PackingBench | None = None,
) -> OrderDeeds:
    """Every use case of orders over one desk."""
    claim = Claim(desk, claims, new_id)
    return OrderDeeds(
        board=Board(desk),
        look_up=LookUp(desk),
        claim=claim,
        pick=Pick(desk),
        stage=Stage(desk),
        hand_over=HandOver(desk),
        reject=Reject(desk),
        put_back=PutBack(desk),
        pack=Pack(desk, new_id),
        labels=Labels(desk, carrier_of, new_id),
        ship=Ship(desk, new_id),
        check_in=CheckIn(desk),
        lines=LineDeeds.over(desk, new_id),
        waves=Waves(desk, claim),
        wave_pick=WavePick(desk),
        bench=bench,
        sale=sale,
    )
