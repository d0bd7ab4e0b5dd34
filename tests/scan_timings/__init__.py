"""Scanners and people at one keyboard, by dice: what the scan router makes of the time stamps of their keys."""
