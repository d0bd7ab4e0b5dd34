"""A register's life: added with a one-time code, enrolled by its machine, revoked or replaced."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from contract.errors import Refused
from contract.messages.rows import ReceiptKeyRow
from contract.messages.sync import Enrolled, EnrollRequest, Renewed, RenewRequest
from contract.values.time import instant_text
from oms.db.engine import Tx
from oms.security.authority import Authority, PublicKey, certifies, check_seal_key, requested_key
from oms.security.secrets import code_hash, new_code
from oms.security.tokens import TokenClaims, Tokens
from oms.stores import repository
from oms.stores.locations import location_named
from oms.stores.model import CodeGiven, Location, Register, RegisterState
from oms.sync.booking import RegisterIdentity
from oms.sync.feed import CHAIN, mark, register_stream, store_stream
from oms.sync.pull import streams_of

_ADDRESS = re.compile(r"([0-9A-Za-z.-]+|\[[0-9a-fA-F:]+\]):[0-9]{1,5}")
CODE_LIFE = timedelta(minutes=15)


def add_register(tx: Tx, location_code: str, name: str = "") -> CodeGiven:
    """The store's next register, waiting for its machine. Refused: ``location_unknown``."""
    location = location_named(tx, location_code)
    number = repository.next_register_number(tx, location.id)
    return _waiting(tx, location, number, name or f"Till {number}")


def replace_register(tx: Tx, location_code: str, number: int) -> CodeGiven:
    """Another machine takes the number; the old one's token is dead from now on. Refused: ``register_unknown``."""
    location = location_named(tx, location_code)
    old = _living(tx, location, number)
    repository.update_register(tx, old.id, state=RegisterState.REPLACED, ended_at=tx.now, token_id=None)
    _mark_known(tx, old)
    return _waiting(tx, location, number, old.name)


def renew_code(tx: Tx, location_code: str, number: int) -> CodeGiven:
    """A new code for a register that still waits. Refused: ``register_unknown``, ``register_enrolled``."""
    waiting = _living(tx, location_named(tx, location_code), number)
    if waiting.state is not RegisterState.PENDING:
        raise Refused("register_enrolled", number=number)
    return _with_code(tx, waiting)


def revoke_register(tx: Tx, location_code: str, number: int) -> Register:
    """It reads nothing from now on; what it still sends is kept aside. Refused: ``register_unknown``."""
    found = _living(tx, location_named(tx, location_code), number)
    repository.update_register(tx, found.id, state=RegisterState.REVOKED, ended_at=tx.now)
    _mark_known(tx, found)
    return replace(found, state=RegisterState.REVOKED, ended_at=tx.now)


def enroll(tx: Tx, request: EnrollRequest, authority: Authority, tokens: Tokens) -> Enrolled:
    """The machine that lost the answer may ask again with the same keys, while the code lives; no other machine may.

    Refused: ``code_refused`` (unknown, used or late), ``csr_unreadable``, ``seal_key_unreadable``.
    """
    check_seal_key(request.seal_key)
    machine_key = requested_key(request.csr_pem)
    register = repository.use_code(tx, code_hash(request.code))
    if register is None or not _may_enroll(register, request.seal_key, machine_key):
        raise Refused("code_refused")
    location = repository.locations(tx, [register.location_id])[0]
    certificate = authority.certify_register(machine_key, register.id, location.id, tx.now)
    claims = TokenClaims(register.id, register.token_id or tx.new_id())
    repository.update_register(
        tx,
        register.id,
        state=RegisterState.ACTIVE,
        token_id=claims.token_id,
        seal_key=request.seal_key,
        certificate_pem=certificate,
        incarnation=request.incarnation,
        enrolled_at=tx.now,
    )
    mark(tx, register_stream(register.id), "register", register.id)
    _mark_known(tx, register)
    return Enrolled(
        register_id=register.id,
        register_number=register.number,
        location_id=location.id,
        location_name=location.name,
        token=tokens.make(claims, tx.now),
        certificate_pem=certificate,
        authority_pem=authority.certificate_pem,
        streams=streams_of(identity(register, location)),
        server_time=instant_text(tx.now),
    )


def note_addresses(tx: Tx, register_id: str, lan: Sequence[str]) -> None:
    """The register says where others of its store reach it. What cannot be an address is not told to anybody."""
    told = tuple(one for one in lan if _ADDRESS.fullmatch(one))
    found = repository.register_by_id(tx, register_id)
    if found is not None and found.lan != told:
        repository.update_register(tx, register_id, lan=list(told))
        mark(tx, store_stream(found.location_id), "peer", register_id)


def _mark_known(tx: Tx, register: Register) -> None:
    """The other registers of its store are told, and all of the chain of the key that signs its receipts."""
    mark(tx, store_stream(register.location_id), "peer", register.id)
    mark(tx, CHAIN, ReceiptKeyRow.KIND, register.id)


def renew(tx: Tx, register_id: str, request: RenewRequest, authority: Authority) -> Renewed:
    """A new certificate for the key the register enrolled with. Refused: ``csr_unreadable``, ``key_not_enrolled``."""
    register = repository.register_by_id(tx, register_id)
    key = requested_key(request.csr_pem)
    if register is None or register.certificate_pem is None or not certifies(register.certificate_pem, key):
        raise Refused("key_not_enrolled")
    certificate = authority.certify_register(key, register.id, register.location_id, tx.now)
    repository.update_register(tx, register.id, certificate_pem=certificate)
    return Renewed(certificate_pem=certificate, authority_pem=authority.certificate_pem)


def _may_enroll(register: Register, seal_key: str, machine_key: PublicKey) -> bool:
    """A register that waits; or the very machine that just enrolled, which proved again that it holds its key."""
    if register.state is RegisterState.PENDING:
        return True
    return (
        register.state is RegisterState.ACTIVE
        and register.seal_key == seal_key
        and register.certificate_pem is not None
        and certifies(register.certificate_pem, machine_key)
    )


def identity(register: Register, location: Location) -> RegisterIdentity:
    """Who speaks when this register speaks."""
    return RegisterIdentity(
        register_id=register.id,
        location_id=location.id,
        number=register.number,
        country=location.country,
        pricelist=location.pricelist,
        lan=register.lan,
    )


def _waiting(tx: Tx, location: Location, number: int, name: str) -> CodeGiven:
    register = Register(
        id=tx.new_id(),
        location_id=location.id,
        number=number,
        name=name,
        state=RegisterState.PENDING,
        token_id=None,
        seal_key=None,
        certificate_pem=None,
        enrolled_at=None,
        ended_at=None,
    )
    repository.insert_register(tx, register)
    return _with_code(tx, register)


def _with_code(tx: Tx, register: Register) -> CodeGiven:
    code, expires_at = new_code(), tx.now + CODE_LIFE
    repository.insert_code(tx, code_hash(code), register.id, expires_at)
    return CodeGiven(register, code, expires_at)


def _living(tx: Tx, location: Location, number: int) -> Register:
    found = repository.living_register(tx, location.id, number)
    if found is None:
        raise Refused("register_unknown", location=location.code, number=number)
    return found
