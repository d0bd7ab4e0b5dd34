"""Goods that ask for something: ages, recalls, deposits, kits, numbers; why a price; orders from the till; more."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.ui.screen import Place
from contract.messages.promotion_rows import PromotionRow
from contract.messages.rows import RecallRow
from demo.scenes import rows
from demo.scenes.counter import Counter
from demo.scenes.customers import attached
from demo.scenes.scene import Scene
from demo.scenes.selling import few
from tests import builders, kinds_shop

_FIRST = rows.barcodes()[0]


def every_kind(counter: Counter) -> None:
    """A kit, a deposit, a case, a numbered thing, empties and something with a note in one sale."""
    _stocked(counter)
    sell = counter.services.selling.sell
    for item_id in (kinds_shop.HAMPER, kinds_shop.WATER):
        sell.add_item(item_id)
    for scanned in (kinds_shop.CASE_GTIN, kinds_shop.voucher("40001", 150)):
        sell.scan(scanned)
    counter.go(Place.SELL)
    counter.scan(_FIRST)


def age(counter: Counter) -> None:
    """Spirits: the day of birth is asked about."""
    _stocked(counter)
    counter.scan(_FIRST)
    counter.shell.current._presenter.add(kinds_shop.GIN)  # type: ignore[union-attr]  # noqa: SLF001
    counter.settle()


def recalled(counter: Counter) -> None:
    few(counter)
    (item,) = (row for row in rows.wares() if _FIRST in row["gtins"])
    recall = RecallRow(recall_id="recall-1", item_id=f"item-{item['sku']}", lots=(), reason="Glass in it.")
    counter.catalog("chain", (recall,))
    counter.scan(_FIRST)


def lot_asked(counter: Counter) -> None:
    """Some lots are recalled: somebody must look which one this is."""
    few(counter)
    (item,) = (row for row in rows.wares() if _FIRST in row["gtins"])
    lots = ("L2026-44", "L2026-45")
    counter.catalog("chain", (RecallRow(recall_id="recall-1", item_id=f"item-{item['sku']}", lots=lots),))
    counter.scan(_FIRST)


def more(counter: Counter) -> None:
    few(counter)
    counter.key(Qt.Key.Key_F12)


def custom(counter: Counter) -> None:
    few(counter)
    counter.chord(Qt.Key.Key_I)


def empties(counter: Counter) -> None:
    _stocked(counter)
    counter.scan(_FIRST)
    counter.chord(Qt.Key.Key_E)


def note(counter: Counter) -> None:
    few(counter)
    counter.chord(Qt.Key.Key_T)


def why(counter: Counter) -> None:
    """A promotion took a quarter off."""
    counter.selling()
    _a_quarter_off(counter)
    counter.scan(_FIRST)
    counter.scan(_FIRST)
    counter.key(Qt.Key.Key_F5)


def order(counter: Counter) -> None:
    """What is not here is ordered, for pickup or to be sent."""
    attached(counter)
    counter.chord(Qt.Key.Key_O)


def _stocked(counter: Counter) -> None:
    counter.selling()
    counter.catalog("chain", (*kinds_shop.goods(), builders.item(), builders.item(builders.EGGS, "Free-Range Eggs")))
    counter.catalog("pricelist:ie", (*kinds_shop.prices(), builders.price(), builders.price(builders.EGGS, 415)))
    counter.catalog("market:IE", (kinds_shop.market(),))
    counter.go(Place.SELL)


def _a_quarter_off(counter: Counter) -> None:
    (item,) = (row for row in rows.wares() if _FIRST in row["gtins"])
    chosen = {"include": {"items": [f"item-{item['sku']}"]}}
    tier = {"kind": "each", "reward": "percent", "value": 250_000, "selection": chosen}
    told = {"promotion_id": "promo-1", "code": "promo-1", "name": "A quarter off all milk this week", "tiers": [tier]}
    counter.catalog("chain", (PromotionRow.model_validate(told),))


SCENES = (
    Scene("02-sell", "every-kind", every_kind, thorough=True),
    Scene("02-sell", "age-check", age, thorough=True),
    Scene("02-sell", "recalled", recalled),
    Scene("02-sell", "lot-asked", lot_asked),
    Scene("02-sell", "more", more, thorough=True),
    Scene("02-sell", "custom", custom, thorough=True),
    Scene("02-sell", "empties", empties, thorough=True),
    Scene("02-sell", "note", note),
    Scene("02-sell", "why", why, thorough=True),
    Scene("02-sell", "why-long-names", why, hostile=True),
    Scene("02-order", "place", order, thorough=True),
)
