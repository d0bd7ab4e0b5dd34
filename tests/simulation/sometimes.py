"""What happened at least once: each fault in each state of what it met."""

from __future__ import annotations

from collections import Counter

_ASKED = ("entries", "pull")
_LINE = ("partition", "loss", "late", "answer_lost", "duplicate", "cut before the answer")
_ALONE = (
    ("LAN cut", "exchange"), ("LAN loss", "exchange"), ("LAN duplicate", "exchange"), ("LAN answer lost", "exchange"),
    ("too late", "entries"), ("loss", "requests"), ("answer_lost", "requests"), ("partition", "requests"),
    ("crash", "idle"), ("crash", "in an act"), ("power cut", "while somebody acted"),
    ("disk put back", "mark kept"), ("disk put back", "mark put back too"),
    ("disk copied", "with its machine"), ("disk copied", "to another machine"), ("head office put back", ""),
    ("clock", "set back"), ("clock", "set ahead"), ("unknown kind", ""), ("other bytes", ""),
    ("printer", "paper_out"), ("printer", "cable"), ("Enter twice", "basket_empty"), ("closed twice", "shift_not_open"),
    ("card", "card_declined"), ("card", "card_no_word"), ("card", "card_late"),
    ("card", "the terminal is asked again"), ("card", "called not charged by a manager"),
    ("card", "paid otherwise then"), ("card", "power cut"),
    ("gift card", "taken"), ("gift card", "stored_value_too_little"), ("gift card", "stored_value_unknown"),
    ("gift card", "stored_value_offline_limit"), ("gift card", "power cut"),
    ("day closed", ""), ("day closed", "without a register"),
    ("head office edits", "a price"), ("head office edits", "somebody left"),
    ("head office edits", "a bad price: price_out_of_range"),
    ("head office edits", "an unknown price list: pricelist_unknown"),
    ("head office edits", "a price that ended: price_ends_before_it_begins"),
    ("head office edits", "bad taxes: columns_missing"),
    ("act", "sold"), ("act", "took back"), ("act", "handed over"), ("act", "closed the day"),
)  # fmt: skip
EXPECTED = (*((fault, asked) for fault in _LINE for asked in _ASKED), *_ALONE)
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
