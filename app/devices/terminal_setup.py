"""A card terminal named by a person: what stands in the account of its maker, checked, and its key put away."""

from __future__ import annotations

import os
import secrets
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.devices.configuration import DeviceConfig, TerminalConfig
from contract.errors import Refused, Unavailable

MODEL = "adyen-terminal"
_PORT = 8443


@dataclass(frozen=True, slots=True)
class TerminalTold:
    """As typed. ``address``: a host, ``host:port`` or whole; ``authority``: a file with the certificate that proves
    terminals of this kind; ``passphrase`` is the one of the shared key.
    """

    address: str
    poi_id: str
    key_identifier: str
    key_version: str
    passphrase: str = field(repr=False)
    authority: str

    @property
    def missing(self) -> str:
        """The first field that says nothing."""
        return next((name for name in self.__slots__ if not getattr(self, name).strip()), "")


def terminal_config(name: str, told: TerminalTold, folder: Path, sale_id: str) -> DeviceConfig:
    """Its entry in the list. Certificate and passphrase are kept in ``folder``, for this account alone.

    Refused: ``terminal_key_version_unreadable``, ``terminal_certificate_unreadable``. Unavailable:
    ``device_list_unwritable``.
    """
    version = told.key_version.strip()
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise Refused("terminal_key_version_unreadable", text=version)
    stem = f"{name}-{secrets.token_hex(4)}"
    certificate, passphrase = folder / f"{stem}.pem", folder / f"{stem}.key"
    proof = _certificate(told.authority.strip())
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _keep(certificate, proof)
        _keep(passphrase, told.passphrase.strip().encode())
    except OSError as error:
        for begun in (certificate, passphrase):
            begun.unlink(missing_ok=True)
        raise Unavailable("device_list_unwritable", path=str(folder)) from error
    terminal = TerminalConfig(
        told.poi_id.strip(), sale_id, certificate, told.key_identifier.strip(), int(version), passphrase
    )
    return DeviceConfig(name, MODEL, _whole(told.address.strip()), terminal)


def forget_terminal(config: DeviceConfig, folder: Path) -> None:
    """What was kept in ``folder`` for it; what somebody keeps elsewhere stays."""
    for file in (config.terminal.authority, config.terminal.passphrase_file) if config.terminal else ():
        if file.parent == folder:
            with suppress(OSError):
                file.unlink()


def _whole(address: str) -> str:
    """As the list wants it. Makers write it ``https://host:8443/nexo``."""
    scheme, found, rest = address.rpartition("://")
    host = (rest if found else address).removesuffix("/").removesuffix("/nexo")
    if host.count(":") > 1 and not host.startswith("["):
        host = f"[{host}]"
    port = "" if host.rpartition("]")[2].count(":") == 1 else f":{_PORT}"
    return f"{'nexo' if scheme in ('', 'https') else scheme}://{host}{port}"


def _keep(file: Path, content: bytes) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(descriptor)


def _certificate(file: str) -> bytes:
    try:
        content = Path(file).expanduser().read_bytes()
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=content.decode("ascii"))
    except (OSError, UnicodeDecodeError, ssl.SSLError, ValueError, RuntimeError):
        raise Refused("terminal_certificate_unreadable", file=file) from None
    return content
