"""Today: an empty morning, a busy afternoon with something that needs somebody, tills that are not heard."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.sync.status import PeerStatus
from app.ui.screen import Place
from contract.messages.rows import CashRulesRow, PeerRow, StockRow
from demo.scenes import orders, rows
from demo.scenes.counter import Counter
from demo.scenes.scene import Scene
from tests.builders import LOCATION_ID

_OTHERS = ("Till 1", "Till 2", "Till 4")
_OPENS = 9
_LAST_WEEK, _SO_FAR = (2, 3, 4, 6, 6, 5, 4, 4, 5, 3, 2), (1, 3, 4, 6, 7, 4)


def first(counter: Counter) -> None:
    """Nothing sold yet, and nothing a week before."""
    counter.sign_on("manager", Place.TODAY)


def morning(counter: Counter) -> None:
    """The line of last week is all there is."""
    _week_before(counter)
    counter.sign_on("manager", Place.TODAY)


def busy(counter: Counter) -> None:
    """Sales hour by hour against last week's, orders, a full drawer, and three other tills."""
    _week_before(counter)
    _hours(counter, _SO_FAR)
    counter.services.selling.sell.scan(rows.barcodes()[1])
    counter.services.selling.suspend.suspend("Buggy outside")
    counter.clock.advance(minutes=50)
    _other_tills(counter, unheard=())
    counter.tell(f"store:{LOCATION_ID}", (CashRulesRow(location_id=LOCATION_ID, drawer_limit_minor=50_000), *_scarce()))
    orders.busy(counter)
    counter.go(Place.TODAY)


def apart(counter: Counter) -> None:
    """Two tills are not heard."""
    _week_before(counter)
    _hours(counter, _SO_FAR[:3])
    _other_tills(counter, unheard=("Till 2", "Till 4"))
    counter.go(Place.TODAY)


def refused(counter: Counter) -> None:
    counter.sign_on("picker", Place.TODAY)


def _week_before(counter: Counter) -> None:
    counter.clock.advance(hours=24 + _OPENS - 12)
    counter.selling()
    _sell(counter, _LAST_WEEK)
    counter.clock.advance(days=7, hours=-len(_LAST_WEEK))


def _hours(counter: Counter, sales: tuple[int, ...]) -> None:
    _sell(counter, sales)


def _sell(counter: Counter, sales: tuple[int, ...]) -> None:
    """So many in each hour; some things sell better than others."""
    selling, marked = counter.services.selling, rows.barcodes()
    for hour, count in enumerate(sales):
        for at in range(count):
            for own in range(1 + (at + hour) % 3):
                selling.sell.scan(marked[(at * own) % (6 + hour)])
            selling.settle.pay_cash(50_000)
            counter.clock.advance(minutes=60 / (count + 1))
        counter.clock.advance(minutes=60 / (count + 1))


def _scarce() -> tuple[StockRow, ...]:
    wares = {row["gtins"].split(";")[0]: row for row in rows.wares() if row["gtins"]}
    best = [wares[gtin] for gtin in rows.barcodes()[:3]]
    left = (9_000, 0, 5_000)
    return tuple(
        StockRow(item_id=f"item-{row['sku']}", on_hand=own, reserved=0) for row, own in zip(best, left, strict=True)
    )


def _other_tills(counter: Counter, unheard: tuple[str, ...]) -> None:
    told = [PeerRow(register_id=f"other-{at}", number=at, name=name, active=True) for at, name in enumerate(_OTHERS, 1)]
    counter.tell(f"store:{LOCATION_ID}", told)
    now = counter.clock.now()
    peers = tuple(
        PeerStatus(
            own.register_id, own.number, own.name, active=True, reachable=own.name not in unheard,
            last_heard_at=now - timedelta(minutes=1 if own.name not in unheard else 47),
            problem="peer_unreachable" if own.name in unheard else None, entries_kept=120, waiting_to_carry=0,
        )
        for own in told
    )  # fmt: skip
    counter.sync.current = replace(counter.sync.current, peers=peers)
    counter.window.changed()
    counter.settle()


SCENES = (
    Scene("12-today", "first", first, thorough=True),
    Scene("12-today", "morning", morning),
    Scene("12-today", "busy", busy, thorough=True),
    Scene("12-today", "long-names", busy, hostile=True),
    Scene("12-today", "offline", apart, online=False, thorough=True),
    Scene("12-today", "refused", refused, thorough=True),
)
