"""PostgreSQL: connections, transactions and migrations."""
