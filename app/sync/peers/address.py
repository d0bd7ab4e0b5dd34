"""Where this register is reached on the LAN, and addresses as text: ``host:port``, an IPv6 host in brackets."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

LAN_OFF = "off"
_NOWHERE = "192.0.2.1"
"""An address of no network (RFC 5737): which of ours would go there says which one faces the others."""


def joined(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def split(address: str) -> tuple[str, int] | None:
    """None for what is no address."""
    host, _, port = address.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65_536:
        return None
    return host.strip("[]"), int(port)


def own_host(oms_url: str) -> str | None:
    """The address of this machine on the way to the OMS, or on the way out; None without a network.

    Nothing is sent: a datagram socket that is connected only chooses its way.
    """
    parts = urlsplit(oms_url)
    for host in filter(None, (parts.hostname, _NOWHERE)):
        try:
            found = socket.getaddrinfo(host, parts.port or 443, type=socket.SOCK_DGRAM)
            family, kind, protocol, _, place = found[0]
            with socket.socket(family, kind, protocol) as probe:
                probe.connect(place)
                return str(probe.getsockname()[0])
        except OSError:
            continue
    return None
