"""Where mail goes out, from the environment: a server, who we are there, and who a message is from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import unquote, urlsplit

from contract.errors import Refused
from contract.rules.email_address import is_email_address

SERVER = "AISLE_SMTP_URL"
PASSWORD_FILE = "AISLE_SMTP_PASSWORD_FILE"  # noqa: S105 - the name of a variable
SENDER = "AISLE_SMTP_SENDER"
AUTHORITY = "AISLE_SMTP_AUTHORITY"


class Secured(StrEnum):
    """As the address of the server begins. PLAIN is for a relay on this machine."""

    STARTTLS = "smtp"
    TLS = "smtps"
    PLAIN = "smtp+plain"


_PORTS = {Secured.STARTTLS: 587, Secured.TLS: 465, Secured.PLAIN: 25}


@dataclass(frozen=True, slots=True)
class MailSettings:
    """``authority`` is a file of certificates to trust instead of the machine's."""

    host: str
    port: int
    secured: Secured
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    authority: Path | None = None


def mail_settings(environment: Mapping[str, str]) -> MailSettings | None:
    """None where no mail is sent. Refused: ``mail_settings_wrong`` (name)."""
    told = environment.get(SERVER, "")
    if not told:
        return None
    url, sender = urlsplit(told), environment.get(SENDER, "")
    if url.scheme not in set(Secured) or not url.hostname:
        raise Refused("mail_settings_wrong", name=SERVER)
    if not is_email_address(sender):
        raise Refused("mail_settings_wrong", name=SENDER)
    secured, authority = Secured(url.scheme), environment.get(AUTHORITY, "")
    return MailSettings(
        host=url.hostname,
        port=url.port or _PORTS[secured],
        secured=secured,
        sender=sender,
        user=unquote(url.username or ""),
        password=_password(environment.get(PASSWORD_FILE, "")),
        authority=Path(authority) if authority else None,
    )


def _password(path: str) -> str:
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Refused("mail_settings_wrong", name=PASSWORD_FILE) from error
