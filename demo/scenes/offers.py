"""Offers on the sell screen: taken out, nearly reached, and asked for by codes."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.ui.screen import Place
from contract.messages.promotion_rows import PromotionRow, SpentCouponRow
from contract.rules.promotion.conditions import code_key, serial_code
from demo.scenes import rows
from demo.scenes.counter import Counter
from demo.scenes.scene import Scene

_SERIAL, _WELCOME = serial_code("HI", "8KQ2M7"), "Welcome to the family: a tenth off"
_THREE, _TENTH, _ENDED = "Three for the price of two", "Autumn letter: a tenth off", "Spring coupon"


def taken_out(counter: Counter) -> None:
    """Three for two is taken out of the sale, and waits to be put back."""
    _sold(counter)
    counter.scan(f"3*{rows.barcodes()[0]}")
    counter.key(Qt.Key.Key_F5)
    counter.key(Qt.Key.Key_Down)
    counter.key(Qt.Key.Key_Return)


def nearly(counter: Counter) -> None:
    """Two are there, the third is free; a code brings something, another one nothing yet."""
    _sold(counter)
    counter.scan(f"2*{rows.barcodes()[0]}")
    counter.key(Qt.Key.Key_F5)
    for code in ("AUTUMN", "SPRING"):
        counter.write(code)
        counter.key(Qt.Key.Key_Return)


def no_such_code(counter: Counter) -> None:
    nearly(counter)
    counter.write("SUMER25")
    counter.key(Qt.Key.Key_Return)


def before_the_sale(counter: Counter) -> None:
    """Nothing is scanned yet; a code may be shown first."""
    _sold(counter)
    counter.key(Qt.Key.Key_F5)


def spent(counter: Counter) -> None:
    """Another store took the coupon while it was in this sale."""
    _sold(counter)
    counter.scan(rows.barcodes()[0])
    counter.key(Qt.Key.Key_F5)
    counter.write(_SERIAL)
    counter.key(Qt.Key.Key_Return)
    counter.key(Qt.Key.Key_Escape)
    used = {"receipt_number": "027-1-9C1F-000482", "location_name": "Shamrock Grocers Galway"}
    row = {"code": code_key(_SERIAL), "entry_id": "entry-1", "spent_at": "2026-11-20T10:02:11.000Z", **used}
    counter.catalog("chain", (SpentCouponRow.model_validate(row),))
    counter.key(Qt.Key.Key_F5)


def code_typed(counter: Counter) -> None:
    """What is typed reads like goods, and is the code of an offer."""
    _sold(counter)
    counter.scan(rows.barcodes()[0])
    counter.key(Qt.Key.Key_F2)
    counter.write("AUTUMN")


def _sold(counter: Counter) -> None:
    counter.selling()
    first, other = ({"include": {"items": [_item(rows.barcodes()[at])]}} for at in (0, 1))
    parts = [{"selection": first, "count": 2, "rewarded": False}, {"selection": first, "count": 1}]
    three = {"kind": "deal", "reward": "percent", "value": 1_000_000, "parts": parts}
    tenth = {"kind": "each", "reward": "percent", "value": 100_000}
    told = (
        _promotion("promo-three", _THREE, three),
        _promotion("promo-tenth", _TENTH, {**tenth, "selection": first}, ("source", "AUTUMN")),
        _promotion(
            "promo-welcome", "Welcome to the family: a tenth off", {**tenth, "selection": first}, ("serial", "HI")
        ),
        _promotion("promo-spring", _ENDED, {**tenth, "selection": other}, ("coupon", "SPRING")),
    )
    counter.catalog("chain", told)
    counter.go(Place.SELL)


def _promotion(
    promotion_id: str, name: str, tier: dict[str, object], needs: tuple[str, str] | None = None
) -> PromotionRow:
    told = {"promotion_id": promotion_id, "code": promotion_id, "name": name, "tiers": [tier]}
    code = {"kind": needs[0], "code": needs[1]} if needs else None
    return PromotionRow.model_validate({**told, "needs": code})


def _item(gtin: str) -> str:
    (found,) = (row for row in rows.wares() if gtin in row["gtins"])
    return f"item-{found['sku']}"


SCENES = (
    Scene("02-sell", "why-taken-out", taken_out, thorough=True),
    Scene("02-sell", "why-nearly", nearly, thorough=True),
    Scene("02-sell", "why-no-such-code", no_such_code),
    Scene("02-sell", "why-before-the-sale", before_the_sale),
    Scene("02-sell", "why-coupon-spent", spent),
    Scene("02-sell", "code-typed", code_typed),
)
