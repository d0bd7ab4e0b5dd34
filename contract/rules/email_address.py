"""Whether something reads as an e-mail address: as HTML's own fields judge it, and no longer than mail allows."""

from __future__ import annotations

import re

MAX_ADDRESS = 254
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})+")


def is_email_address(text: str) -> bool:
    """One address alone, of a domain with a dot in it."""
    return len(text) <= MAX_ADDRESS and _ADDRESS.fullmatch(text) is not None
