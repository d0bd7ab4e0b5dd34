"""Orders of the web: placed with head office, picked and staged at a till, and handed to who comes for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from app.bopis.model.cards import NextStep
from app.ui.services import Services
from contract.errors import AisleError, Refused
from contract.rules.collection_code import collection_token
from contract.values.time import instant_text
from tests.simulation.hub import HOUR, Hub
from tests.simulation.office import Office
from tests.simulation.rules import GOODS
from tests.simulation.seller import Seller
from tests.simulation.truth import Ordered, Truth

_COMES_AFTER_S = (600.0, 4 * HOUR)
_NOT_HEARD = ("collection_code_unknown", "order_unknown", "nothing_to_hand_over", "order_not_ready", "line_not_ready")


@dataclass
class Web:
    """``order`` places one at a store."""

    hub: Hub
    office: Office
    truth: Truth
    key: str
    rng: Random
    reachable: Callable[[], bool]
    waiting: list[Ordered] = field(default_factory=list)
    """Who was told that it is ready, and comes for it."""

    def order(self, store: str) -> str:
        if not self.reachable():
            return "head office was down"
        goods = {sku: self.rng.randint(1, 2) for sku in self.rng.sample(sorted(GOODS), k=self.rng.randint(1, 2))}
        lines = [
            {"sku": sku, "quantity_thousandths": count * 1_000, "price_minor": GOODS[sku] * count}
            for sku, count in goods.items()
        ]
        body = {
            "external_id": f"W-{len(self.truth.orders) + 1}", "location": store, "lines": lines, "currency": "EUR",
            "placed_at": instant_text(self.hub.now()), "due_at": instant_text(self.hub.now()),
            "customer": {"name": "Niamh", "phone": "+353 20 917 6084"},
            "total_minor": sum(GOODS[sku] * count for sku, count in goods.items()),
        }  # fmt: skip
        answer = self.office.post("/v1/orders", body, self.key)
        assert answer.status == 201, answer.body
        told = json.loads(answer.body)
        token = collection_token(told["number"], told["collection"]["code"])
        ordered = Ordered(told["order_id"], store, token, goods)
        self.truth.orders[ordered.order_id] = ordered
        for sku, count in goods.items():
            self.truth.reserved[store, sku] += count
        return "ordered"

    def told_ready(self, ordered: Ordered) -> None:
        if not ordered.told:
            ordered.told = True
            self.hub.at(self.rng.uniform(*_COMES_AFTER_S), lambda: self.waiting.append(ordered))


def work(seller: Seller, web: Web) -> str:
    """The next thing at the board of this till: who waits at the counter first."""
    if not seller.at_work():
        return "nobody could be served"
    here = [one for one in web.waiting if one.store == seller.till.store]
    if here:
        return _handed_over(seller, web, here[0])
    board = seller.do(lambda own: own.orders.board.view())
    for card in board.todo:
        if card.step is NextStep.PICK:
            return _picked(seller, card.order_id, claimed=card.claimed_by_me)
        if card.step is NextStep.STAGE:
            seller.begins("staging")
            seller.do(lambda own, order=card.order_id: own.orders.stage.stage(order, "P-01"))  # type: ignore[misc]
            web.told_ready(web.truth.orders[card.order_id])
            return "staged"
    for card in board.ready:
        web.told_ready(web.truth.orders[card.order_id])
    return "nothing to do at the board"


def _picked(seller: Seller, order_id: str, *, claimed: bool) -> str:
    seller.begins("picking")
    if not claimed:
        try:
            seller.do(lambda own: own.orders.claim.claim(order_id))
        except AisleError as refused:
            return f"not claimed: {refused.code}"
    view = seller.do(lambda own: own.orders.pick.open(order_id))
    while row := view.current:
        view = seller.do(lambda own, sku=row.sku: own.orders.pick.scan(sku)).view  # type: ignore[misc]
    seller.do(lambda own: own.orders.pick.leave())
    return "picked"


def _handed_over(seller: Seller, web: Web, ordered: Ordered) -> str:
    """The bags are given when the screen says so; where the power went meanwhile, what it says afterwards counts."""
    seller.begins("handing over")
    if ordered.begun and _is_done(seller, ordered):
        return _gone(web, ordered)
    try:
        seller.do(lambda own: own.orders.hand_over.find(ordered.token))
        seller.do(lambda own: own.orders.hand_over.give_all(ordered.order_id))
    except Refused as refused:
        if refused.code not in _NOT_HEARD:
            raise
        web.waiting.remove(ordered)
        ordered.told = False
        return f"came for nothing: {refused.code}"
    ordered.begun = True
    seller.do(lambda own: own.orders.hand_over.hand_over(ordered.order_id))
    return _gone(web, ordered)


def look_again(seller: Seller, web: Web) -> None:
    """Who stood there when the power went has the bags where the screen says, in the end, that they were given."""
    for ordered in web.truth.orders.values():
        here = ordered.store == seller.till.store
        if here and ordered.begun and not ordered.gone and _is_done(seller, ordered):
            _gone(web, ordered)


def _is_done(seller: Seller, ordered: Ordered) -> bool:
    def ready(own: Services) -> bool:
        view = own.orders.board.view()
        return any(card.order_id == ordered.order_id for card in (*view.todo, *view.ready, *view.problems))

    return not seller.do(ready)


def _gone(web: Web, ordered: Ordered) -> str:
    ordered.gone = True
    if ordered in web.waiting:
        web.waiting.remove(ordered)
    for sku, count in ordered.goods.items():
        web.truth.shelf[ordered.store, sku] -= count
        web.truth.reserved[ordered.store, sku] -= count
    return "handed over"
