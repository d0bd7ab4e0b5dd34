"""Where a machine becomes a register."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from contract.messages.sync import Enrolled, EnrollRequest
from oms.db.engine import Database
from oms.security.guards import anyone, database
from oms.stores.registers import enroll

router = APIRouter(prefix="/v1", tags=["registers"])


@router.post("/enroll", dependencies=[Depends(anyone)])
def post_enroll(wanted: EnrollRequest, request: Request, db: Annotated[Database, Depends(database)]) -> Enrolled:
    """Takes a one-time code and the machine's public keys; answers with its certificate and token."""
    state = request.app.state
    return db.run(lambda tx: enroll(tx, wanted, state.authority, state.tokens))
