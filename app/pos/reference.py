"""A sale is finished once in a store, by its own id and by what another system calls it where it came from there."""

from __future__ import annotations

from sqlalchemy import Connection

from app.pos import repository
from app.pos.premises import register_names
from app.typed_text import fit_to_keep
from contract.errors import Refused

MAX_REFERENCE = 80


def fit_reference(text: str) -> str:
    """Fit to be kept; may be empty. Refused: ``text_too_long``, ``card_number_typed``."""
    reference = fit_to_keep(text)
    if len(reference) > MAX_REFERENCE:
        raise Refused("text_too_long", longest=MAX_REFERENCE)
    return reference


def require_not_finished(conn: Connection, transaction_id: str) -> None:
    """Refused: ``basket_sold_elsewhere`` (register) where another till is known to have taken the money for it."""
    register_id = repository.finished_by(conn, transaction_id)
    if register_id is not None:
        raise Refused("basket_sold_elsewhere", register=register_names(conn).get(register_id, ""))


def require_not_sold(conn: Connection, reference: str) -> None:
    """Refused: ``reference_already_sold`` (reference) where a register of this store is known to have sold it."""
    if reference and repository.sale_by_reference(conn, reference) is not None:
        raise Refused("reference_already_sold", reference=reference)
