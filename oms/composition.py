"""What is plugged in where: the loader of each row kind, the effect of each fact kind, the handler of each request."""

from __future__ import annotations

from collections.abc import Mapping

from contract.messages.facts import Fact
from contract.messages.feed_file import CODE_KIND
from oms.cash.wire import book_cash_moved, book_day_closed, book_shift_verified, load_cash_rules
from oms.catalog.bulk import ITEM_BODIES, ITEM_CODES, PRICE_BODIES
from oms.catalog.recalls import load_recalls
from oms.catalog.wire import load_containers, load_items, load_markets, load_prices, load_tile_pages
from oms.counting.effects import book_adjusted, book_counted, follow_goods, follow_sales
from oms.counting.wire import load_stock
from oms.customers.effects import (
    book_customer_changed,
    book_customer_consented,
    book_customer_created,
    book_customer_sales,
)
from oms.customers.wire import load_customers
from oms.db.engine import Tx
from oms.fulfillment.claims import claim
from oms.fulfillment.effects import book_order_fact
from oms.fulfillment.promise_effects import thaw_counted, then_promises
from oms.fulfillment.wire import load_orders
from oms.inbound.effects import book_inbound_fact
from oms.inbound.wire import load_inbound
from oms.messages.effects import book_receipt_requested
from oms.orders.holding import release_held, reserve_for_sale
from oms.orders.placed import book_order_placed
from oms.orders.store_rules import load_order_rules
from oms.payments.wire import (
    book_payment_ended,
    book_payment_started,
    book_terminal_reconciled,
    load_payment_rules,
    match_payments,
)
from oms.people.effects import book_sign_on, book_staff_act
from oms.promotions.wire import load_promotions, load_spent_coupons
from oms.returns.answers import answer_returnable
from oms.returns.effects import book_returns
from oms.returns.wire import load_return_rules
from oms.sales.effects import (
    book_basket_abandoned,
    book_drawer_forced,
    book_drawer_opened,
    book_sales,
    book_shift_closed,
    book_shift_opened,
)
from oms.sales.shift_moves import book_shift_moved
from oms.shipping.carriers import load_carriers, load_packing_rules
from oms.sourcing.chances_effects import note_outcome
from oms.stored_value.effects import book_release, book_stored_value
from oms.stored_value.holds import hold
from oms.stored_value.rules import load_rules as load_stored_value_rules
from oms.stores.loaders import load_locations, load_operators, load_peers, load_receipt_keys, load_registers, load_roles
from oms.sync.booking import BookedEntry, Effect, Loader, RequestHandler, Together, Valued, in_turn
from oms.sync.feed_file import Told
from oms.sync.lives import begin_incarnation

LOADERS: Mapping[str, Loader] = {
    "carrier": load_carriers,
    "customer": load_customers,
    "cash_rules": load_cash_rules,
    "container": load_containers,
    "inbound": load_inbound,
    "item": load_items,
    "location": load_locations,
    "market": load_markets,
    "operator": load_operators,
    "order": load_orders,
    "order_rules": load_order_rules,
    "packing_rules": load_packing_rules,
    "payment_rules": load_payment_rules,
    "peer": load_peers,
    "price": load_prices,
    "promotion": load_promotions,
    "recall": load_recalls,
    "receipt_key": load_receipt_keys,
    "register": load_registers,
    "return_rules": load_return_rules,
    "role": load_roles,
    "spent_coupon": load_spent_coupons,
    "stock": load_stock,
    "stored_value_rules": load_stored_value_rules,
    "tile_page": load_tile_pages,
}

TOLD = Told(LOADERS, {"item": ITEM_BODIES, "price": PRICE_BODIES, CODE_KIND: ITEM_CODES})
"""How a feed file tells rows."""


def _both(first: Effect, second: Effect) -> Effect:
    """Two subjects have to do with one fact."""

    def book(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
        first(tx, entry, fact)
        second(tx, entry, fact)

    return book


_ORDER_CHANGED, _ORDER_MOVED = then_promises(book_order_fact), then_promises(_both(book_order_fact, follow_goods))
_CHANGED_AND_TOLD, _MOVED_AND_TOLD = _both(_ORDER_CHANGED, note_outcome), _both(_ORDER_MOVED, note_outcome)
_GOODS_MOVED = _both(book_inbound_fact, follow_goods)

EFFECTS: Mapping[str, Effect] = {
    "approval.denied": book_staff_act,
    "approval.given": book_staff_act,
    "basket.abandoned": book_basket_abandoned,
    "cash.moved": book_cash_moved,
    "customer.changed": Valued(book_customer_changed),
    "customer.consented": book_customer_consented,
    "customer.created": Valued(book_customer_created),
    "day.closed": book_day_closed,
    "drawer.forced": book_drawer_forced,
    "drawer.opened": book_drawer_opened,
    "goods.received": _GOODS_MOVED,
    "goods.unreceived": _GOODS_MOVED,
    "incarnation.begun": begin_incarnation,
    "label.answered": book_order_fact,
    "label.asked": book_order_fact,
    "operator.locked_out": book_staff_act,
    "operator.lockout_shortened": book_staff_act,
    "operator.signed_on": book_sign_on,
    "operator.unlocked": book_staff_act,
    "order.canceled": _ORDER_MOVED,
    "order.checked_in": book_order_fact,
    "order.claimed": book_order_fact,
    "order.found": _ORDER_CHANGED,
    "order.handed_over": _MOVED_AND_TOLD,
    "order.packed": _ORDER_CHANGED,
    "order.picked": _MOVED_AND_TOLD,
    "order.placed": then_promises(book_order_placed),
    "order.put_back": _ORDER_MOVED,
    "order.rejected": _MOVED_AND_TOLD,
    "order.restored": _ORDER_CHANGED,
    "order.shipped": _MOVED_AND_TOLD,
    "order.short": _CHANGED_AND_TOLD,
    "order.staged": _CHANGED_AND_TOLD,
    "order.substituted": _ORDER_CHANGED,
    "order.taken_back": _ORDER_MOVED,
    "order.unpacked": _ORDER_CHANGED,
    "order.unpicked": _ORDER_MOVED,
    "package.opened": book_inbound_fact,
    "payment.ended": book_payment_ended,
    "payment.started": book_payment_started,
    "receipt.reprinted": book_staff_act,
    "receipt.requested": book_receipt_requested,
    "receiving.finished": book_inbound_fact,
    "sale.completed": Together(in_turn(book_sales, book_returns, book_customer_sales, follow_sales)),
    "stock.adjusted": book_adjusted,
    "stock.counted": _both(book_counted, thaw_counted),
    "shift.closed": _both(book_shift_closed, match_payments),
    "shift.opened": book_shift_opened,
    "shift.released": book_shift_moved,
    "shift.taken_over": book_shift_moved,
    "shift.verified": book_shift_verified,
    "terminal.reconciled": book_terminal_reconciled,
    "stored_value.moved": book_stored_value,
    "stored_value.released": book_release,
}
"""A known fact without an effect is kept in the journal and changes nothing else."""

BOOKED_ONLY = frozenset(
    {
        "basket.recalled",
        "basket.suspended",
        "drawer.closed",
        "operator.signed_off",
        "order.warned",
        "shift.sealed",
        "wave.ended",
        "wave.joined",
        "wave.started",
        "wave.tote_taken",
    }
)
"""Facts whose whole use is that they stand in the journal; every other kind has an effect."""

REQUESTS: Mapping[str, RequestHandler] = {
    "claim": claim,
    "hold": hold,
    "release": release_held,
    "reserve": reserve_for_sale,
    "returnable": answer_returnable,
}
