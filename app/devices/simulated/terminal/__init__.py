"""A card terminal made of software, with a ledger of its own."""
