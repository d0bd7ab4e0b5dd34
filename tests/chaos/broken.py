"""The one way in which a run ends before its figures are known."""


class Broken(Exception):
    """Something ended by itself, or did nothing for too long."""
