"""Where a machine becomes a register, and goes on being one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Security

from contract.errors import Refused
from contract.messages.sync import Enrolled, EnrollRequest, Renewed, RenewRequest
from oms.db.engine import Database
from oms.described import refusing
from oms.json_route import JsonRoute
from oms.security.guards import REGISTER_TOKEN, anyone, authenticated_register, database, one_of_few
from oms.security.tries import Tries
from oms.stores.registers import enroll, renew
from oms.sync.booking import RegisterIdentity

router = APIRouter(prefix="/v1", tags=["registers"], route_class=JsonRoute)


@router.post(
    "/enroll",
    dependencies=[Depends(anyone)],
    responses=refusing("code_refused", "csr_unreadable", "seal_key_unreadable", "too_many_tries"),
)
def post_enroll(wanted: EnrollRequest, request: Request, db: Annotated[Database, Depends(database)]) -> Enrolled:
    """Takes a one-time code and the machine's public keys; answers with its certificate and token.

    An address whose codes are refused again and again waits for a minute.
    """
    state, address = request.app.state, request.client.host if request.client else ""
    tries: Tries = state.tries
    tries.check(address)
    try:
        return db.run(lambda tx: enroll(tx, wanted, state.authority, state.tokens))
    except Refused as error:
        if error.code == "code_refused":
            tries.refused(address)
        raise


@router.post(
    "/renew",
    dependencies=[Depends(one_of_few), Security(REGISTER_TOKEN)],
    responses=refusing("register_revoked", "too_many_at_once", "csr_unreadable", "key_not_enrolled"),
)
def post_renew(
    wanted: RenewRequest,
    request: Request,
    register: Annotated[RegisterIdentity, Depends(authenticated_register)],
    db: Annotated[Database, Depends(database)],
) -> Renewed:
    """A new certificate for the same key, before the old one expires."""
    return db.run(lambda tx: renew(tx, register.register_id, wanted, request.app.state.authority))
