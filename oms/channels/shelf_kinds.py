"""Which form of channel is told stock, and how."""

from __future__ import annotations

from collections.abc import Mapping

from contract.errors import Refused
from contract.values.ids import IdFactory
from oms.channels.amazon_shelf import AmazonShelf
from oms.channels.asking import Asking
from oms.channels.model import Kind
from oms.channels.shelves import Shelf, ShopifyShelf, WooCommerceShelf

QUIET_S = {Kind.WOOCOMMERCE: 60, Kind.AMAZON: 60}
"""So long nothing newer is said after a request whose answer never came: by then it was done, or never will be."""


def shelf_of(kind: Kind, address: str, credentials: Mapping[str, str], new_id: IdFactory) -> Shelf:
    """Refused: ``channel_without_shelf``, ``channel_seller_missing``."""
    match kind:
        case Kind.SHOPIFY:
            return ShopifyShelf(Asking(), address, credentials, new_id)
        case Kind.WOOCOMMERCE:
            return WooCommerceShelf(Asking(), address, credentials)
        case Kind.AMAZON:
            return AmazonShelf(Asking(), address, credentials)
        case Kind.STANDARD:
            raise Refused("channel_without_shelf", kind=kind)
