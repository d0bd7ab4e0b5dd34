"""Stock: a ledger of typed movements, a balance per key, and reservations that close once."""
