"""Ids are UUIDv7 text, made by an ``IdFactory`` that is handed in."""

from collections.abc import Callable

IdFactory = Callable[[], str]
"""Makes the next UUIDv7, monotonic within a process."""
