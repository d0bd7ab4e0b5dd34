"""Orders that two operators took at two registers which did not hear each other: both are told, in words.

Both claims stand; the lower entry id has the order. Every scan is kept: what only one of them picked is picked, and
comes together with whoever has the order; what both picked goes back on the shelf.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Connection

from app.bopis import repository
from app.bopis.desk import OrderDesk
from app.bopis.model.named_goods import named_goods
from app.bopis.model.standing import Standing
from app.bopis.repository import Claimed, ParcelEver
from app.db.store import Topics
from app.pos.notices import found, read_of, tell_anew
from app.pos.premises import register_names
from contract.errors import Refused
from contract.messages.facts import OrderClaimed, OrderPicked
from contract.messages.rows import OrderLineRow, OrderRow
from contract.rules.spare_parcels import spare_parcels
from contract.states.fulfillment import IN_HAND

TOPICS: Topics = frozenset({f"fact:{OrderClaimed.KIND}", "row:order"})
MORE: Topics = frozenset({f"fact:{OrderPicked.KIND}", "row:order"})
_LOOKED_AT = timedelta(days=2)
_COUNTS, _BROUGHT = "counts", "brought"
"""What of each line a person was told to put back, and to bring, beside the words."""


@dataclass(frozen=True, slots=True)
class _Apart:
    """A claim of this register, and the other operator's. ``held``: this one has the order."""

    own: Claimed
    standing: Standing
    other_operator: str
    other_register: str
    held: bool


@dataclass(frozen=True, slots=True)
class _Words:
    """What is told under an id; without ``code`` nothing more is."""

    entry_id: str
    code: str = ""
    params: Mapping[str, str] = field(default_factory=dict)

    def differ(self, conn: Connection) -> bool:
        """From what is told already."""
        told = found(conn, self.entry_id)
        return bool(self.code) and (told is None or (told.code, told.params) != (self.code, self.params))


