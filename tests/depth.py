"""How hard tests by dice try: a little in every run, harder with ``AISLE_HYPOTHESIS_PROFILE=deep``."""

from __future__ import annotations

import os

PROFILE = os.environ.get("AISLE_HYPOTHESIS_PROFILE", "test")
DEEP = PROFILE == "deep"
