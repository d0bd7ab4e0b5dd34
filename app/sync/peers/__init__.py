"""Registers of one store exchange sealed journal entries over the LAN, with or without the OMS."""
