"""Pure rules, run identically by the store app and the OMS."""
