"""How many keys and taps the commonest tasks take, counted while the register is driven."""
