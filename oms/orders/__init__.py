"""Orders of every channel: accepted with their reservation in one transaction, and routed to a store."""
