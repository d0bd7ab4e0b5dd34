"""Cuts the power, kills, and breaks the disk under a selling register, on the engine that is shipped:
``python -m tests.power --help``.
"""
