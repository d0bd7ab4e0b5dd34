"""Collection codes: digits that nobody can guess."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from contract.rules.collection_code import CODE_DIGITS

CodeSource = Callable[[], str]


def secret_code() -> str:
    """From the operating system's randomness."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
