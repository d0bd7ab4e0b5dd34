"""Letters over SMTP: what a server refuses for ever is told apart from what it cannot do now."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage

from contract.errors import Refused, Unavailable
from oms.messages.model import Letter
from oms.messages.settings import MailSettings, Secured

_TIMEOUT_S = 20
_FOR_EVER = 500
_MAX_STATUS = 200


class SmtpPost:
    """A ``Post``. Each letter has a connection of its own: receipts are few, and servers hang up on who waits."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings

    def send(self, letter: Letter) -> str:
        try:
            with self._connected() as server:
                refused = server.send_message(self._message(letter))
        except smtplib.SMTPRecipientsRefused as error:
            code, told = next(iter(error.recipients.values()))
            raise _failure(code, told) from error
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError) as error:
            # Our own settings are at fault, and may be mended.
            raise Unavailable("mail_unavailable", status=_told(str(error))) from error
        except smtplib.SMTPResponseException as error:
            raise _failure(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable("mail_unavailable", status=type(error).__name__) from error
        assert not refused, "there is one recipient, who is refused with an error"
        return "250"

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        own = self._settings
        if own.secured is Secured.TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(own.host, own.port, timeout=_TIMEOUT_S, context=self._context())
        else:
            server = smtplib.SMTP(own.host, own.port, timeout=_TIMEOUT_S)
        with server:
            if own.secured is Secured.STARTTLS:
                server.starttls(context=self._context())
            if own.user:
                server.login(own.user, own.password)
            yield server

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self._settings.authority) if self._settings.authority else None)

    def _message(self, letter: Letter) -> EmailMessage:
        sender = self._settings.sender
        message = EmailMessage()
        message["Message-ID"] = f"<{letter.message_id}@{sender.partition('@')[2]}>"
        message["From"] = Address(letter.sender_name, addr_spec=sender)
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Content-Language"] = letter.language
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        message.add_alternative(letter.html, subtype="html")
        return message


def _failure(code: int, told: bytes | str) -> Refused | Unavailable:
    status = _told(f"{code} {told.decode(errors='replace') if isinstance(told, bytes) else told}")
    return (
        Refused("mail_refused", status=status) if code >= _FOR_EVER else Unavailable("mail_unavailable", status=status)
    )


def _told(status: str) -> str:
    """One line of what a server says: it may say anything."""
    return "".join(char if char.isprintable() else " " for char in status)[:_MAX_STATUS]
