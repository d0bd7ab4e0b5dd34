"""What holds in the store of a simulated day, as a notice on its wall would say it."""

from __future__ import annotations

STORE = "041"
TILLS = 3
GOODS = {
    "milk": 119,
    "bread": 237,
    "coffee": 649,
    "wine": 1_299,
    "lamp": 4_990,
    "blender": 8_995,
    "water": 99,
    "hamper": 1_990,
}
"""What stands on the price tags, tax included; and ``STOCK`` thousandths of each on the shelf."""
STOCK = 500_000
CHEESE, CHEESE_A_KILO, CHEESE_NUMBER = "cheese", 1_899, "12345"
"""Sold by weight: at the scale of a till, or with a label of the counter's."""
KITS = {"hamper": {"bread": 2, "coffee": 1}}
"""What is in it, and leaves the shelf for it."""
CAN, CAN_DEPOSIT = "can", 15
WITH_CAN = ("water",)
"""A deposit is charged with each, and given for each that comes back empty; no shelf has cans."""
SHELF = (*(sku for sku in GOODS if sku not in KITS), CHEESE, CAN)

BREADS, FOR_BREADS = 3, 6_00
MEMBERS_OFF_WINE, EMPLOYEES_OFF_LAMPS = 10, 20
"""Percent."""
COFFEE_FOR_TRADE = 5_99
OFF_A_BLENDER, FREE_COFFEE = "BLEND15", "FREE"
OFF_A_BLENDER_MINOR = 15_00
"""Coupons: one may be shown by anybody, one of a series pays a coffee, once."""
CUSTOMERS = {"8001": "", "8002": "trade", "8003": "employees"}
"""Numbers of members, and the group of each."""
A_POINT_FOR, A_POINT_IS = 1_00, 2
MAY_OWE = 40_00

CASHIERS = ("1401", "1402", "1403")
MANAGER = "1410"
PINS = {"1401": "5687", "1402": "5688", "1403": "5986", MANAGER: "902713"}
VALUE_OF_ACCOUNT, VALUE_OF_TILL = 30_00, 50_00
"""What a till takes unasked of one card, credit note or account, and of all of a kind, in a day."""
CARD_ALONE, CARDS_ALONE = 40_00, 100_00
"""What a terminal may approve without the bank: of one card, and of all in a day."""
OVER_SHORT, PAID_OUT, TWO_SEE_ABOVE = 3_00, 20_00, 9_00
"""Beyond which the manager answers for a drawer that differs, and for petty cash."""
ALONE = {"discount": 5_00, "price": -1, "refund": 50_00, "refund without a paper": -1, "over or short": OVER_SHORT}
"""What a cashier may give away without the manager; another price never."""
