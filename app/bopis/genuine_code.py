"""A collection code whose order this register does not have: head office's signature says whether it is real."""

from __future__ import annotations

from sqlalchemy import Connection

from app.bopis.desk import OrderDesk
from app.pos.premises import location_row
from contract.errors import Refused
from contract.rules.collection_code import CollectionToken


def refuse_unknown(desk: OrderDesk, conn: Connection, token: CollectionToken) -> Refused:
    """Why nothing can be handed over for it: ``order_not_here`` for one that nobody signed, ``code_not_genuine``,
    ``code_of_other_store`` (store), ``order_on_its_way``: real and for here, but not heard of yet.
    """
    if not token.signature or desk.genuine is None:
        return Refused("order_not_here", order=token.number[:40])
    if not desk.genuine(token.signed_content, token.signature):
        return Refused("code_not_genuine", order=token.number[:40])
    own = location_row(conn)
    if own is not None and own.code != token.location:
        return Refused("code_of_other_store", order=token.number[:40], store=token.location[:40])
    return Refused("order_on_its_way", order=token.number[:40])
