"""Which promotions hold: time, place, customer, code, limits, and whether the operator took one out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from contract.errors import Refused
from contract.rules.promotion.basket import Circumstances, Shopper, Standing, UnusedCode
from contract.rules.promotion.model import CodeKind, CodeNeeded, Promotion

_SERIAL = re.compile(r"[0-9a-z]{3,30}")
_NOBODY = Shopper()


def code_key(text: str) -> str:
    """Codes are the same however they are typed."""
    return "".join(text.split()).casefold()


def serial_code(code: str, number: str) -> str:
    """The serial coupon ``number`` of a promotion, with its check digits (ISO 7064, MOD 97-10).

    Refused: ``promotion_code_invalid``.
    """
    if not _SERIAL.fullmatch(number.casefold()):
        raise Refused("promotion_code_invalid", number=number[:40])
    check = 98 - _value(code_key(number)) * 100 % 97
    return f"{code}-{number}{check:02}".upper()


def shown(needed: CodeNeeded, codes: Iterable[str]) -> str | None:
    """The first of ``codes``, by its text, that is the one needed."""
    return min((code_key(code) for code in codes if _fits(needed, code_key(code))), default=None)


def standing(promotions: Iterable[Promotion], around: Circumstances) -> list[Standing]:
    """Those that hold, in the order of their rank."""
    shopper = around.shopper or _NOBODY
    spent = {code_key(code) for code in around.spent}
    codes = [code for code in map(code_key, around.codes) if code not in spent]
    found = []
    for promotion in promotions:
        code = shown(promotion.code, codes) if promotion.code else ""
        if code is None or promotion.promotion_id in around.removed or not _holds(promotion, around, shopper):
            continue
        limit = _limit(promotion, shopper)
        if limit is None or limit > 0:
            found.append(Standing(promotion, code, limit))
    return sorted(found, key=lambda one: one.promotion.rank)


def unused_codes(
    promotions: Sequence[Promotion], around: Circumstances, used: Iterable[str], holding: Iterable[Standing]
) -> tuple[UnusedCode, ...]:
    """Every code that was shown and brought nothing, as it was typed, with the reason."""
    done, spent = {code_key(code) for code in used}, {code_key(code) for code in around.spent}
    held = {one.promotion.promotion_id for one in holding}
    told = []
    for code in dict.fromkeys(around.codes):
        own = [promotion for promotion in promotions if promotion.code and shown(promotion.code, [code])]
        if code_key(code) in done:
            continue
        if not own:
            why = "unknown"
        elif code_key(code) in spent:
            why = "spent"
        elif any(promotion.promotion_id in held for promotion in own):
            why = "nothing_fits"
        elif any(promotion.promotion_id in around.removed for promotion in own):
            why = "removed"
        else:
            why = "not_valid"
        told.append(UnusedCode(code, why))
    return tuple(told)


def _holds(promotion: Promotion, around: Circumstances, shopper: Shopper) -> bool:
    return (
        promotion.valid_at(around.local)
        and (not promotion.windows or any(window.holds(around.local) for window in promotion.windows))
        and (not promotion.locations or around.location_id in promotion.locations)
        and (not promotion.pricelists or around.pricelist in promotion.pricelists)
        and _for(promotion, shopper)
    )


def _for(promotion: Promotion, shopper: Shopper) -> bool:
    audience = promotion.audience
    if audience.anybody:
        return True
    known = (audience.members and shopper.member) or (audience.employees and shopper.employee)
    return known or bool(audience.groups & shopper.groups)


def _limit(promotion: Promotion, shopper: Shopper) -> int | None:
    """Nobody known is a new customer."""
    limits = [] if promotion.limit_basket is None else [promotion.limit_basket]
    if promotion.limit_customer is not None:
        limits.append(promotion.limit_customer - shopper.uses.get(promotion.promotion_id, 0))
    return min(limits, default=None)


def _fits(needed: CodeNeeded, key: str) -> bool:
    own = code_key(needed.code)
    if needed.kind is not CodeKind.SERIAL:
        return key == own
    prefix, dash, number = key.rpartition("-")
    whole = bool(dash) and prefix == own and _SERIAL.fullmatch(number) is not None
    return whole and number[-2:].isdigit() and _value(number) % 97 == 1


def _value(text: str) -> int:
    return int("".join(str(int(char, 36)) for char in text))
