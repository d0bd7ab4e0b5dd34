"""Which computer a database is at home on: a copy of it taken to another one must not write the same chain."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping

from sqlalchemy import Connection

from app.db.drafts import get_setting, set_setting

_HOME = "home"


def moved(conn: Connection, device_key: bytes, traits: Mapping[str, str]) -> bool:
    """Whether this is another computer: of the traits known then and now, more than half differ.

    One of three may change (a new disk, a new board); where only one can be read, it decides.
    """
    known = json.loads(get_setting(conn, _HOME) or "{}")
    now = _guarded(device_key, traits)
    both = known.keys() & now.keys()
    return sum(bool(known[name] != now[name]) for name in both) * 2 > len(both)


def settle_in(conn: Connection, device_key: bytes, traits: Mapping[str, str]) -> None:
    """This computer is its home from now on."""
    now = json.dumps(_guarded(device_key, traits), sort_keys=True)
    if traits and get_setting(conn, _HOME) != now:
        set_setting(conn, _HOME, now)


def _guarded(device_key: bytes, traits: Mapping[str, str]) -> dict[str, str]:
    """Serial numbers stay on the computer they name: what is kept can only be compared."""
    return {
        name: hmac.new(device_key, f"{name}\x1f{value}".encode(), hashlib.sha256).hexdigest()
        for name, value in traits.items()
    }
