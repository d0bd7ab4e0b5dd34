"""Promotions of the chain: told by merchandisers, sent to registers, and how often they were used."""
