"""What really happened, written down by those who did it: goods carried out, money handed over, papers kept.

Nothing here is asked of a register: a number stands here only where a person could read it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

Place = tuple[str, int]
"""A store and the number of a till."""


@dataclass
class Sale:
    """Goods that went out (negative: that came back), and what was paid for them; minor units."""

    place: Place
    machine: str
    at_s: float
    goods: Counter[str]
    total_minor: int
    cash_minor: int
    card_minor: int = 0
    value_minor: int = 0
    """Of a gift card."""
    receipt: str = ""
    """The number on the paper, where a paper came out."""
    shift: int = 0
    member: str = ""
    """The number of whom it belongs to."""


@dataclass(frozen=True)
class Charge:
    """Money that a terminal moved, negative where it went back; by the id it was asked under. ``reverses``: such an
    id.
    """

    service_id: str
    minor: int
    reverses: str = ""


@dataclass
class Drawer:
    """One drawer from its float to its count."""

    place: Place
    number: int
    minor: int
    float_minor: int
    counted_minor: int | None = None


@dataclass
class Ordered:
    """What somebody ordered on the web. ``token`` is what they show; ``told``: they were told that it is
    ready; ``begun``: somebody began to hand it over.
    """

    order_id: str
    store: str
    token: str
    goods: dict[str, int]
    told: bool = False
    begun: bool = False
    gone: bool = False


@dataclass
class Delivery:
    """Goods on the road to a store: what was announced, and what is on the truck. ``by``: the machine at which
    somebody began to receive them.
    """

    number: str
    store: str
    goods: dict[str, int]
    came: dict[str, int]
    here: bool = False
    by: str = ""
    done: bool = False


@dataclass
class Loss:
    """A disk that is gone with what only it knew: as many entries as its screen said."""

    machine: str
    shown: int


@dataclass
class Truth:
    """Of one world."""

    sales: list[Sale] = field(default_factory=list)
    coming_back: dict[str, Sale] = field(default_factory=dict)
    """By machine, what somebody brought back to it last: nobody else has the piece, or the paper, meanwhile."""
    members: list[str] = field(default_factory=list)
    """Numbers of who became known."""
    numbers: int = 0
    """So many were given."""
    drawers: list[Drawer] = field(default_factory=list)
    orders: dict[str, Ordered] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)
    shelf: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Pieces by store and price tag."""
    stolen: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Pieces that left shelves unseen: the books may know of them once somebody counted."""
    counted: bool = False
    deliveries: list[Delivery] = field(default_factory=list)
    reserved: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Pieces that customers still come for."""
    papers: dict[str, list[tuple[str, bool, bool]]] = field(default_factory=dict)
    """By machine: number, copy, whole, in the order they came out."""
    charges: dict[str, Charge] = field(default_factory=dict)
    """Of all terminals."""
    value: Counter[str] = field(default_factory=Counter)
    """What is on each gift card, as its owner adds it up."""
    tea_minor: int = 0
    """What head office wants for it."""
    left: set[str] = field(default_factory=set)
    """Who does not work for the chain any more, by the number."""
    office_went_back: bool = False
    """To an older database, so that what was set since is forgotten."""
    copied: bool = False
    """Somebody copied a disk, or put an older one back, so that the program could not know of it."""
    machines: int = 0
    """That joined with a copy of another's disk."""
    clocks_wrong: bool = False
    """Whether clocks of registers were wrong by more than the program allows for."""
    apart: bool = False
    """Whether registers sometimes could not hear of each other."""
    from_the_future: int = 0
    """Acts of a kind that head office does not know yet."""
    tampered: set[str] = field(default_factory=set)
    """Entries that somebody sent once more with other bytes."""
    told: frozenset[str] = frozenset()
    """Those of them that head office was told of, and did not forget when it was put back."""

    @property
    def two_as_one(self) -> bool:
        """Whether two machines go by one number, and may sell in one shift with two drawers."""
        return self.copied or self.machines > 0

    @property
    def lost(self) -> bool:
        """Whether something really may be missing."""
        return any(loss.shown for loss in self.losses)

    def papers_at_home(self) -> list[Sale]:
        """Of what may be brought back: paid in one way."""
        return [
            sale
            for sale in self.sales
            if sale.receipt and sale.goods.total() > 0 and sale.total_minor in (sale.cash_minor, sale.card_minor)
            if not any(sale is own for own in self.coming_back.values())
        ]

    def sell(self, sale: Sale) -> None:
        self.sales.append(sale)
        for sku, pieces in sale.goods.items():
            self.shelf[sale.place[0], sku] -= pieces
