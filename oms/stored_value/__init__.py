"""Gift cards, store credit, customers' accounts and points: ledgers of movements, and what is held until it is told."""
