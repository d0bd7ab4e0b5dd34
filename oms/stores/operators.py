"""Roles and operators: who may sign on where, with which PIN, and what they may do."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterable
from dataclasses import replace
from importlib.resources import files
from itertools import pairwise

from argon2 import PasswordHasher

from contract.errors import Refused
from contract.messages.rows import GrantEntry
from contract.operations import Permission
from contract.rules.permission import Decision, Grant
from oms.db.engine import Tx
from oms.stores import repository
from oms.stores.locations import location_named
from oms.stores.model import Operator, Role
from oms.sync.feed import CHAIN, mark, store_stream

# OWASP's minimum for argon2id; registers in shops are slow machines.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
_SHORTEST_BADGE, _LONGEST_BADGE = 8, 64


def ensure_roles(tx: Tx) -> None:
    """The roles a chain begins with, where it has none."""
    if not repository.roles(tx):
        for told in json.loads(files("oms.stores").joinpath("default_roles.json").read_text()):
            grants = tuple(GrantEntry.model_validate(grant) for grant in told["grants"])
            put_role(tx, Role(told["name"], tuple(told["permissions"]), told["pin_digits"], grants))


def put_role(tx: Tx, role: Role) -> None:
    """Adds or changes. Refused: ``permission_unknown``, ``pin_digits_out_of_range``."""
    for permission in (*role.permissions, *(entry.permission for entry in role.grants)):
        if permission not in set(Permission):
            raise Refused("permission_unknown", permission=permission)
    if not 4 <= role.pin_digits <= 12:
        raise Refused("pin_digits_out_of_range", digits=role.pin_digits)
    repository.put_role(tx, _normal(role))
    mark(tx, CHAIN, "role", role.name)


def grant(tx: Tx, role_name: str, entry: GrantEntry) -> Role:
    """Change what a role says of one permission. Refused: ``role_unknown``, ``permission_unknown``."""
    before = role_named(tx, role_name)
    plain = tuple(name for name in before.permissions if name != entry.permission)
    others = tuple(own for own in before.grants if own.permission != entry.permission)
    put_role(tx, replace(before, permissions=plain, grants=(*others, entry)))
    return role_named(tx, role_name)


def role_named(tx: Tx, name: str) -> Role:
    """Refused: ``role_unknown``."""
    found = next(iter(repository.roles(tx, [name])), None)
    if found is None:
        raise Refused("role_unknown", role=name)
    return found


def add_operator(tx: Tx, *, number: str, name: str, role: str, pin: str, locations: Iterable[str]) -> Operator:
    """``locations`` are codes. Refused: ``operator_exists``, ``role_unknown``, ``location_unknown``, ``pin_...``."""
    if repository.operator_by_number(tx, number):
        raise Refused("operator_exists", number=number)
    if not number.strip() or not name.strip():
        raise Refused("operator_unnamed")
    new = Operator(
        id=tx.new_id(),
        number=number,
        name=name,
        role=role,
        pin_hash=hash_pin(tx, role, pin),
        active=True,
        location_ids=_ids(tx, locations),
    )
    repository.insert_operator(tx, new)
    _mark(tx, new)
    return new


def set_pin(tx: Tx, number: str, pin: str) -> None:
    """Refused: ``operator_unknown``, ``pin_digits_wrong``, ``pin_too_easy``."""
    found = operator_numbered(tx, number)
    repository.update_operator(tx, found.id, pin_hash=hash_pin(tx, found.role, pin))
    _mark(tx, found)


def set_badge(tx: Tx, number: str, badge: str) -> None:
    """The number that the operator's badge shows to a scanner; empty takes the badge away.

    Refused: ``operator_unknown``, ``badge_unfit``, ``badge_taken`` (number of whose it is).
    """
    found = operator_numbered(tx, number)
    hashed = _hash_badge(tx, badge.strip()) if badge else ""
    owner = repository.operator_with_badge(tx, hashed) if hashed else None
    if owner not in (None, number):
        raise Refused("badge_taken", number=owner)
    repository.update_operator(tx, found.id, badge_hash=hashed)
    _mark(tx, found)


def set_language(tx: Tx, number: str, language: str) -> None:
    """What registers speak to the operator, such as ``de``; "" for each store's own.

    Refused: ``operator_unknown``, ``language_unfit``.
    """
    told = language.strip().replace("-", "_")
    if told and not _LANGUAGE.fullmatch(told):
        raise Refused("language_unfit", language=language)
    found = operator_numbered(tx, number)
    repository.update_operator(tx, found.id, language=told)
    _mark(tx, found)


def deactivate(tx: Tx, number: str) -> None:
    """The operator signs on nowhere any more. Refused: ``operator_unknown``."""
    found = operator_numbered(tx, number)
    repository.update_operator(tx, found.id, active=False)
    _mark(tx, found)


def assign(tx: Tx, number: str, locations: Iterable[str]) -> Operator:
    """The operator signs on at these stores and no others. Refused: ``operator_unknown``, ``location_unknown``."""
    before = operator_numbered(tx, number)
    after = replace(before, location_ids=_ids(tx, locations))
    repository.set_operator_locations(tx, after.id, after.location_ids)
    _mark(tx, after)
    for left in set(before.location_ids) - set(after.location_ids):
        mark(tx, store_stream(left), "operator", after.id, tombstone=True)
    return after


def operator_numbered(tx: Tx, number: str) -> Operator:
    """Refused: ``operator_unknown``."""
    found = repository.operator_by_number(tx, number)
    if found is None:
        raise Refused("operator_unknown", number=number)
    return found


def hash_pin(tx: Tx, role_name: str, pin: str) -> str:
    """argon2id. Refused: ``role_unknown``, ``pin_digits_wrong``, ``pin_too_easy``."""
    role = role_named(tx, role_name)
    if not pin.isascii() or not pin.isdigit() or len(pin) != role.pin_digits:
        raise Refused("pin_digits_wrong", digits=role.pin_digits)
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    if steps in ({0}, {1}, {-1}):
        raise Refused("pin_too_easy")
    return _HASHER.hash(pin)


def _normal(role: Role) -> Role:
    """A permission stands in one place: a grant without any limit is a plain permission."""
    plain = {entry.permission for entry in role.grants if entry.grant == Grant(Decision.ALLOW)}
    grants = tuple(entry for entry in role.grants if entry.permission not in plain)
    named = {entry.permission for entry in grants}
    permissions = dict.fromkeys((*role.permissions, *sorted(plain)))
    return replace(role, permissions=tuple(own for own in permissions if own not in named), grants=grants)


def _hash_badge(tx: Tx, badge: str) -> str:
    """argon2id with the salt that all badges share; the first one draws it."""
    if not badge.isprintable() or not _SHORTEST_BADGE <= len(badge) <= _LONGEST_BADGE:
        raise Refused("badge_unfit", shortest=_SHORTEST_BADGE, longest=_LONGEST_BADGE)
    shared = repository.any_badge_hash(tx)
    if not shared:
        return _HASHER.hash(badge)
    salt = shared.split("$")[4]
    return _HASHER.hash(badge, salt=b64decode(salt + "=" * (-len(salt) % 4)))


def _ids(tx: Tx, codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(location_named(tx, code).id for code in dict.fromkeys(codes))


def _mark(tx: Tx, operator: Operator) -> None:
    for location_id in operator.location_ids:
        mark(tx, store_stream(location_id), "operator", operator.id)