class OrdersApart:
    """Runs on the store lane, by itself: nobody has to be signed on."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk

    def settle(self) -> None:
        """Tell of every claim of this register that met another one."""
        with self._desk.look() as conn:
            claims = repository.own_claims(conn, self._desk.now() - _LOOKED_AT)
        self._settle(claims)

    def tell_more(self) -> None:
        """Of claims that were told of before all was heard that the other register had picked."""
        with self._desk.look() as conn:
            claims = repository.told_claims(conn, self._desk.now() - _LOOKED_AT)
        self._settle(claims)

    def _settle(self, claims: Sequence[Claimed]) -> None:
        if not claims:
            return
        with self._desk.look() as conn:
            met = [apart for claim in claims if (apart := self._apart(conn, claim))]
            fresh = [words for apart in met if (words := self._words(conn, apart)).differ(conn)]
        for words in fresh:
            with self._desk.store.transaction() as tx:
                tell_anew(tx, words.entry_id, words.code, words.params)

    def _apart(self, conn: Connection, claim: Claimed) -> _Apart | None:
        try:
            standing = self._desk.standing(conn, claim.order_id)
        except Refused:
            return None
        holder = standing.order.claim
        if holder and holder.operator_id != claim.operator_id:
            return _Apart(claim, standing, holder.operator_id, holder.register_id, held=False)
        claims = [one for one in standing.order.acts if one.command == "claim" and one.operator_id != claim.operator_id]
        rivals = (one for one in claims if one.register_id != claim.register_id)
        rival = min(rivals, key=lambda one: one.entry_id, default=None)
        return _Apart(claim, standing, rival.operator_id, rival.register_id, held=True) if rival else None

    def _words(self, conn: Connection, apart: _Apart) -> _Words:
        order, claim_id = apart.standing.order, apart.own.entry_id
        bring, back, sure = _goods(conn, apart)
        read = read_of(conn, claim_id)
        for one in read:
            _less(back, one.params.get(_COUNTS))
        if not sure and (before := found(conn, claim_id)):
            _less(back, before.params.get(_BROUGHT))
        goods = named_goods(order.lines, back)
        if read and not goods:
            return _Words(claim_id)
        told = {"bring": named_goods(order.lines, bring), "goods": goods}
        holder = order.claim
        name = holder.operator_name if holder and not apart.held else ""
        params = {
            "order": order.number,
            "name": name or self._desk.staff.name(apart.other_operator),
            "register": register_names(conn).get(apart.other_register, ""),
            **{name: value for name, value in told.items() if value},
        }
        if goods:
            params[_COUNTS] = _counted(back)
        if told["bring"]:
            params[_BROUGHT] = _counted(bring)
        if read:
            return _Words(f"{claim_id}:{len(read)}", "order_claimed_apart_more", params)
        return _Words(claim_id, _code(apart.held, told), params)


def _less(back: dict[str, int], told: str | None) -> None:
    for line_id, count in json.loads(told or "{}").items():
        back[line_id] = back.get(line_id, 0) - count


def _counted(counts: Mapping[str, int]) -> str:
    return json.dumps({line_id: count for line_id, count in counts.items() if count > 0})


def _goods(conn: Connection, apart: _Apart) -> tuple[dict[str, int], dict[str, int], bool]:
    """What whoever has not got the order brings, and what this register's person puts back: thousandths by line id.

    It is sure where all parcels were heard of: else what was brought and packed looks like what both picked.
    """
    order = apart.standing.order
    picked = _with_untold(order.lines, repository.picked_by(conn, order.order_id), apart.other_register)
    parcels = repository.parcels_ever(conn, order)
    loose = _not_packed(picked, parcels)
    holder, loser = apart.own.register_id, apart.other_register
    if not apart.held:
        holder, loser = loser, holder
    back = _too_much(order, loose, loser, set(loose))
    bring = {line_id: count - back.get(line_id, 0) for line_id, count in loose.get(loser, {}).items()}
    if apart.held:
        back = _too_much(order, loose, holder, {holder})
    return bring, back, all(one.heard for one in parcels)


def _code(held: bool, told: Mapping[str, str]) -> str:
    """What the words are: of whoever has the order they name what comes, of the other what to do with the goods."""
    if held and told["goods"]:
        return "order_claim_held_back"
    if held:
        return "order_claim_held_bring" if told["bring"] else "order_claim_held"
    if told["bring"]:
        return "order_claimed_apart_both" if told["goods"] else "order_claimed_apart_bring"
    return "order_claimed_apart_picked" if told["goods"] else "order_claimed_apart"


def _with_untold(
    lines: tuple[OrderLineRow, ...], picked: Mapping[str, Mapping[str, int]], other_register: str
) -> dict[str, Mapping[str, int]]:
    """Head office may tell what is in hand before it is heard who picked it: whoever it was, not this register."""
    others = dict(picked.get(other_register, {}))
    for line in lines:
        untold = line.standing.standing(*IN_HAND) - sum(own.get(line.line_id, 0) for own in picked.values())
        if untold > 0:
            others[line.line_id] = others.get(line.line_id, 0) + untold
    return {**picked, other_register: others}


def _not_packed(picked: Mapping[str, Mapping[str, int]], parcels: Iterable[ParcelEver]) -> dict[str, dict[str, int]]:
    """What each register picked that is in no parcel: of those goods other words tell.

    What the closer of a parcel had not picked, others picked and brought. Where it is not heard what was picked before
    a parcel was closed, that cannot be told from goods picked twice.
    """
    loose = {register_id: dict(own) for register_id, own in picked.items()}
    for parcel in parcels:
        others = [one for one in loose if one != parcel.register_id] if parcel.heard else []
        for line_id, count in parcel.quantities.items():
            left = count
            for register_id in (parcel.register_id, *others):
                own = loose.setdefault(register_id, {})
                taken = min(left, own.get(line_id, 0))
                own[line_id] = own.get(line_id, 0) - taken
                left -= taken
    return loose


def _too_much(
    order: OrderRow, loose: Mapping[str, Mapping[str, int]], register_id: str, among: Collection[str]
) -> dict[str, int]:
    """What of a register's goods belongs back on the shelf: among those registers it is too much."""
    spare = spare_parcels(order)
    back = {}
    for line in order.lines:
        packed = sum(one.quantities.get(line.line_id, 0) for one in order.parcels if one not in spare)
        found = sum(loose.get(one, {}).get(line.line_id, 0) for one in among)
        own = loose.get(register_id, {}).get(line.line_id, 0)
        back[line.line_id] = min(own, max(0, found + packed - line.standing.total))
    return back
