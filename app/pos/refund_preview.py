"""What the open basket would come to if what is chosen came back: both ways, the net, and how money would go back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.catalog.catalog import Catalog
from app.clock import Clock
from app.db.store import StoreDb
from app.pos.model.basket import Basket
from app.pos.model.line import BasketLine
from app.pos.open_basket import OpenBasket
from app.pos.refund import Choice, Returns
from app.pos.refund_plan import RefundPlans, RefundWay
from app.pos.taxing import taxed


@dataclass(frozen=True, slots=True)
class GoingOut:
    """A line that the customer takes instead; ``gross_minor`` with tax."""

    line_id: str
    name: str
    size: str
    icon: str
    unit: str
    quantity_thousandths: int
    gross_minor: int
    department: str = ""


@dataclass(frozen=True, slots=True)
class ReturnPreview:
    """Sums with tax. ``net_minor`` and ``tax_minor`` are negative where the customer gets money, all else is positive.

    ``back_count`` and ``out_count`` are items; ``ways`` is how money would go back.
    """

    back_minor: int = 0
    back_count: int = 0
    out: tuple[GoingOut, ...] = ()
    out_minor: int = 0
    out_count: int = 0
    net_minor: int = 0
    tax_minor: int = 0
    ways: tuple[RefundWay, ...] = ()


class ReturnPreviews:
    """Works it out; nothing is kept."""

    def __init__(
        self,
        db: StoreDb,
        catalog: Catalog,
        basket: OpenBasket,
        clock: Clock,
        returns: Returns,
        plans: RefundPlans,
    ) -> None:
        self._db = db
        self._catalog = catalog
        self._basket = basket
        self._clock = clock
        self._returns = returns
        self._plans = plans

    def now(self) -> ReturnPreview:
        """Of the basket as it is."""
        basket = self._basket.current
        return self._of(basket) if basket is not None and basket.lines else ReturnPreview()

    def of(self, transaction_id: str, choices: Sequence[Choice]) -> ReturnPreview:
        """With what is chosen on it. Refused: as ``Returns.add``."""
        basket, sold = self._returns.would_be(transaction_id, choices)
        return self._of(basket, self._plans.preview(basket, sold))

    def _of(self, basket: Basket, ways: tuple[RefundWay, ...] = ()) -> ReturnPreview:
        with self._db.read() as conn:
            document = taxed(basket, self._catalog, conn, self._clock.now(), self._db.calendar)
        priced = list(zip(basket.lines, (own.gross for own in document.lines), strict=True))
        out = [(line, gross) for line, gross in priced if line.quantity_thousandths > 0]
        back = [(line, gross) for line, gross in priced if line.quantity_thousandths <= 0]
        return ReturnPreview(
            back_minor=-sum(gross for _, gross in back),
            back_count=sum(line.pieces for line, _ in back),
            out=tuple(self._going_out(line, gross) for line, gross in out),
            out_minor=sum(gross for _, gross in out),
            out_count=sum(line.pieces for line, _ in out),
            net_minor=document.gross,
            tax_minor=document.tax,
            ways=ways,
        )

    def _going_out(self, line: BasketLine, gross_minor: int) -> GoingOut:
        item = self._catalog.item(line.item_id)
        return GoingOut(
            line.line_id,
            line.name,
            line.size,
            line.icon,
            str(line.unit),
            line.quantity_thousandths,
            gross_minor,
            item.department if item else "",
        )
