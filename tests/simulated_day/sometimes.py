"""What a day at the tills can hold, and what of it never happened."""

from __future__ import annotations

from collections.abc import Collection

SOMETIMES = (
    "LAN split", "sold", "sold for cash", "sold for less", "loaded a gift card", "paid with a card of ours",
    "card refused beyond what is risked", "paid with a voucher", "part undone", "card part undone", "card decline",
    "card lost", "card late", "card silent", "card twice", "card unknown, then known", "card resolved by the manager",
    "power cut while a card was unknown", "power cut with goods on the belt", "came back, here",
    "came back, bought at another till", "too much came back, and was refused", "exchanged", "taken back whole",
    "went back to its card", "parked", "taken up and sold", "shift went to another till", "X", "no sale", "cash: loan",
    "cash: pickup", "cash: paid_in", "cash: paid_out", "counted in the middle of the day", "wrong: kept",
    "closed a shift, over or short", "approved discount_line", "approved return_item", "approved post_void",
    "approved accept_over_short", "day closed without a till", "the bank was lost", "a till was lost for good",
    "power cut while counting", "power cut while closing the day", "locked and unlocked", "another cashier",
    "came back without a paper", "card offline", "signature accepted", "signature differed", "sold to a member",
    "paid on account", "paid with points", "paid into an account", "sold with a coupon", "coupon was taken",
    "coupon was taken before", "sold by weight: scale", "sold by weight: weight label", "sold by weight: price label",
    "empties came back", "voucher was taken", "voucher was taken before", "ordered: ahead", "ordered: whole",
    "ordered: sent", "order made ready", "order collected", "order canceled", "cash: safe_drop", "cash: bank_drop",
)  # fmt: skip
"""What happens within a few days."""


def never_done(acts: Collection[str]) -> list[str]:
    """What none of these acts was."""
    return [what for what in SOMETIMES if not any(name.startswith(what) for name in acts)]
