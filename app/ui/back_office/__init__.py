"""The store manager's screens: the state of the register and its devices."""
