"""Who on the network takes connections at a port: many are tried at once, from one thread, and nothing is sent."""

from __future__ import annotations

import errno
import ipaddress
import selectors
import socket
import time
from collections.abc import Iterable, Iterator

_PATIENCE_S = 1.5
_AT_ONCE = 128
# Reserved for documentation (RFC 5737): asking the way there sends nothing.
_FAR_AWAY = ("192.0.2.1", 9)
_BEGUN = frozenset((0, errno.EINPROGRESS, errno.EWOULDBLOCK))

Place = tuple[str, int]


def own_network() -> tuple[str, ...]:
    """The 254 addresses around this computer's own; none without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_FAR_AWAY)
        except OSError:
            return ()
        own = str(probe.getsockname()[0])
    hosts = ipaddress.ip_network(f"{own}/24", strict=False).hosts()
    return tuple(str(host) for host in hosts if str(host) != own)


def answering(places: Iterable[Place], patience_s: float = _PATIENCE_S) -> tuple[Place, ...]:
    """Those that take a connection, in the order given; a host that is unknown does not."""
    waiting = list(dict.fromkeys(places))
    reached: set[Place] = set()
    for start in range(0, len(waiting), _AT_ONCE):
        reached.update(_reached(waiting[start : start + _AT_ONCE], patience_s))
    return tuple(place for place in waiting if place in reached)


def _reached(places: list[Place], patience_s: float) -> Iterator[Place]:
    deadline = time.monotonic() + patience_s
    with selectors.DefaultSelector() as selector:
        try:
            for place in places:
                if begun := _begun(place):
                    selector.register(begun, selectors.EVENT_WRITE, place)
            while selector.get_map() and (left := deadline - time.monotonic()) > 0:
                for key, _ in selector.select(left):
                    ended = key.fileobj
                    assert isinstance(ended, socket.socket)
                    selector.unregister(ended)
                    if ended.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0:
                        yield key.data
                    ended.close()
        finally:
            for key in list(selector.get_map().values()):
                assert isinstance(key.fileobj, socket.socket)
                key.fileobj.close()


def _begun(place: Place) -> socket.socket | None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(*place, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):
        return None
    opened = socket.socket(family, kind, protocol)
    opened.setblocking(False)
    if opened.connect_ex(address) in _BEGUN:
        return opened
    opened.close()
    return None
