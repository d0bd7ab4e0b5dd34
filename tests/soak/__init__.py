"""Real registers, ``aisle-oms serve`` and PostgreSQL, and a line between them that does to their bytes what lines do.

``python -m tests.soak --help``.
"""
