"""Which store gets which line of an order: what stores can do, what they cost, and what they are likely to do."""
