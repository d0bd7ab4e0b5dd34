"""Card terminals that speak nexo over the local network."""
