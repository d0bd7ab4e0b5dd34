"""A day of orders for a chain of 1,565 stores and six warehouses, decided by the engine and by two simple rules."""
