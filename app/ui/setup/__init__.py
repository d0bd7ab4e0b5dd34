"""The first set-up of a till: a new computer becomes a register, loads its products and finds its devices."""
