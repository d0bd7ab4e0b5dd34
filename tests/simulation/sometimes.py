"""What happened at least once: each fault in each state of what it met."""

from __future__ import annotations

from collections import Counter
from itertools import product

ASKED = ("entries", "pull", "requests")
"""What registers ask of head office."""
AT_THE_BOARD = ("picking", "staging", "handing over")
WITH_GOODS = ("receiving goods", "counting goods")
DOINGS = (
    "selling", "taking back", "paying by card", "paying back to a card", "a gift card", "opening a shift",
    "counting a drawer", "closing the day", *AT_THE_BOARD,
    *WITH_GOODS, "making somebody known",
)  # fmt: skip
"""In the middle of which the power may go."""
_LINE = ("partition", "loss", "late", "answer_lost", "duplicate", "cut before the answer")
_AT_THE_TILL = ("sold", "took back", "opened a shift", "closed a shift", "closed the day")
_OF_ORDERS = ("picked", "staged", "handed over")
_OF_GOODS = ("received goods", "received other goods than were announced", "counted goods, and the books follow")
_LASTING = ("line cut", "LAN cut", "clock wrong", "older version")
"""What is so for a while, and meets whatever is done meanwhile."""
_AFTER = ("disk put back", "disk copied", "head office put back")
"""What has happened to a till, or to head office; there are no orders in such a world."""
_ALONE = (
    ("LAN cut", "exchange"), ("LAN loss", "exchange"), ("LAN duplicate", "exchange"), ("LAN answer lost", "exchange"),
    ("too late", "pull"),
    ("crash", "idle"), ("crash", "in whatever it does"),
    ("disk put back", "mark kept"), ("disk put back", "mark put back too"),
    ("disk copied", "with its machine"), ("disk copied", "to another machine"), ("head office put back", ""),
    ("clock", "set back"), ("clock", "set ahead"),
    ("clock", "set back around the close of the day"), ("clock", "set ahead around the close of the day"),
    ("unknown kind", ""), ("other bytes", ""),
    ("Enter twice", "basket_empty"), ("closed twice", "shift_not_open"),
    ("card", "called not charged by a manager"), ("card", "paid otherwise then"),
    ("card", "a terminal that does not know the payment"),
    ("gift card", "taken"), ("gift card", "stored_value_too_little"), ("gift card", "stored_value_unknown"),
    ("gift card", "stored_value_offline_limit"),
    ("member", "known"), ("member", "not known here"), ("line cut", "made somebody known"),
    ("upgraded", ""), ("upgraded", "while entries wait"),
    ("count", "asked for once more"), ("act", "counted goods, and the books were right"),
    ("act", "goods sent from another store"), ("act", "goods sent by a supplier"),
    ("day closed", ""), ("day closed", "without a register"),
    ("head office edits", "a price"), ("head office edits", "somebody left"),
    ("head office edits", "a bad price: price_out_of_range"),
    ("head office edits", "an unknown price list: pricelist_unknown"),
    ("head office edits", "a price that ended: price_ends_before_it_begins"),
    ("head office edits", "bad taxes: columns_missing"),
    *(("card", f"{how}: {what}") for how in ("card_declined", "card_no_word", "card_late")
      for what in ("payment", "refund")),
    ("card", "card_no_word: reversal"), ("card", "card_late: reversal"), ("card", "card_no_word: question"),
)  # fmt: skip
EXPECTED = (
    *product(_LINE, ASKED),
    *product(_LASTING, (*_AT_THE_TILL, *_OF_ORDERS, *_OF_GOODS)),
    *product(_AFTER, _AT_THE_TILL),
    *product(("power cut",), DOINGS),
    *product(("paper_out", "cable", "no_ack"), ("receipt", "receipt of a return", "another paper")),
    *_ALONE,
)
"""What happens within some hundred days of a store."""


class Sometimes:
    """``saw`` counts; worlds are added up."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()

    def saw(self, what: str, state: str) -> None:
        self.counts[what, state] += 1


def never(sometimes: Sometimes) -> list[tuple[str, str]]:
    """What of it did not."""
    return [own for own in EXPECTED if own not in sometimes.counts]
