"""The store app: sells, hands over, picks, counts and closes, with or without the network."""

VERSION = "0.1.0"
