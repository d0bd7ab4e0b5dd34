"""Hands an order to the person who collects it: by code, or by a person checked; all of it, or a part.

What is ticked is a draft until ``hand_over`` commits: one fact for what left the store and what was declined.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from app.bopis import repository
from app.bopis.desk import OrderDesk
from app.bopis.genuine_code import refuse_unknown
from app.bopis.hand_over_view import HandedOver, HandOverView, OrderHit, blocked_by, hand_over_view, hit
from app.bopis.model.bag_ticks import bag_read, bags_forgotten, bags_gone, with_bag
from app.bopis.model.code_tries import CodeTries, code_fits
from app.bopis.model.collection import MAX_NAME_CHARACTERS, Collection
from app.bopis.model.picking import ScannedItem
from app.bopis.model.standing import WEIGHED_UNITS, Standing
from app.bopis.projections import record
from app.db.transaction import Tx
from app.typed_text import fit_to_keep, refuse_card_number
from contract.errors import Refused
from contract.messages.facts import OrderHandedOver
from contract.messages.rows import OrderLineRow
from contract.rules.collection_code import parse_collection_token, read_collection_token
from contract.states.fulfillment import LineCommand, LineState
from contract.states.order import OrderState

MOST_HITS = 20
MAX_SIGNATURE_CHARACTERS = 4_000
_ENDED = (OrderState.COMPLETED, OrderState.CANCELED, OrderState.UNFILLABLE)

Change = Callable[[Standing, Collection], Collection]


class HandOver:
    """Finds, checks, gives, declines, hands over."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk

    def find(self, text: str) -> tuple[OrderHit, ...]:
        """Orders a customer may mean: by the QR code, by (the end of) an order number, by a name.

        A QR code that fits is checked at once: its one hit says ``identified``. Refused: as ``refuse_unknown``
        for a code of an order this register does not have, ``code_wrong``, ``code_wait``.
        """
        if token := read_collection_token(text.strip()):
            with self._desk.look() as conn:
                found = self._desk.standings(conn)
                order = next(
                    (one.order for one in found if one.order.number == token.number and not one.withdrawn), None
                )
                if order is None:
                    raise refuse_unknown(self._desk, conn, token)
            view = self.check_code(order.order_id, token.code)
            return (replace(view.order, identified=True),)
        return self._search(text)

    def open(self, order_id: str) -> HandOverView:
        """Refused: ``order_not_here``, ``order_withdrawn``."""
        self._desk.staff.require("hand_over")
        with self._desk.look() as conn:
            return self._view(conn, order_id)

    def check_code(self, order_id: str, code: str) -> HandOverView:
        """Refused: ``code_wrong`` (``left`` tries), ``code_wait`` (``until``) after five wrong ones."""
        with self._desk.act("hand_over") as tx:
            order = self._desk.workable(tx.conn, order_id).order
            tries = _tries(tx.conn, order_id)
            tries.check(tx.now)
            fits = code_fits(order, code)
            after = tries if fits else tries.wrong(tx.now)
            if fits:
                repository.drop(tx.conn, _tries_name(order_id))
                _keep(tx, order_id, kept_collection(tx.conn, order_id).for_person("code"))
            else:
                repository.save(tx.conn, _tries_name(order_id), after.to_draft())
        if not fits:
            # Raised after the commit: a try that was not counted would be a free one.
            after.check(tx.now)
            raise Refused("code_wrong", order=order.number, left=after.left)
        return self.open(order_id)

    def check_person(self, order_id: str, name: str) -> HandOverView:
        """Somebody without the code was checked in person, by a photo ID: the customer, or somebody else.

        Refused: ``name_missing``, ``card_number_typed``.
        """
        typed = fit_to_keep(name)[:MAX_NAME_CHARACTERS]
        if not typed:
            raise Refused("name_missing")

        def checked(standing: Standing, chosen: Collection) -> Collection:
            proxy = typed.casefold() != " ".join(standing.order.customer_name.split()).casefold()
            return chosen.for_person("person_checked", typed, proxy=proxy)

        return self._change(order_id, checked)

    def confirm_age(self, order_id: str) -> HandOverView:
        """The operator has seen that the customer is old enough."""
        return self._change(order_id, lambda _, chosen: replace(chosen, age_checked=True))

    def take_bag(self, order_id: str, bag_id: str) -> HandOverView:
        """A bag is on the counter, or is not after all; with the last one everything is given.

        Refused: ``bag_of_other_order``.
        """
        return self._change(order_id, lambda standing, chosen: with_bag(standing, chosen, bag_id))

    def sign(self, order_id: str, signature: str) -> HandOverView:
        """What the person drew or typed; "" takes it back. Refused: ``signature_too_long``, ``card_number_typed``."""
        kept = fit_to_keep(signature)
        if len(kept) > MAX_SIGNATURE_CHARACTERS:
            raise Refused("signature_too_long")
        return self._change(order_id, lambda _, chosen: replace(chosen, signature=kept))

    def give(self, order_id: str, line_id: str, thousandths: int | None = None) -> HandOverView:
        """Give so much of a line, or what is left of it. Refused: ``nothing_to_give``."""

        def given(standing: Standing, chosen: Collection) -> Collection:
            line = standing.line(line_id)
            return chosen.give(line, thousandths if thousandths is not None else _left(line, chosen))

        return self._change(order_id, given)

    def give_all(self, order_id: str) -> HandOverView:
        """Give everything that is ready and was not declined."""

        def given(standing: Standing, chosen: Collection) -> Collection:
            for line in standing.order.lines:
                if (left := _left(line, chosen)) > 0:
                    chosen = chosen.give(line, left)
            return chosen

        return self._change(order_id, given)

    def decline(self, order_id: str, line_id: str, thousandths: int, reason: str) -> HandOverView:
        """The customer does not want it. Refused: ``permission_missing``, ``reason_unknown``, ``nothing_to_give``."""
        self._desk.staff.require("decline_line")
        return self._change(
            order_id, lambda standing, chosen: chosen.decline(standing.line(line_id), thousandths, reason)
        )

    def clear(self, order_id: str, line_id: str) -> HandOverView:
        """Neither given nor declined: it stays on the shelf."""
        return self._change(order_id, lambda standing, chosen: chosen.clear(standing.line(line_id)))

    def scan(self, order_id: str, text: str) -> HandOverView:
        """Give what was scanned; a collection code is checked, a bag's label takes the bag instead.

        Refused: ``wrong_item``, ``barcode_unknown``, ``nothing_to_give``, ``code_wrong``, ``code_wait``.
        """
        if token := parse_collection_token(text.strip()):
            with self._desk.look() as conn:
                order = self._desk.workable(conn, order_id).order
            if token[0] != order.number:
                raise Refused("code_of_other_order", order=order.number, scanned=token[0][:40])
            return self.check_code(order_id, token[1])
        with self._desk.look() as conn:
            bag = bag_read(self._desk.workable(conn, order_id), text)
        if bag is not None:
            return self.take_bag(order_id, bag)
        scanned = self._desk.items.scanned(text)
        if scanned is None:
            refuse_card_number(text)
            raise Refused("barcode_unknown", text=text.strip()[:40])
        return self._change(order_id, lambda standing, chosen: _give_scanned(standing, chosen, scanned))

    def hand_over(self, order_id: str) -> HandedOver:
        """Commit: what was given leaves, what was declined goes back to stock, the rest stays staged.

        Refused: ``not_identified``, ``nothing_chosen``, ``age_check_needed``, ``bag_forgotten``, ``order_unpaid``,
        ``order_withdrawn``.
        """
        with self._desk.act("hand_over") as tx:
            standing = self._desk.workable(tx.conn, order_id)
            chosen = kept_collection(tx.conn, order_id).fitted(standing)
            given, declined = chosen.given_lines(standing), chosen.declined_lines(standing)
            if blocker := blocked_by(standing, chosen):
                raise Refused(blocker, **missing_params(standing, chosen))
            proof = chosen.proof
            assert proof is not None, "an order whose customer is not known is blocked"
            record(
                tx,
                OrderHandedOver(
                    order_id=order_id,
                    location_id=standing.order.location_id,
                    lines=given,
                    declined=declined,
                    proof=proof,
                    collected_by=tx.attach(chosen.collected_by) if chosen.collected_by else None,
                    **how_collected(tx, standing, chosen),
                ),
            )
            repository.drop(tx.conn, repository.hand_over_name(order_id))
        return HandedOver.of(standing.order, given, declined)

    def cancel(self, order_id: str) -> None:
        """Give up: nothing was handed over, everything stays where it is."""
        with self._desk.act("hand_over") as tx:
            repository.drop(tx.conn, repository.hand_over_name(order_id))

    def _change(self, order_id: str, change: Change) -> HandOverView:
        with self._desk.act("hand_over") as tx:
            standing = self._desk.workable(tx.conn, order_id)
            _keep(tx, order_id, change(standing, kept_collection(tx.conn, order_id).fitted(standing)))
        return self.open(order_id)

    def _view(self, conn: Connection, order_id: str) -> HandOverView:
        standing = self._desk.workable(conn, order_id)
        chosen = kept_collection(conn, order_id).fitted(standing)
        tries = _tries(conn, order_id)
        items = {line.item_id: self._desk.items.item(line.item_id) for line in standing.order.lines}
        return hand_over_view(standing, chosen, tries, self._desk.now(), items)

    def _search(self, text: str) -> tuple[OrderHit, ...]:
        wanted = " ".join(text.split()).casefold()
        if not wanted:
            return ()
        with self._desk.look() as conn:
            found = self._desk.standings(conn)
        open_orders = [one for one in found if one.state not in _ENDED and not one.withdrawn]
        meant = [one for one in open_orders if _means(one, wanted)]
        ready_first = sorted(meant, key=lambda one: (not one.standing(LineState.STAGED), one.order.due_at))
        return tuple(hit(one) for one in ready_first[:MOST_HITS])


