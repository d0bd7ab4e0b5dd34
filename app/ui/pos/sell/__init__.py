"""The sell screen: scan, see, take money."""
