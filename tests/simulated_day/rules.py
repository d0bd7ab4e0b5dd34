"""What holds in the store of a simulated day, as a notice on its wall would say it."""

from __future__ import annotations

STORE = "041"
TILLS = 3
GOODS = {"milk": 119, "bread": 237, "coffee": 649, "wine": 1_299, "lamp": 4_990, "blender": 8_995}
"""What stands on the price tags, tax included; and ``STOCK`` thousandths of each on the shelf."""
STOCK = 500_000
CASHIERS = ("1401", "1402", "1403")
MANAGER = "1410"
PINS = {"1401": "5687", "1402": "5688", "1403": "5986", MANAGER: "902713"}
VALUE_OF_ACCOUNT, VALUE_OF_TILL = 30_00, 50_00
"""What a till takes unasked of one gift card or credit note, and of all of a kind, in a day."""
CARD_ALONE, CARDS_ALONE = 40_00, 100_00
"""What a terminal may approve without the bank: of one card, and of all in a day."""
OVER_SHORT, PAID_OUT = 3_00, 20_00
"""Beyond which the manager answers for a drawer that differs, and for petty cash."""
ALONE = {"discount": 5_00, "price": -1, "refund": 50_00, "refund without a paper": -1, "over or short": OVER_SHORT}
"""What a cashier may give away without the manager; another price never."""
