"""Why an order is here, in words."""