def how_collected(tx: Tx, standing: Standing, chosen: Collection) -> dict[str, Any]:
    """What the fact of a hand-over tells of who collected and which bags left."""
    return {
        "proxy": chosen.proxy,
        "document_seen": chosen.document_seen,
        "age_checked": chosen.oldest_asked(standing) if chosen.age_checked else 0,
        "bags": bags_gone(standing, chosen),
        "signature": tx.attach(chosen.signature) if chosen.signature else None,
    }


def missing_params(standing: Standing, chosen: Collection) -> dict[str, Any]:
    """What the words of a refusal name."""
    shelves = ", ".join(bag.shelf for bag in bags_forgotten(standing, chosen))
    return {"order": standing.order.number, "age": chosen.age_needed(standing), "shelves": shelves}


def _means(standing: Standing, wanted: str) -> bool:
    number, name = standing.order.number.casefold(), standing.order.customer_name.casefold()
    return number.endswith(wanted) or wanted in name or (len(wanted) > 2 and wanted in number)


def _left(line: OrderLineRow, chosen: Collection) -> int:
    choice = chosen.choice(line.line_id)
    return line.standing.movable(LineCommand.HAND_OVER) - choice.given - choice.declined


def _give_scanned(standing: Standing, chosen: Collection, scanned: ScannedItem) -> Collection:
    """One piece of the line scanned; goods that were weighed leave whole, as they were packed."""
    same = [line for line in standing.order.lines if line.item_id == scanned.item_id]
    if not same:
        raise Refused("not_in_order", scanned=scanned.name, order=standing.order.number)
    line = next((one for one in same if _left(one, chosen) > 0), same[0])
    return chosen.give(line, _left(line, chosen) if line.unit in WEIGHED_UNITS else 1000)


def kept_collection(conn: Connection, order_id: str) -> Collection:
    """The hand-over of an order, as far as it is."""
    return Collection.from_draft(repository.load(conn, repository.hand_over_name(order_id)))


def _keep(tx: Tx, order_id: str, chosen: Collection) -> None:
    repository.save(tx.conn, repository.hand_over_name(order_id), chosen.to_draft())


def _tries(conn: Connection, order_id: str) -> CodeTries:
    return CodeTries.from_draft(repository.load(conn, _tries_name(order_id)))


def _tries_name(order_id: str) -> str:
    return f"code_tries:{order_id}"
