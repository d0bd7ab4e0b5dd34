"""A mail server made of software: real sockets, and what it says can be chosen."""

from __future__ import annotations

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage


class Mailbox:
    """``letters`` are those that it took. ``replies``: what it says to the next recipients, 250 once there are none."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.replies: list[str] = []
        self._server: socketserver.ThreadingTCPServer | None = None
        self.port = 0

    def start(self) -> None:
        """Listen; at the same port as before."""
        handler = type("Handler", (_Session,), {"mailbox": self})
        server = socketserver.ThreadingTCPServer(("127.0.0.1", self.port), handler, bind_and_activate=False)
        server.allow_reuse_address, server.daemon_threads = True, True
        server.server_bind()
        server.server_activate()
        self._server, self.port = server, server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Be gone; letters stay."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class _Session(socketserver.StreamRequestHandler):
    mailbox: Mailbox

    def handle(self) -> None:
        self._say("220 mail.example")
        while line := self.rfile.readline():
            match line.split(b" ")[0].split(b":")[0].strip().upper():
                case b"EHLO" | b"HELO":
                    self._say("250 mail.example")
                case b"RCPT":
                    self._say(self.mailbox.replies.pop(0) if self.mailbox.replies else "250 ok")
                case b"DATA":
                    self._say("354 go on")
                    self._take()
                case b"QUIT":
                    self._say("221 bye")
                    return
                case _:
                    self._say("250 ok")

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        letter = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.mailbox.letters.append(letter)
        self._say("250 taken")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())
