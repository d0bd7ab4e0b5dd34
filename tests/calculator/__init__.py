"""The second calculator: what a finished basket must come to, worked out once more, with exact fractions.

It knows nothing of the project but what its documentation says, and imports only the standard library. It is told a
basket in plain dictionaries, as they would stand in a JSON file, and answers with plain dictionaries:

    finished(told) -> {"lines": [...], "net", "tax", "total", "rounding", "change", "kept", "goods"}

Amounts are whole minor units, quantities whole thousandths, prices ten-thousandths of a major unit for ``per``
thousandths, rates parts per million.

    told = {
        "digits": 2,
        "policy": {"inclusive", "rounding": "per_line" | "per_document", "mode", "combined"},
        "cash": {"increment", "mode"},
        "lines": [{
            "item", "categories", "department", "style", "discountable", "unit": "each" | a measure,
            "quantity", "prices": [{"price", "per", "least": quantity, "group", "level": 0 of the store's own list}],
            "label": the price on its label or None, "part": None, or of an order {"price", "whole", "before"},
            "override": (price, per) or None, "discounts": [minor], "taxes": [TAX],
            "paid": None, or of what comes back of a known sale and of money paid ahead {"extended", "taxes": [minor]},
            "ahead": None, or of what was paid ahead and counts now {"minor", "for": numbers of lines},
            "over_the_counter": bool, "put_aside": bool, "kit": [(item, thousandths)],
        }],
        "promotions": [PROMOTION], "shopper": {"groups", "member", "employee", "uses"}, "codes", "removed",
        "tenders": [{"cash": bool, "minor"}],
    }
    TAX = {"is": what the law calls one tax, "ppm", "exempt", "compound", "relieved"}
    PROMOTION = {"id", "rank": [priority, order], "group", "alone", "counted": SELECTION or None, "overridden",
                 "groups", "members", "employees", "code": None or {"kind", "code"}, "limit", "customer_limit",
                 "tiers": [{"minor", "thousandths", "repeats", "benefit": BENEFIT}]}
    BENEFIT = {"kind": "each" | "basket", "selection", "reward"}
            | {"kind": "deal", "parts": [{"selection", "count", "rewarded"}], "lower", "reward"}
    SELECTION = {"include": ITEMS, "exclude": ITEMS}, ITEMS = {"item", "category", "department", "style"}: lists
    reward = ["percent", ppm] | ["amount", minor] | ["price", minor]
"""

from tests.calculator.document import finished

__all__ = ["finished"]
