"""A Saturday of three stores that pick, ship and hand over web orders, by dice, with nothing lost."""
