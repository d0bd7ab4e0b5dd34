"""A register's token: a JWT bound to the register, good for the register's API alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from oms.security.secrets import derived_key

ALGORITHM = "HS256"
PURPOSE = "register"


@dataclass(frozen=True, slots=True)
class TokenClaims:
    """``token_id`` is compared with the register's row: enrolling anew ends every earlier token."""

    register_id: str
    token_id: str


class Tokens:
    """Makes and reads tokens. They carry no expiry: a register may be offline for months; its row ends them."""

    def __init__(self, secret: bytes) -> None:
        self._key = OctKey.import_key(derived_key(secret, "register tokens"))

    def make(self, claims: TokenClaims, now: datetime) -> str:
        """The compact form, which is shown once and never stored here."""
        body = {"sub": claims.register_id, "jti": claims.token_id, "aud": PURPOSE, "iat": int(now.timestamp())}
        return jwt.encode({"alg": ALGORITHM}, body, self._key, algorithms=[ALGORITHM])

    def read(self, token: str) -> TokenClaims | None:
        """None for anything but a token of this server for this purpose."""
        try:
            claims = jwt.decode(token, self._key, algorithms=[ALGORITHM]).claims
        except (JoseError, ValueError):
            return None
        if claims.get("aud") != PURPOSE:
            return None
        return TokenClaims(register_id=str(claims.get("sub")), token_id=str(claims.get("jti")))
