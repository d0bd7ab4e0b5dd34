"""Making quotes: priced by the rules of the tills, kept, and good for a day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from contract.errors import Refused
from contract.operations import OPERATIONS
from contract.rules import permission
from contract.rules.permission import Grant, Reason, Verdict
from oms.db.engine import Tx
from oms.inventory.allocation import ANY
from oms.inventory.where import now_at
from oms.quotes import repository
from oms.quotes.ground import Where, customer, ground, shopper_of, where
from oms.quotes.model import QuotedLine, quoted, rung
from oms.quotes.wire import QuoteAnswer, QuoteBody, quote_answer
from oms.security.api_keys import KeyHolder, KeyKind
from oms.stores.repository import locations

VALID = timedelta(hours=24)
_OVERRIDE = OPERATIONS["override_price"]


def make_quote(tx: Tx, caller: KeyHolder, body: QuoteBody) -> tuple[QuoteAnswer, bool]:
    """What it costs now, and whether it was worked out just now.

    Refused: as ``where``, ``ground`` and ``rung``; ``external_id_reused``, ``customer_unknown``, ``price_unchanged``,
    ``price_right_missing``.
    """
    before = repository.quote_told_before(tx, caller.id, body.external_id)
    if before is not None:
        if before["body_hash"] != body.digest():
            raise Refused("external_id_reused", external_id=body.external_id)
        return QuoteAnswer.model_validate(before["content"]), False
    answer = _priced(tx, caller, body)
    kept = repository.keep_quote(
        tx,
        {
            "quote_id": answer.quote_id,
            "key_id": caller.id,
            "external_id": body.external_id,
            "body_hash": body.digest(),
            "country": answer.country,
            "location": answer.location,
            "customer_id": answer.customer_id,
            "made_at": tx.now,
            "valid_until": tx.now + VALID,
            "content": answer.model_dump(mode="json"),
        },
    )
    return (answer, True) if kept else make_quote(tx, caller, body)


def _priced(tx: Tx, caller: KeyHolder, body: QuoteBody) -> QuoteAnswer:
    at = where(tx, body.location, body.country)
    row = customer(tx, body.customer_id) if body.customer_id else None
    shopper = shopper_of(tx, row) if row else None
    asked = [line.asked() for line in body.lines]
    around = ground(tx, at, {one.sku for one in asked}, shopper, body.codes)
    lines = rung(asked, around)
    _require_allowed(repository.price_grant(tx, caller.id), lines)
    found = quoted(lines, around)
    goods = {line.goods.item_id for line in lines if not line.deposit_for}
    return quote_answer(
        found,
        _offered(tx, at, goods, caller),
        tx.now,
        tx.now + VALID,
        quote_id=tx.new_id(),
        location=at.location.code if at.location else "",
        country=at.country,
        customer_id=row["customer_id"] if row else "",
        currency=around.currency,
        prices_include_tax=around.policy.prices_include_tax,
    )


def _require_allowed(grant: Grant, lines: Sequence[QuotedLine]) -> None:
    """By the rule of the tills: so much of a line's price, so much in all."""
    for line in lines:
        if line.price is None:
            continue
        if line.extended_minor == line.regular_minor:
            raise Refused("price_unchanged", sku=line.goods.sku)
        asked = permission.Asked(amount_minor=line.taken_off_by_hand, of_minor=line.regular_minor)
        ruling = permission.decide(_OVERRIDE, {str(_OVERRIDE.permission): grant}, asked, online=True)
        if ruling.verdict is not Verdict.ALLOWED:
            reason = Reason.NOT_GRANTED if ruling.reason is Reason.ROLE_DENIES else ruling.reason
            raise Refused("price_right_missing", sku=line.goods.sku, reason=str(reason), limit=ruling.limit)


def _offered(tx: Tx, at: Where, item_ids: Collection[str], caller: KeyHolder) -> dict[str, int]:
    """By item, the most that one place offers to this caller."""
    places = [at.location] if at.location else [own for own in locations(tx) if own.country == at.country]
    asked = {(place.id, item_id) for place in places for item_id in item_ids}
    channel_id = caller.id if caller.kind is KeyKind.CHANNEL else ANY
    found: dict[str, int] = {}
    for (_, item_id), stock in now_at(tx, asked, channel_id).items():
        found[item_id] = max(found.get(item_id, 0), stock.found.offered)
    return found
