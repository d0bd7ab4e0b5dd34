"""Kills registers and the OMS at random moments and counts what was lost: ``python -m tests.chaos --help``."""
