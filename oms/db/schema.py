"""The whole schema: importing this module declares every table of every subject on ``metadata``."""

from oms.db.metadata import metadata
from oms.exceptions import tables as exception_tables
from oms.security import tables as security_tables
from oms.stores import tables as store_tables
from oms.sync import tables as sync_tables

__all__ = ["exception_tables", "metadata", "security_tables", "store_tables", "sync_tables"]
