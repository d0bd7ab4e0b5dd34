"""Who is on the till."""
