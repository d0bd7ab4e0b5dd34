"""Who may call a route. Every route depends on exactly one guard of ``GUARDS``; a test walks them all.

A guard answers 401 to who is not known and 403 to who is known and may not.
"""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.security import APIKeyHeader, HTTPBearer
from starlette.concurrency import run_in_threadpool

from oms.channels.incoming import MAX_PING_BYTES, Incoming, verified
from oms.channels.model import Kind
from oms.channels.signatures import HEADERS, STANDARD_HEADER
from oms.db.engine import Database, Tx
from oms.security.api_keys import KeyHolder, KeyKind, holder_of
from oms.security.tokens import Tokens
from oms.stores import repository
from oms.stores.model import Register, RegisterState
from oms.stores.registers import identity
from oms.sync.booking import RegisterIdentity, Sender
from oms.uploads import told_length

MAX_IN_FLIGHT = 8
"""Requests a register may have under way: a push, a request, a held pull, and some that it gave up on."""


REGISTER_TOKEN = HTTPBearer(scheme_name="register", description="The token of enrollment.", auto_error=False)
CHANNEL_KEY = HTTPBearer(scheme_name="channel", description="Made by: aisle-oms channel add", auto_error=False)
SIGNATURES = tuple(
    APIKeyHeader(name=header, scheme_name=kind, description="Of the body; docs/channels.md", auto_error=False)
    for kind, header in (*HEADERS.items(), (Kind.STANDARD, STANDARD_HEADER))
)
"""What the API's pages say of a route's guard; they check nothing."""


class Unauthenticated(Exception):
    """Nobody we know. ``scheme`` is what the caller may try."""

    def __init__(self, scheme: str) -> None:
        super().__init__(scheme)
        self.scheme = scheme


class Forbidden(Exception):
    """Known, and not allowed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TooMany(Exception):
    """More requests at once than a caller may have."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A sales channel that places orders."""

    channel_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Staff:
    """A person or script of head office."""

    staff_id: str
    name: str


def database(request: Request) -> Database:
    """The application's database."""
    found = request.app.state.db
    assert isinstance(found, Database)
    return found


def anyone() -> None:
    """Open to all: what such a route tells must harm nobody."""


async def one_of_few(request: Request) -> AsyncIterator[None]:
    """Not a guard of identity but of turns: a register that floods us takes no more than its share of the threads."""
    in_flight: Counter[str] = request.app.state.in_flight
    caller = request.headers.get("authorization", "")
    if in_flight[caller] >= MAX_IN_FLIGHT:
        raise TooMany
    in_flight[caller] += 1
    try:
        yield
    finally:
        in_flight[caller] -= 1
        if not in_flight[caller]:
            del in_flight[caller]


def authenticated_register(request: Request) -> RegisterIdentity:
    """A living register, by its token. A revoked or replaced one is refused at its next request."""
    with database(request).transaction() as tx:
        register, lives = _by_token(request, tx)
        if not lives:
            raise Forbidden("register_revoked")
        return identity(register, repository.locations(tx, [register.location_id])[0])


def known_register(request: Request) -> Sender:
    """A register that lives or once lived: what it still sends is kept, whatever it is."""
    with database(request).transaction() as tx:
        register, lives = _by_token(request, tx)
        return Sender(register.id, register.location_id, trusted=lives)


def authenticated_channel(request: Request) -> Channel:
    """A channel, by its key."""
    holder = _by_key(request, (KeyKind.CHANNEL,), "Bearer")
    return Channel(holder.id, holder.name)


async def signed_by_channel(request: Request) -> Incoming:
    """A channel, by the signature of what it sent to its own address. What nobody signed is not even read."""
    if not any(signature.model.name in request.headers for signature in SIGNATURES) and not _short(request):
        raise Unauthenticated("Signature")
    raw = await request.body()
    secret, name = request.app.state.config.secret, str(request.path_params["name"])

    def verify() -> Incoming | None:
        with database(request).transaction() as tx:
            return verified(tx, secret, name, request.headers, raw)

    found = await run_in_threadpool(verify)
    if found is None:
        raise Unauthenticated("Signature")
    return found


def _short(request: Request) -> bool:
    """It may be a shop that asks whether anybody is there, before it signs anything."""
    length = told_length(request.headers)
    return length is not None and length <= MAX_PING_BYTES


def authenticated_staff(request: Request) -> Staff:
    """Staff, by key; a browser may send it as the password of its name."""
    holder = _by_key(request, (KeyKind.STAFF,), 'Basic realm="Aisle OMS", charset="UTF-8"')
    return Staff(holder.id, holder.name)


def authenticated_seller(request: Request) -> KeyHolder:
    """A channel or staff, by key: whoever takes orders from customers."""
    return _by_key(request, (KeyKind.CHANNEL, KeyKind.STAFF), "Bearer")


def staff_unless_open(request: Request) -> Staff | None:
    """Staff, except where the service was started with open pages."""
    return None if request.app.state.config.open_docs else authenticated_staff(request)


GUARDS: frozenset[Callable[..., Any]] = frozenset(
    {
        anyone,
        authenticated_register,
        known_register,
        authenticated_channel,
        signed_by_channel,
        authenticated_staff,
        authenticated_seller,
        staff_unless_open,
    }
)


def _by_token(request: Request, tx: Tx) -> tuple[Register, bool]:
    """The register a token names, and whether it lives and the token is its newest."""
    tokens = request.app.state.tokens
    assert isinstance(tokens, Tokens)
    claims = tokens.read(_bearer(request) or "")
    register = repository.register_by_id(tx, claims.register_id) if claims else None
    if claims is None or register is None:
        raise Unauthenticated("Bearer")
    return register, register.state is RegisterState.ACTIVE and claims.token_id == register.token_id


def _by_key(request: Request, kinds: Sequence[KeyKind], scheme: str) -> KeyHolder:
    name, key = _basic(request)
    key = key or _bearer(request) or ""
    with database(request).transaction() as tx:
        holder = next(filter(None, (holder_of(tx, key, kind) for kind in kinds)), None)
    if holder is None or (name is not None and name != holder.name):
        raise Unauthenticated(scheme)
    return holder


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _basic(request: Request) -> tuple[str | None, str | None]:
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None, None
    try:
        name, _, key = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, key
