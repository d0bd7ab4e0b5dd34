"""The whole schema: importing this module declares every table of every subject on ``metadata``."""

from oms.catalog import tables as catalog_tables
from oms.channels import tables as channel_tables
from oms.counting import tables as counting_tables
from oms.customers import tables as customer_tables
from oms.db.metadata import metadata
from oms.exceptions import tables as exception_tables
from oms.fulfillment import promise_tables
from oms.fulfillment import tables as fulfillment_tables
from oms.inbound import tables as inbound_tables
from oms.inventory import allocation_tables
from oms.inventory import tables as inventory_tables
from oms.messages import tables as message_tables
from oms.orders import tables as order_tables
from oms.payments import tables as payment_tables
from oms.people import tables as people_tables
from oms.promotions import tables as promotion_tables
from oms.quotes import tables as quote_tables
from oms.returns import tables as return_tables
from oms.sales import tables as sale_tables
from oms.security import tables as security_tables
from oms.shipping import tables as shipping_tables
from oms.sourcing import chances_tables
from oms.sourcing import tables as sourcing_tables
from oms.stored_value import tables as stored_value_tables
from oms.stores import tables as store_tables
from oms.sync import tables as sync_tables

__all__ = [
    "allocation_tables",
    "catalog_tables",
    "chances_tables",
    "channel_tables",
    "counting_tables",
    "customer_tables",
    "exception_tables",
    "fulfillment_tables",
    "inbound_tables",
    "inventory_tables",
    "message_tables",
    "metadata",
    "order_tables",
    "payment_tables",
    "people_tables",
    "promise_tables",
    "promotion_tables",
    "quote_tables",
    "return_tables",
    "sale_tables",
    "security_tables",
    "shipping_tables",
    "sourcing_tables",
    "store_tables",
    "stored_value_tables",
    "sync_tables",
]
